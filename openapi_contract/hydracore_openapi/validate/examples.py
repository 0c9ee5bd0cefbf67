"""Validation of examples and defaults against their own schemas, as the view that they are meant for shows these.

What breaks its schema is told, and taken out: no answer may be made of it.

Text under a media type that isn't JSON is left alone: it is the document's way of writing a foreign notation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hydracore_openapi.errors import Defect
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.json_schema.violations import FORBIDDEN, SchemaViolation
from hydracore_openapi.readers.dialect import Dialect, View
from hydracore_openapi.source.lines import Lines
from hydracore_openapi.source.outline import Outline
from hydracore_openapi.source.references import Node

LONGEST = 160
"""Characters of a violation's message in a defect."""
HOLDERS = (("Parameter", View.REQUEST), ("Header", View.RESPONSE))
CONTENTS = (
    ("RequestBody", View.REQUEST),
    ("Response", View.RESPONSE),
    ("Parameter", View.REQUEST),
    ("Header", View.RESPONSE),
)


def example_defects(dialect: Dialect, found: Outline, lines: Lines) -> Iterator[Defect]:
    for holder, view, media_type in holders(found, dialect.files.follow):
        schema = holder.get("schema")
        if schema is not None:
            for name, value in examples(dialect, holder):
                if not (media_type and isinstance(value.value, str) and "json" not in media_type):
                    compiled = dialect.schema(schema, view)
                    if not compiled.is_valid(value.value):
                        yield from broken(
                            f"the example {name!r}", value, compiled.violations(value.value), lines
                        )
                        remove(holder, name)


def remove(holder: Node, name: str) -> None:
    """Takes an example out of what it stands in; of what a reference leads to it is only this use."""
    if name in holder.value.get("examples", {}):
        del holder.value["examples"][name]
    else:
        holder.value.pop("example", None)


def note_defects(dialect: Dialect, found: Outline, lines: Lines) -> Iterator[Defect]:
    for node in found.nodes["Schema"]:
        yield from noted(dialect, node, lines)


def holders(found: Outline, follow: Callable[[Node], Node]) -> Iterator[tuple[Node, View, str]]:
    """Nodes with examples beside a schema, each with the view they count in and the media type, if any."""
    for name, view in HOLDERS:
        yield from ((node, view, "") for node in found.nodes[name])
    for name, view in CONTENTS:
        for node in found.nodes[name]:
            yield from (
                (follow(media), view, media_type.lower()) for media_type, media in node.members("content")
            )


def examples(dialect: Dialect, holder: Node) -> Iterator[tuple[str, Node]]:
    for name, each in [*holder.members("examples")]:
        value = dialect.files.follow(each).get("value")
        if value is not None:
            yield name, value
    single = holder.get("example")
    if single is not None:
        yield "example", single


def noted(dialect: Dialect, node: Node, lines: Lines) -> Iterator[Defect]:
    """A schema's own values; each may be meant for requests, for answers or for both."""
    for holder, key, what in [*own_values(node)][::-1]:
        value = holder[key]
        schemas: Sequence[Schema] = [
            dialect.schema(node, view) for view in (View.NEUTRAL, View.REQUEST, View.RESPONSE)
        ]
        if not any(schema.is_valid(value.value) for schema in schemas):
            yield from broken(what, value, schemas[0].violations(value.value), lines)
            del holder.value[key]


def own_values(node: Node) -> Iterator[tuple[Node, str | int, str]]:
    """The default and the examples of a schema: where each stands, and how it is called."""
    for keyword in ("example", "default"):
        if keyword in node.value:
            yield node, keyword, f"the {keyword}"
    examples = node.get("examples")
    if examples is not None:
        yield from ((examples, index, "the example") for index, _ in enumerate(examples.elements()))


def broken(what: str, value: Node, violations: Iterator[SchemaViolation], lines: Lines) -> Iterator[Defect]:
    for each in violations:
        place = Node(value.value, value.source, (*value.keys, *map(str, each.path)))
        rule = lines[each.source]
        remedy = (
            "remove it, or writeOnly" if each.keyword == FORBIDDEN else f"correct it, or {each.keyword!r}"
        )
        yield place.defect(
            f"{what} breaks its schema: {shortened(each.message)}",
            f"{remedy} at {rule.file}:{rule.line}: {rule.pointer}",
        )


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"
