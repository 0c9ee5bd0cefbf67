"""Error bodies: a value of a documented error schema that says what is wrong.

Tried in this order, each judged by the schema before it is taken:

1. An object is filled from a generated value. Of that, only required members and those of no known property stay; then
   each property whose name says what it is for (the tables below: a text, a title, a status, a list of errors) gets the
   fact of that kind, if the schema allows it.
2. Of alternatives, the first that can be filled; of a list, one item that is filled; a text is the sentence.
3. A problem (RFC 9457), where the schema says so little that it fits.
4. A generated value with the sentence in the text whose name is likest to a message; then that value without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from hydracore_mock.http.reply import ErrorReply
from hydracore_openapi.json_schema.applicators import ALTERNATIVES
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.json_schema.wording.refusals import Refusal
from hydracore_openapi.readers.property_roles import squashed

MISSING: Any = object()
"""What stands for a body that can't be made; null is one that can."""
_TEXT = {
    squashed(name)
    for name in ("message", "msg", "detail", "description", "reason", "error_description", "error_message")
}
_TITLE = {squashed(name) for name in ("title", "error", "type", "name", "code", "status")}
_STATUS = {squashed(name) for name in ("code", "status", "status_code", "http_status", "error_code")}
_LISTS = {
    squashed(name)
    for name in ("errors", "details", "violations", "invalid_params", "fields", "issues", "detail")
}
_PLACE = {
    squashed(name)
    for name in ("field", "path", "loc", "location", "pointer", "name", "param", "parameter", "property")
}
_LIKE_A_MESSAGE = (
    "message",
    "msg",
    "detail",
    "description",
    "reason",
    "text",
    "string",
    "summary",
    "info",
    "title",
    "error",
)
"""Parts of names of texts, those that are likest to a message first."""
_DEEPEST = 3


def problem(error: ErrorReply) -> dict[str, Any]:
    """The error as a problem (RFC 9457)."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": phrase(error.status),
        "status": error.status,
        "detail": error.detail,
    }
    errors = [entry(refusal) for refusal in error.refusals]
    return {**body, "errors": errors} if errors else body


def entry(refusal: Refusal) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": refusal.type,
        "loc": list(refusal.loc),
        "msg": refusal.msg,
        "input": refusal.input,
    }
    if refusal.ctx is not None:
        found["ctx"] = dict(refusal.ctx)
    return found


def summary(error: ErrorReply) -> str:
    told = [f"{'.'.join(map(str, refusal.loc))}: {refusal.msg}" for refusal in error.refusals]
    return "; ".join(told) or error.detail


def phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def error_value(schema: Schema, error: ErrorReply, depth: int = 0) -> Any:
    """A valid value of the schema that says what is wrong, as far as it has room for that; `MISSING` if it has none."""
    found = MISSING
    for candidate in _candidates(schema, error, depth):
        if candidate is not MISSING and is_valid(schema, candidate):
            if _says(candidate, error):
                return candidate
            found = candidate if found is MISSING else found
    return found


def is_valid(schema: Schema, value: Any) -> bool:
    """Tells whether a value fits; what no JSON can hold does not."""
    try:
        return schema.is_valid(value)
    except (ValueError, RecursionError):
        return False


def _candidates(schema: Schema, error: ErrorReply, depth: int) -> Iterator[Any]:
    shown = schema.resolve(schema.document)
    if schema.properties:
        filled = _filled(schema, error, depth)
        yield filled
        yield from with_reason(filled, summary(error), likely=True)
    else:
        yield problem(error)
    yield summary(error)
    if depth < _DEEPEST:
        for keyword in ALTERNATIVES:
            for branch in shown.get(keyword, ()):
                yield error_value(schema.sub(branch), error, depth + 1)
        if isinstance(shown.get("items"), Mapping):
            yield [error_value(schema.sub(shown["items"]), error, depth + 1)]
    generated = _generated(schema, error)
    yield from with_reason(generated, summary(error))
    yield generated


def _filled(schema: Schema, error: ErrorReply, depth: int) -> Any:
    """An object of the schema by the names of its members; `MISSING` where none can be made."""
    base = _generated(schema, error)
    if not isinstance(base, dict):
        return MISSING
    properties = schema.properties
    body = {name: value for name, value in base.items() if name in schema.required or name not in properties}
    body = body if is_valid(schema, body) else base
    for name, value in _known_members(schema, properties, error, depth):
        attempt = {**body, name: value}
        if is_valid(schema, attempt):
            body = attempt
    return body


def _says(body: Any, error: ErrorReply) -> bool:
    """Tells whether a body says something of this error."""
    told = {summary(error), summary(error)[:200], error.detail, phrase(error.status)}
    for refusal in error.refusals:
        place = ".".join(map(str, refusal.loc))
        told |= {refusal.msg, place, f"{place}: {refusal.msg}", *map(str, refusal.loc)}
    return any(text in told for text in _texts(body))


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict | list):
        for part in body.values() if isinstance(body, dict) else body:
            yield from _texts(part)


def _generated(schema: Schema, error: ErrorReply) -> Any:
    try:
        return Generator(schema.document).value(f"{error.status}")
    except Unsatisfiable:
        return MISSING


def with_reason(value: Any, reason: str, *, likely: bool = False) -> Iterator[Any]:
    """Copies of a value, each with the reason in one of its texts, those that are likest to a message first; `likely`
    leaves out those that are not like one."""
    places = sorted(_text_places(value, ()), key=lambda place: (_likeness(place), len(place)))
    if likely:
        places = [place for place in places if _likeness(place) < len(_LIKE_A_MESSAGE)]
    for text in (reason, reason[:200]):
        for place in places:
            yield _replaced(value, place, text)


def _text_places(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, str):
        yield at
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _text_places(part, (*at, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _text_places(part, (*at, index))


def _likeness(place: tuple[str | int, ...]) -> int:
    name = squashed(next((each for each in reversed(place) if isinstance(each, str)), ""))
    return next((rank for rank, part in enumerate(_LIKE_A_MESSAGE) if part in name), len(_LIKE_A_MESSAGE))


def _replaced(value: Any, place: tuple[str | int, ...], text: str) -> Any:
    if not place:
        return text
    key, *rest = place
    if isinstance(value, dict):
        return {**value, key: _replaced(value[key], tuple(rest), text)}
    return [_replaced(part, tuple(rest), text) if index == key else part for index, part in enumerate(value)]


def _known_members(
    schema: Schema, properties: Mapping[str, Mapping[str, Any]], error: ErrorReply, depth: int
) -> Iterator[tuple[str, Any]]:
    has_text = any(squashed(name) in _TEXT for name in properties)
    for name, part in properties.items():
        plain = squashed(name)
        is_needed = name in schema.required or not has_text
        if plain in _LISTS and (error.refusals or is_needed):
            yield name, _error_list(schema.sub(part), error, depth)
        if "properties" in schema.resolve(part) and is_needed and depth < _DEEPEST:
            yield name, _filled(schema.sub(part), error, depth + 1)
        for value in _choices(plain, error, has_text=has_text):
            if schema.sub(part).is_valid(value):
                yield name, value
                break


def _choices(plain: str, error: ErrorReply, *, has_text: bool) -> Iterable[Any]:
    told = phrase(error.status)
    if plain in ("error", "title") and not has_text:
        return summary(error), summary(error)[:200], told
    if plain in _STATUS:
        return error.status, str(error.status), told
    if plain in _TEXT:
        return summary(error), summary(error)[:200], told
    return (told, told.upper().replace(" ", "_")) if plain in _TITLE else ()


def _error_list(listed: Schema, error: ErrorReply, depth: int) -> Any:
    """The particular errors as entries of a documented list, as texts or as objects, or by their places; else one
    entry for the whole."""
    if "additionalProperties" in listed.resolve(listed.document):
        places = {".".join(map(str, each.loc)): each.msg for each in error.refusals}
        return {place: [msg] for place, msg in places.items()}
    items = listed.resolve(listed.document.get("items", {}))
    if "properties" not in items:
        return [f"{'.'.join(map(str, each.loc))}: {each.msg}" for each in error.refusals]
    entries = [_error_object(listed, items, refusal) for refusal in error.refusals]
    if (entries and is_valid(listed, entries)) or depth >= _DEEPEST:
        return entries
    return [_filled(listed.sub(items), error, depth + 1)]


def _error_object(schema: Schema, items: Mapping[str, Any], refusal: Refusal) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, part in items["properties"].items():
        plain = squashed(name)
        if plain in _PLACE:
            listed = "array" in schema.resolve(part).get("type", ())
            found[name] = list(refusal.loc) if listed else ".".join(map(str, refusal.loc))
        elif plain in _TEXT:
            found[name] = refusal.msg
        elif plain in _TITLE:
            found[name] = refusal.type
    return found
