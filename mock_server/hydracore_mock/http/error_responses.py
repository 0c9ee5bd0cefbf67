"""Error responses: the body of each refusal, in the form that the contract documents. No other module knows one.

| the contract documents | a refusal is |
| --- | --- |
| a 422 whose `detail` lists `loc`, `msg`, `type` | FastAPI's: `{"detail": [...]}`, or `{"detail": "…"}` for the rest |
| another JSON object for the status (or its range, or `default`) | that object, filled by the names of its properties |
| plain text for the status | what is wrong, in one sentence |
| nothing for the status | problem+json (RFC 9457) |

An object is filled from a generated value of its schema. Of that, only required members and those of no known property
stay; then each property whose name says what it is for (the tables below: a text, a title, a status, a list of errors)
gets the fact of that kind, if the schema allows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from hydracore_mock.http.refusal_statuses import RefusalStatuses
from hydracore_mock.http.reply import JSON, PROBLEM, ErrorReply, Headers, Reply
from hydracore_mock.state.json_text import dumps
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.json_schema.wording.refusals import Refusal
from hydracore_openapi.model import Contract, MediaType, Operation
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import is_json

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


def speaks_fastapi(contract: Contract) -> bool:
    """Tells whether the contract documents broken requests as FastAPI answers them."""
    return any(
        _is_fastapi(schema) for operation in contract.operations for schema in _schemas(operation, "422")
    )


class ErrorResponses:
    """Turns an `ErrorReply` into the reply that the contract documents for it."""

    def __init__(self, contract: Contract) -> None:
        self.fastapi = speaks_fastapi(contract)
        self._statuses = {
            operation.id: RefusalStatuses(contract, operation, fastapi=self.fastapi)
            for operation in contract.operations
        }

    def statuses(self, operation: Operation) -> RefusalStatuses:
        return self._statuses[operation.id]

    def documented(self, error: ErrorReply, operation: Operation) -> Reply:
        """The reply, with the status that the operation documents in place of the usual one, if it does."""
        status = self.statuses(operation).documented(error.status)
        return self.reply(error if status == error.status else replace(error, status=status), operation)

    def reply(self, error: ErrorReply, operation: Operation | None = None) -> Reply:
        body, headers = self._body(error, operation)
        return Reply(
            error.status,
            body,
            headers + error.headers,
            error.why or error.detail,
            error.close,
            error.refusals,
            suggestions=error.suggestions,
        )

    def _body(self, error: ErrorReply, operation: Operation | None) -> tuple[bytes, Headers]:
        media = None if operation is None else _documented(operation, error.status)
        schema = None if media is None else media.schema
        if self.fastapi:
            return _text(_fastapi_body(schema, error)), JSON
        problem = _rfc9457(error)
        if media is None or schema is None:
            return _text(problem), PROBLEM
        if not is_json(media.name):
            return error.detail.encode(), content_type(media.name)
        filled = _from_schema(schema, error)
        if filled is None and not schema.is_valid(problem):
            return _text(problem), PROBLEM
        return _text(problem if filled is None else filled), content_type(media.name)


def _fastapi_body(schema: Schema | None, error: ErrorReply) -> dict[str, Any]:
    """What is wrong as a list, or as a text where only that is documented."""
    listed = {"detail": [_entry(refusal) for refusal in error.refusals]}
    text = {"detail": error.detail}
    if not error.refusals:
        return text
    return text if schema is not None and not schema.is_valid(listed) and schema.is_valid(text) else listed


def _is_fastapi(schema: Schema) -> bool:
    detail = schema.properties.get("detail", {})
    entry = schema.resolve(detail.get("items", {})) if "array" in detail.get("type", ()) else {}
    return {"loc", "msg", "type"} <= set(entry.get("properties", {}))


def _schemas(operation: Operation, status: str) -> Iterator[Schema]:
    response = operation.responses.get(status)
    for media in () if response is None else response.media.values():
        if media.schema is not None:
            yield media.schema


def _documented(operation: Operation, status: int) -> MediaType | None:
    """The documented media type that an error can be written in: the first JSON, else the first text."""
    response = operation.response(status)
    media = [] if response is None else [each for each in response.media.values() if each.schema is not None]
    texts = (each for each in media if each.name.startswith("text/plain"))
    return next((each for each in media if is_json(each.name)), next(texts, None))


def content_type(media_type: str) -> Headers:
    """The header of a documented media type; a range of them (`*/*`) is JSON."""
    return JSON if "*" in media_type else ((b"content-type", media_type.encode("latin-1", "replace")),)


def _entry(refusal: Refusal) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": refusal.type,
        "loc": list(refusal.loc),
        "msg": refusal.msg,
        "input": refusal.input,
    }
    if refusal.ctx is not None:
        entry["ctx"] = dict(refusal.ctx)
    return entry


def _text(body: Any) -> bytes:
    try:
        return dumps(body)
    except (ValueError, RecursionError):
        return dumps(_without_inputs(body))


def _without_inputs(body: Any) -> Any:
    """An error body whose inputs can't be written as JSON, without them."""
    if isinstance(body, dict):
        return {name: _without_inputs(value) for name, value in body.items() if name not in ("input", "ctx")}
    return [_without_inputs(value) for value in body] if isinstance(body, list) else body


def _summary(error: ErrorReply) -> str:
    told = [f"{'.'.join(map(str, refusal.loc))}: {refusal.msg}" for refusal in error.refusals]
    return "; ".join(told) or error.detail


def _rfc9457(error: ErrorReply) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.detail,
    }
    errors = [_entry(refusal) for refusal in error.refusals]
    return {**body, "errors": errors} if errors else body


def _from_schema(schema: Schema, error: ErrorReply) -> Any:
    """A value of the documented error schema that says what is wrong; None if none can be made."""
    if not schema.properties:
        return None
    seed = f"{error.status}"
    try:
        base = Generator(schema.document).value(seed)
    except Unsatisfiable:
        return None
    if not isinstance(base, dict):
        return None
    body = {
        name: value
        for name, value in base.items()
        if name in schema.required or name not in schema.properties
    }
    for name, value in _known_members(schema, schema.properties, error):
        attempt = {**body, name: value}
        if schema.is_valid(attempt):
            body = attempt
    return body


def _known_members(
    schema: Schema, properties: Mapping[str, Mapping[str, Any]], error: ErrorReply
) -> Iterator[tuple[str, Any]]:
    for name in properties:
        plain = squashed(name)
        if plain in _LISTS and error.refusals:
            yield name, _error_list(schema, properties[name], error)
        if "properties" in schema.resolve(properties[name]):
            yield name, _from_schema(schema.sub(properties[name]), error)
        for value in _choices(plain, error):
            if schema.sub(properties[name]).is_valid(value):
                yield name, value
                break


def _choices(plain: str, error: ErrorReply) -> Iterable[Any]:
    phrase = HTTPStatus(error.status).phrase
    if plain in _STATUS:
        return error.status, str(error.status), phrase
    if plain in _TEXT:
        return _summary(error), _summary(error)[:200], phrase
    return (phrase, phrase.upper().replace(" ", "_")) if plain in _TITLE else ()


def _error_list(schema: Schema, part: Mapping[str, Any], error: ErrorReply) -> list[Any]:
    """The particular errors as entries of a documented list, as texts or as objects."""
    items = schema.resolve(part.get("items", {}))
    if "properties" not in items:
        return [f"{'.'.join(map(str, refusal.loc))}: {refusal.msg}" for refusal in error.refusals]
    return [_error_object(schema, items, refusal) for refusal in error.refusals]


def _error_object(schema: Schema, items: Mapping[str, Any], refusal: Refusal) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for name, part in items["properties"].items():
        plain = squashed(name)
        if plain in _PLACE:
            listed = "array" in schema.resolve(part).get("type", ())
            entry[name] = list(refusal.loc) if listed else ".".join(map(str, refusal.loc))
        elif plain in _TEXT:
            entry[name] = refusal.msg
        elif plain in _TITLE:
            entry[name] = refusal.type
    return entry


def challenged(scheme: bytes) -> Headers:
    """The header of a 401 that names the schemes; none for an empty challenge."""
    return ((b"www-authenticate", scheme),) if scheme else ()
