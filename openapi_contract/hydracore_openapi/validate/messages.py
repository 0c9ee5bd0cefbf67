"""Messages for the errors of OpenAPI's own JSON Schema: what is wrong, and what to do about it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jsonschema_rs import ValidationError

Message = tuple[str | None, str, str]
"""The member that an error is about (None: the value itself), the reason and the remedy."""

OTHER_DIALECTS: Mapping[str, str] = {
    "const": "write enum with one value",
    "examples": "write example with one value",
    "patternProperties": "write additionalProperties",
    "prefixItems": "write items",
    "if": "write oneOf",
    "$defs": "move these to components/schemas",
    "definitions": "move these to components/schemas",
    "webhooks": "leave them out: OpenAPI 3.0 has none",
}
NAMING: Mapping[str, tuple[str, str]] = {
    "Paths": ("isn't a path", "start it with /"),
    "Responses": ("isn't a status", "write a code such as 200, a range such as 4XX, or default"),
    "Components": ("isn't a name for a component", "use letters, digits, '.', '-' and '_' only"),
}
EXCLUSIVE: Mapping[str, tuple[str, str]] = {
    "ExampleXORExamples": ("'example' and 'examples' exclude each other", "keep one of the two"),
    "SchemaXORContent": (
        "a parameter or header has either 'schema' (with style and examples) or 'content'",
        "keep one of the two",
    ),
    "Link": ("'operationId' and 'operationRef' exclude each other", "keep one of the two"),
}


def messages(error: ValidationError, schema: Mapping[str, Any]) -> Iterable[Message]:
    owner = definition(error)
    if owner in EXCLUSIVE and error.kind.name in ("not", "oneOf", "oneOfNotValid"):
        return [(None, *EXCLUSIVE[owner])]
    make = MESSAGES.get(error.kind.name)
    return make(error, schema) if make else [(None, error.message, "see the OpenAPI 3.0.3 specification")]


def definition(error: ValidationError) -> str:
    """The type of OpenAPI object that the error's rule belongs to."""
    path = error.schema_path
    return str(path[1]) if len(path) > 1 and path[0] == "definitions" else "OpenAPI"


def unknown(error: ValidationError, schema: Mapping[str, Any]) -> Iterator[Message]:
    owner = definition(error)
    holder: Any = schema
    for key in error.schema_path[:-1]:
        holder = holder[key]
    known = sorted(holder.get("properties", {}))
    for name in error.kind.as_dict()["unexpected"]:
        if owner in NAMING and (owner != "Components" or len(error.schema_path) > 3):
            reason, remedy = NAMING[owner]
            yield name, f"{name!r} {reason}", remedy
        else:
            yield name, f"{name!r} isn't a field of {article(owner)}", instead(name, known)


def instead(name: str, known: Iterable[str]) -> str:
    similar = difflib.get_close_matches(name, known, 1)
    if similar:
        return f"did you mean {similar[0]!r}?"
    return OTHER_DIALECTS.get(name, "remove it, or start its name with x-")


def article(owner: str) -> str:
    return f"{'an' if owner[0] in 'AEIO' else 'a'} {owner} object"


def missing(error: ValidationError, _: Mapping[str, Any]) -> Iterator[Message]:
    name = error.kind.as_dict()["property"]
    owner = definition(error)
    if owner == "ParameterLocation":
        yield None, "a path parameter must be required", "add required: true"
    elif owner == "SchemaXORContent":
        yield None, "'schema' is missing", "add it, or 'content' instead"
    else:
        yield None, f"{name!r} is missing", f"add it to the {owner} object"


def wrong_type(error: ValidationError, _: Mapping[str, Any]) -> Iterator[Message]:
    expected = error.kind.as_dict()["types"]
    if definition(error) == "Schema" and list(error.schema_path)[-2:] == ["type", "type"]:
        remedy = "write one type, with nullable: true where null is allowed"
    elif expected == ["boolean"] and str(error.instance).lower() in ("true", "false"):
        remedy = f"write {str(error.instance).lower()}"
    elif expected == ["string"] and isinstance(error.instance, bool | int | float):
        remedy = "write it in quotes"
    else:
        remedy = f"write {indefinite(expected[0])}"
    yield None, f"{subject(error)} is {value_excerpt(error.instance)}, not {indefinite(expected[0])}", remedy


def not_among(error: ValidationError, _: Mapping[str, Any]) -> Iterator[Message]:
    options = error.kind.as_dict()["options"]
    if definition(error) == "ParameterLocation" and options == [True]:
        yield None, "a path parameter must be required", "write required: true"
    elif isinstance(error.instance, str):
        yield None, *choice(str(error.instance_path[-1]), error.instance, options)


def no_tag(error: ValidationError, _: Mapping[str, Any]) -> Iterator[Message]:
    """No alternative fits, since the member that chooses between them has a value of none of them."""
    found: dict[str, list[Any]] = {}
    for branch in error.kind.as_dict()["context"]:
        for each in branch:
            if each.kind.name == "enum":
                found.setdefault(str(each.instance_path[-1]), []).extend(each.kind.as_dict()["options"])
    for name, options in found.items():
        if isinstance(error.instance, dict) and error.instance.get(name) not in options:
            yield name, *choice(name, error.instance.get(name), options)
            return
    yield (
        None,
        f"{value_excerpt(error.instance)} is none of what is possible here",
        "see the OpenAPI 3.0.3 specification",
    )


def choice(name: str, value: Any, options: Iterable[Any]) -> tuple[str, str]:
    known = [str(option) for option in options]
    similar = difflib.get_close_matches(str(value), known, 1)
    reason = f"{name!r} is {value_excerpt(value)}, and must be one of {', '.join(known)}"
    return reason, f"did you mean {similar[0]}?" if similar else "write one of these"


def too_few(error: ValidationError, _: Mapping[str, Any]) -> Iterator[Message]:
    what = "a response" if definition(error) == "Responses" else "an entry"
    yield None, f"{subject(error)} is empty", f"add {what}"


def repeated(error: ValidationError, _: Mapping[str, Any]) -> Iterator[Message]:
    yield None, f"{subject(error)} has the same entry twice", "remove one"


MESSAGES: Mapping[str, Callable[[ValidationError, Mapping[str, Any]], Iterable[Message]]] = {
    "additionalProperties": unknown,
    "required": missing,
    "type": wrong_type,
    "enum": not_among,
    "oneOfNotValid": no_tag,
    "oneOf": no_tag,
    "anyOf": no_tag,
    "minItems": too_few,
    "minProperties": too_few,
    "uniqueItems": repeated,
}


def subject(error: ValidationError) -> str:
    return repr(str(error.instance_path[-1])) if error.instance_path else "this"


def indefinite(kind: str) -> str:
    return {"string": "text"}.get(kind, f"{'an' if kind[0] in 'aio' else 'a'} {kind}")


def value_excerpt(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
