"""Rules on schemas that have the right shape and can't be used all the same: empty ranges, patterns, circles.

A pattern that is none, a value of `enum` that can't be and a circle without an end are taken out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from jsonschema_rs import Draft202012Validator

from hydracore_openapi.errors import UNKNOWN_FORMAT, Defect
from hydracore_openapi.json_schema.applicators import CONDITION, LISTS
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import RoleKind
from hydracore_openapi.readers.dialect import Dialect, View
from hydracore_openapi.source.outline import Outline
from hydracore_openapi.source.references import Files, Key, Node

LITERAL = re.compile(r"/(\^.*|.*\$)/([dgimsuvy]*)", re.DOTALL)
"""A regular expression as JavaScript writes it; without `^` or `$` the slashes may be meant."""
RANGES = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)


def items(node: Node) -> Iterator[Defect]:
    if node.value.get("type") == "array" and "items" not in node.value:
        yield node.defect("an array without items", "add items; items: {} for anything")


def ranges(node: Node) -> Iterator[Defect]:
    for low, high in RANGES:
        if low in node.value and high in node.value and node.value[low] > node.value[high]:
            yield node[low].defect(
                f"{low} {node.value[low]} is more than {high} {node.value[high]}", "correct one of the two"
            )


def exclusive_flags(node: Node) -> Iterator[Defect]:
    if node.value.get("readOnly") is True and node.value.get("writeOnly") is True:
        yield node.defect("both readOnly and writeOnly", "keep one of the two")


def patterns(node: Node) -> Iterator[Defect]:
    for holder, key, pattern in [*written_patterns(node)]:
        literal = LITERAL.fullmatch(pattern)
        if literal is not None:
            yield holder[key].defect(f"{pattern!r} is a literal of JavaScript", "leave out the slashes")
            pattern = ("(?i)" if "i" in literal[2] else "") + literal[1]
            if key == "pattern":
                holder.value[key] = pattern
            else:
                holder.source.rename(holder.value, key, pattern)
                key = pattern
        if not is_pattern(pattern):
            yield holder[key].defect(
                f"{pattern!r} isn't a regular expression", "write one as ECMA-262 has it"
            )
            del holder.value[key]


def written_patterns(node: Node) -> Iterator[tuple[Node, str, str]]:
    """The patterns of a schema, each with where it stands."""
    if "pattern" in node.value:
        yield node, "pattern", node.value["pattern"]
    properties = node.get("patternProperties")
    if properties is not None:
        yield from ((properties, name, name) for name, _ in properties.items())


@lru_cache(4096)
def is_pattern(text: str) -> bool:
    try:
        Draft202012Validator({"pattern": text})
    except ValueError:
        return False
    return True


FORMATS = frozenset(
    [
        *(
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "double-int",
            "float",
            "double",
        ),
        *("decimal", "decimal128", "byte", "binary", "base64url", "char", "password", "commonmark", "html"),
        *(
            "date",
            "date-time",
            "time",
            "duration",
            "http-date",
            "email",
            "idn-email",
            "hostname",
            "idn-hostname",
        ),
        *("ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "uuid", "regex"),
        *("json-pointer", "relative-json-pointer", "media-range", "sf-binary", "sf-boolean", "sf-decimal"),
        *("sf-integer", "sf-string", "sf-token"),
    ]
)
"""Formats of JSON Schema 2020-12 (validation, 7.3) and of OpenAPI's format registry."""


def formats(node: Node) -> Iterator[Defect]:
    name = node.value.get("format")
    if name is not None and name not in FORMATS:
        similar = difflib.get_close_matches(name, FORMATS, 1, cutoff=0.75)
        remedy = f"did you mean {similar[0]!r}?" if similar else "say what is meant with a pattern"
        defect = node["format"].defect(f"nothing is judged by the format {name!r}, which isn't known", remedy)
        yield replace(defect, kind=UNKNOWN_FORMAT)


def mock_notes(node: Node) -> Iterator[Defect]:
    notes = node.value.get("x-mock")
    if notes is None:
        return
    if not isinstance(notes, dict):
        yield node["x-mock"].defect("x-mock isn't an object", "write x-mock: {role: ...}")
    elif "role" in notes and notes["role"] not in list(RoleKind):
        yield node["x-mock"].defect(
            f"there is no role {notes['role']!r}", f"write one of {', '.join(RoleKind)}"
        )


RULES: tuple[Callable[[Node], Iterator[Defect]], ...] = (
    ranges,
    exclusive_flags,
    patterns,
    formats,
    mock_notes,
)


def schema_defects(files: Files, found: Outline) -> Iterator[Defect]:
    for node in found.nodes["Schema"]:
        for rule in RULES:
            yield from rule(node)
        if not files.shapes.has_any_keyword:
            yield from items(node)


def bottomless(files: Files, found: Outline) -> Iterator[Defect]:
    """Schemas that apply to a value only if they already apply to it: no validator comes to an end of them.

    Searched depth first, on a stack of its own; what has been left once leads back to nothing.
    """
    settled: set[Key] = set()
    for start in found.nodes["Schema"]:
        trail: list[tuple[Node, Iterator[Node]]] = [(start, in_place(files, start))]
        inside = {start.key}
        while trail and start.key not in settled:
            node, rest = trail[-1]
            step = next(rest, None)
            if step is None:
                trail.pop()
                inside.discard(node.key)
                settled.add(node.key)
            elif step.key in inside:
                yield step.defect(
                    "the schema contains itself without end", "let it contain itself in a property"
                )
                for keyword in (*LISTS, "not", *CONDITION, "dependentSchemas", "$ref", "$dynamicRef"):
                    node.value.pop(keyword, None)
                trail.pop()
                inside.discard(node.key)
            elif step.key not in settled:
                inside.add(step.key)
                trail.append((step, in_place(files, step)))


def in_place(files: Files, node: Node) -> Iterator[Node]:
    """The schemas that apply to the same value as this one, references seen through."""
    for keyword in LISTS:
        if (alternatives := node.get(keyword)) is not None:
            yield from (followed(files, each) for each in alternatives.elements())
    for keyword in ("not", *CONDITION):
        if (single := node.get(keyword)) is not None:
            yield followed(files, single)
    yield from (followed(files, each) for _, each in node.members("dependentSchemas"))
    if (target := files.referred(node)) is not None:
        yield target


def followed(files: Files, node: Node) -> Node:
    """What a reference leads to, but for one with keywords beside it where these count."""
    return (
        node
        if files.shapes.has_any_keyword and node.value != {"$ref": node.reference}
        else files.follow(node)
    )


def values(dialect: Dialect, found: Outline) -> Iterator[Defect]:
    """Values of `enum` and `const` that the rest of the schema refuses."""
    for node in found.nodes["Schema"]:
        for keyword in ("enum", "const"):
            if keyword in node.value:
                document = dialect.document(node, View.NEUTRAL)
                rest = Schema({key: document[key] for key in document if key != keyword})
                yield from impossible(node, keyword, rest)


def impossible(node: Node, keyword: str, rest: Schema) -> Iterator[Defect]:
    """The values of a keyword that `rest` refuses; they are taken out, and with the last of them the keyword."""
    written = [*node[keyword].elements()] if keyword == "enum" else [node[keyword]]
    if all(rest.is_valid(each.value) for each in written):
        return
    for each in written:
        for violation in rest.violations(each.value):
            yield each.defect(f"no such value is possible: {violation.message}", "remove it")
    possible = [each.value for each in written if rest.is_valid(each.value)]
    if possible:
        node.value[keyword] = possible
    else:
        del node.value[keyword]
