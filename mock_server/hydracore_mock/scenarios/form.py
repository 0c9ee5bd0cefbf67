"""The form of a scenario: faults of its shape, in words.

`scenario.schema.json` decides what is a fault; where it has `x-wanted`, the words are its own.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from hydracore_openapi.json_schema.json_values import is_text
from hydracore_openapi.json_schema.schema import compiled

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

Keys: TypeAlias = tuple[str, ...]
LocatedFault: TypeAlias = tuple[Keys, str]
"""The keys that lead to what is wrong, and what is wrong with it."""

_SHOWN = 60
_MOST = 100


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema of a scenario."""
    document: dict[str, Any] = json.loads(Path(__file__).with_name("scenario.schema.json").read_bytes())
    return document


@cache
def _validator() -> Validator:
    return compiled(schema())


def structure_faults(document: Any) -> Iterator[LocatedFault]:
    """The faults of a document of bounded depth, by the schema; the first hundred of a hopeless one."""
    if not is_text(document):
        yield (), "a text holds half a surrogate pair; leave it out"
        return
    for number, error in enumerate(_validator().iter_errors(document)):
        if number < _MOST:
            keys = tuple(map(str, error.instance_path))
            for member, reason in _WORDS.get(error.kind.name, _plainly)(error):
                yield (keys if member is None else (*keys, member)), reason


_Words: TypeAlias = Iterator[tuple[str | None, str]]
"""A member that is meant (None: the value itself), and what is wrong with it."""


def _unknown(error: ValidationError) -> _Words:
    known = list(_holder(error)["properties"])
    for name in error.kind.as_dict()["unexpected"]:
        similar = difflib.get_close_matches(name[:_SHOWN], known, 1)
        remedy = f"did you mean {similar[0]}?" if similar else f"known are {', '.join(known)}"
        yield name, f"there is no member {name[:_SHOWN]!r} here; {remedy}"


def _missing(error: ValidationError) -> _Words:
    yield None, f"{error.kind.as_dict()['property']!r} is missing; add it"


def _wrong_type(error: ValidationError) -> _Words:
    wanted = _holder(error).get("x-wanted") or " or ".join(map(_article, error.kind.as_dict()["types"]))
    yield None, f"{_shown(error.instance)} is not {wanted}"


def _not_among(error: ValidationError) -> _Words:
    options = error.kind.as_dict()["options"]
    similar = difflib.get_close_matches(str(error.instance)[:_SHOWN], options, 1)
    remedy = f"did you mean {similar[0]}?" if similar else f"choose one of {', '.join(options)}"
    yield None, f"{_shown(error.instance)} is none of the choices; {remedy}"


def _misnamed(error: ValidationError) -> _Words:
    name = error.kind.as_dict()["error"].instance
    yield name, f"{_shown(name)} is not {_holder(error)['x-wanted']}"


def _empty(error: ValidationError) -> _Words:
    known = list(_holder(error).get("properties", ()))
    yield None, f"it is empty; add {'one of ' + ', '.join(known) if known else 'something'}"


def _too_many(error: ValidationError) -> _Words:
    if "properties" in _holder(error):
        yield None, f"it has more than {error.kind.as_dict()['limit']} member; keep one of them"
    else:
        yield from _plainly(error)


def _plainly(error: ValidationError) -> _Words:
    wanted = _holder(error).get("x-wanted")
    if wanted is not None:
        yield None, f"{_shown(error.instance)} is not {wanted}"
    elif isinstance(error.instance, dict | list):
        name, limit = error.kind.name, error.kind.as_dict().get("limit", "")
        yield None, f"it has {_SIZES.get(name, name)} {limit}".rstrip()
    else:
        yield None, _cut(error.message)


_SIZES: Mapping[str, str] = {
    "maxItems": "more entries than",
    "minItems": "fewer entries than",
    "maxProperties": "more members than",
}


def _pass(error: ValidationError) -> _Words:
    yield None, f"{_shown(error.instance)} is not true; write true, or leave it out"


_WORDS: Mapping[str, Callable[[ValidationError], _Words]] = {
    "additionalProperties": _unknown,
    "required": _missing,
    "type": _wrong_type,
    "enum": _not_among,
    "propertyNames": _misnamed,
    "minProperties": _empty,
    "maxProperties": _too_many,
    "const": _pass,
}


def _holder(error: ValidationError) -> Mapping[str, Any]:
    """The part of the schema that holds the broken keyword."""
    part: Any = schema()
    for key in list(error.schema_path)[:-1]:
        part = part[key]
        if not isinstance(part, Mapping | list):
            return {}
    return part if isinstance(part, Mapping) else {}


def _article(kind: str) -> str:
    return {"string": "text", "object": "an object", "integer": "an integer", "array": "a list"}.get(
        kind, f"a {kind}"
    )


def _shown(value: Any) -> str:
    return _cut(json.dumps(value, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
