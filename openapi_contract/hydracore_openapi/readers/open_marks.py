"""Marks of what a document leaves open: every `x-open` of it as an open point, with the operations that it is about.

It reads only what was found sound. An operation comes to a place that it holds, refers to or is held by: the document,
its path, its parameters, bodies, answers and their schemas, and the security schemes that it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from hydracore_openapi.errors import ContractError
from hydracore_openapi.json_schema.merge_patch import merge_patched
from hydracore_openapi.model import Operation, OperationReading
from hydracore_openapi.open_points import Behaviour, OpenPoint, Reading
from hydracore_openapi.readers.dialect import Dialect, View
from hydracore_openapi.source.outline import Outline, children
from hydracore_openapi.source.paths import PathOperation, path_operations
from hydracore_openapi.source.references import Files, Key, Node, named

MARK = "x-open"
Lines = dict[int, Any]
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


def operation_readings(
    files: Files,
    found: Outline,
    points: Sequence[OpenPoint],
    operations: Callable[[Files], Iterable[Operation]],
) -> Iterator[OperationReading]:
    """The operations as each further reading has them that changes more than a schema, a parameter or a header.

    `operations` reads those of a document. Raises: ContractError where what an update makes of the document is unsound.
    """
    places = [(kind, holder, mark) for kind, holder in marked_nodes(found) for mark in marks(holder)]
    for (kind, holder, mark), point in zip(places, points, strict=True):
        for node in () if kind in VIEWS else [*mark["readings"].elements()][1:]:
            if (update := node.get("update")) is None:
                continue
            try:
                known = operations(patched(files, holder, node))
            except ContractError as error:
                defects = (update.defect(f"updated, {each.reason}", each.remedy) for each in error.defects)
                raise ContractError(defects) from error
            for each in known:
                if each.id in point.operations:
                    yield OperationReading(point, node.value["name"], each)


def patched(files: Files, holder: Node, node: Node) -> Files:
    """The files with the object that a mark stands in as one reading has it."""
    source = holder.source
    lines = dict(source.parsed.lines)
    value = with_part(source.value, holder.keys, updated(holder, node).value, lines)
    changed = replace(source, parsed=replace(source.parsed, value=value, lines=lines))
    root = changed if source is files.root else files.root
    others = {path: changed if each is source else each for path, each in files.sources.items()}
    return Files(root, files.library, others, files.broken)


def with_part(value: Any, keys: Sequence[str], part: Any, lines: Lines) -> Any:
    """A value with another part where keys lead to; what is changed has the lines of what it was."""
    if keys:
        key = int(keys[0]) if isinstance(value, list) else keys[0]
        changed = copy(value)
        changed[key] = with_part(value[key], keys[1:], part, lines)
    else:
        changed = part
    if id(value) in lines:
        lines[id(changed)] = lines[id(value)]
    return changed


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
    shapes = files.shapes
    pending = [
        ("Operation", operation.node),
        *(("Parameter", each) for each in operation.parameters(files)),
        *(("SecurityScheme", each) for each in security_schemes(files, operation.node)),
    ]
    while pending:
        kind, node = pending.pop()
        target = files.follow(node)
        if target.key not in seen:
            seen.add(target.key)
            pending.extend(children(shapes, kind, target))
    return seen


def security_schemes(files: Files, operation: Node) -> Iterator[Node]:
    asked = operation.value.get("security", files.document.value.get("security", []))
    known = dict(named(files.document, files.shapes.security_schemes))
    for name in {name for alternative in asked for name in alternative}:
        if name in known:
            yield known[name]
