"""What the parts of a JSON Schema document say together once `$ref`, `allOf` and null wraps are followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Part = Mapping[str, Any]

LISTS = ("allOf", "anyOf", "oneOf")
SINGLES = ("items", "additionalProperties", "not")


def resolved(document: Part, part: Part | bool) -> Part:
    """The schema that a part stands for; references lead into `$defs` only."""
    while not isinstance(part, bool) and "$ref" in part:
        part = document["$defs"][part["$ref"].removeprefix("#/$defs/")]
    if isinstance(part, bool):
        return {} if part else {"not": {}}
    return part


def layers(document: Part, part: Part | bool) -> Iterator[Part]:
    """A schema and all that holds together with it: its `allOf`, and what a null wrap wraps."""
    pending: list[Part | bool] = [part]
    seen: set[int] = set()
    while pending:
        schema = resolved(document, pending.pop(0))
        if id(schema) not in seen:
            seen.add(id(schema))
            yield schema
            pending.extend(schema.get("allOf", ()))
            wrapped = beside_null(schema)
            if wrapped is not None:
                pending.append(wrapped)


def beside_null(schema: Part) -> Part | None:
    """The other alternative of an `anyOf` or `oneOf` of two of which one is null."""
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword, ())
        others: list[Part | bool] = [branch for branch in branches if not is_null(branch)]
        if len(branches) == 2 and len(others) == 1 and not isinstance(others[0], bool):
            return others[0]
    return None


def is_null(part: Part | bool) -> bool:
    return not isinstance(part, bool) and part.get("type") == "null"


def properties(document: Part, part: Part | bool) -> dict[str, Part]:
    """The properties that may be there, each as the first layer that names it describes it."""
    found: dict[str, Part] = {}
    forbidden: set[str] = set()
    for layer in layers(document, part):
        for name, member in layer.get("properties", {}).items():
            if member is False:
                forbidden.add(name)
            else:
                found.setdefault(name, member if member is not True else {})
    return {name: member for name, member in found.items() if name not in forbidden}


def required(document: Part, part: Part | bool) -> frozenset[str]:
    return frozenset(name for layer in layers(document, part) for name in layer.get("required", ()))


def subschemas(part: Part | bool) -> Iterator[Part]:
    """The schemas written directly inside a schema, definitions left out."""
    if isinstance(part, bool):
        return
    for keyword in LISTS:
        yield from (branch for branch in part.get(keyword, ()) if not isinstance(branch, bool))
    for keyword in SINGLES:
        if isinstance(part.get(keyword), Mapping):
            yield part[keyword]
    yield from (member for member in part.get("properties", {}).values() if not isinstance(member, bool))


def referenced(part: Part) -> set[str]:
    """The names of the definitions that a schema refers to by itself."""
    names = set()
    pending = [part]
    while pending:
        schema = pending.pop()
        if "$ref" in schema:
            names.add(schema["$ref"].removeprefix("#/$defs/"))
        pending.extend(subschemas(schema))
    return names


def reachable(document: Part, part: Part) -> dict[str, Part]:
    """The definitions that a schema needs."""
    definitions: dict[str, Part] = {}
    pending = referenced(part)
    while pending:
        name = pending.pop()
        definitions[name] = document["$defs"][name]
        pending |= referenced(definitions[name]) - definitions.keys()
    return definitions


def is_circular(document: Part) -> bool:
    """Tells whether any definition needs itself."""
    waiting = {name: referenced(part) for name, part in document.get("$defs", {}).items()}
    while waiting:
        settled = [name for name, needs in waiting.items() if not needs & waiting.keys()]
        if not settled:
            return True
        for name in settled:
            del waiting[name]
    return False
