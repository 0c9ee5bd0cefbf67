"""Marks of what a document leaves open: every `x-open` of it as an open point, with the operations that it is about.

It reads only what was found sound. An operation comes to a place that it holds, refers to or is held by: the document,
its path, its parameters, bodies, answers and their schemas, and the security schemes that it asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hydracore_openapi.json_schema.merge_patch import merge_patched
from hydracore_openapi.open_points import Behaviour, OpenPoint, Reading
from hydracore_openapi.readers.dialect import Dialect, View
from hydracore_openapi.source.outline import Outline, children
from hydracore_openapi.source.paths import PathOperation, path_operations
from hydracore_openapi.source.references import Files, Key, Node

MARK = "x-open"
VIEWS = {
    "Schema": (View.REQUEST, View.RESPONSE),
    "Parameter": (View.REQUEST,),
    "Header": (View.RESPONSE,),
}
"""The views of the schemas that readings change, by what they are marked at."""


def open_points(dialect: Dialect, found: Outline) -> tuple[OpenPoint, ...]:
    marked = list(marked_nodes(found))
    if not marked:
        return ()
    reached = {each.id: reach(dialect.files, each) for each in path_operations(dialect.files)}
    return tuple(
        OpenPoint(
            source=dialect.files.origin(holder),
            location=holder.location,
            why=mark.value["why"],
            behaviour=Behaviour(mark.value["behaviour"]) if "behaviour" in mark.value else None,
            readings=tuple(reading(dialect, kind, holder, each) for each in mark["readings"].elements()),
            operations=tuple(name for name, keys in reached.items() if holder.key in keys),
        )
        for kind, holder in marked
        for mark in marks(holder)
    )


def marked_nodes(found: Outline) -> Iterator[tuple[str, Node]]:
    """The objects that hold marks, each with its OpenAPI type."""
    for kind, nodes in found.nodes.items():
        yield from ((kind, node) for node in nodes if node.get(MARK) is not None)


def marks(holder: Node) -> Iterator[Node]:
    """The marks of an object: its `x-open`, or the elements of that where it is a list."""
    mark = holder[MARK]
    return mark.elements() if isinstance(mark.value, list) else iter([mark])


def reading(dialect: Dialect, kind: str, holder: Node, node: Node) -> Reading:
    place = updated(holder, node)
    schema = schema_of(kind, place)
    schemas = {view: dialect.schema(schema, view) for view in VIEWS.get(kind, ()) if schema is not None}
    return Reading(
        name=node.value["name"],
        update=node.value.get("update", {}),
        request=schemas.get(View.REQUEST),
        response=schemas.get(View.RESPONSE),
        required=place.value.get("required") is True,
    )


def schema_of(kind: str, place: Node) -> Node | None:
    """The schema at a place, or that of a parameter or a header."""
    if kind == "Schema":
        return place
    content = place.get("content") if kind in VIEWS else None
    holder = place if content is None else next(node for _, node in content.items())
    return holder.get("schema") if kind in VIEWS else None


def updated(holder: Node, node: Node) -> Node:
    """The object that a mark stands in as one reading has it.

    Its keys are those of the update, so that nothing that is remembered of the object itself is taken for it.
    """
    update = node.get("update")
    if update is None:
        return holder
    return Node(merge_patched(unmarked(holder.value), update.value), update.source, update.keys)


def unmarked(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: member for key, member in value.items() if key != MARK}


def reach(files: Files, operation: PathOperation) -> set[Key]:
    """The places that an operation comes to."""
    document = files.document
    seen = {document.key, document["paths"].key, operation.entry.key, operation.item.key}
    pending = [
        ("Operation", operation.node),
        *(("Parameter", each) for each in operation.parameters(files)),
        *(("SecurityScheme", each) for each in security_schemes(document, operation.node)),
    ]
    while pending:
        kind, node = pending.pop()
        target = files.follow(node)
        if target.key not in seen:
            seen.add(target.key)
            pending.extend(children(kind, target))
    return seen


def security_schemes(document: Node, operation: Node) -> Iterator[Node]:
    asked = operation.value.get("security", document.value.get("security", []))
    for name in {name for alternative in asked for name in alternative}:
        yield document["components"]["securitySchemes"][name]
