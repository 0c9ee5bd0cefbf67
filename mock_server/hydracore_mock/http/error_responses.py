"""Error responses: the answer to each refusal, in the form that the contract documents. No other module knows one.

| the contract documents | a refusal is |
| --- | --- |
| a 422 whose `detail` lists `loc`, `msg`, `type` | FastAPI's: `{"detail": [...]}`, or `{"detail": "…"}` for the rest |
| another content for the status (or its range, or `default`) | a valid value of it that says what is wrong |
| nothing for the status | problem+json (RFC 9457) |

Of several media types the one that `Accept` likes best is sent, of those that can say something; a refusal is never
refused. Its value is made by `error_bodies`, or of an example where there is no schema, and headers that the contract
requires go with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hydracore_mock.http.error_bodies import (
    MISSING,
    entry,
    error_value,
    is_valid,
    problem,
    summary,
    with_reason,
)
from hydracore_mock.http.negotiation import Negotiation
from hydracore_mock.http.refusal_statuses import RefusalStatuses
from hydracore_mock.http.reply import JSON, PROBLEM, ErrorReply, Headers, Reply
from hydracore_mock.http.representations import Representation, is_xml
from hydracore_mock.http.response_headers import documented_headers
from hydracore_mock.state.json_text import dumps
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Contract, Operation, Response
from hydracore_openapi.readers.resources import is_json


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
        self._forms: dict[Response, _Form] = {}

    def statuses(self, operation: Operation) -> RefusalStatuses:
        return self._statuses[operation.id]

    def documented(self, error: ErrorReply, operation: Operation, accept: str = "*/*") -> Reply:
        """The reply, with the status that the operation documents in place of the usual one, if it does."""
        status = self.statuses(operation).documented(error.status)
        return self.reply(
            error if status == error.status else replace(error, status=status), operation, accept
        )

    def reply(self, error: ErrorReply, operation: Operation | None = None, accept: str = "*/*") -> Reply:
        form = None if operation is None else self._form(operation.response(error.status))
        body, headers = self._body(error, () if form is None else form.by_use(accept))
        own = {name for name, _ in error.headers}
        required = () if form is None else (header for header in form.headers if header[0] not in own)
        return Reply(
            error.status,
            body,
            (*headers, *error.headers, *required),
            error.why or error.detail,
            error.close,
            error.refusals,
            suggestions=error.suggestions,
        )

    def _form(self, response: Response | None) -> _Form | None:
        if response is None:
            return None
        found = self._forms.get(response)
        if found is None:
            found = self._forms[response] = _Form(response)
        return found

    def _body(self, error: ErrorReply, offers: Sequence[Representation]) -> tuple[bytes, Headers]:
        if self.fastapi and (not offers or is_json(offers[0].name)):
            schema = offers[0].media.schema if offers else None
            body = _fastapi_body(schema, error)
            if schema is None or is_valid(schema, body) or not _can_be_written(body):
                return _text(body), JSON
        for written in offers:
            value = _value(written, error)
            if value is not MISSING:
                return _written(written, value), ((b"content-type", written.content_type),)
        return _text(problem(error)), PROBLEM


class _Form:
    """The form of errors that one response documents: its representations and its required headers."""

    def __init__(self, response: Response) -> None:
        self._negotiation = Negotiation(response, is_strict=False)
        required = documented_headers(response, _generated, required=True)
        self.headers: Headers = tuple(
            (name.lower().encode(), each.encode()) for name, each in required.items()
        )

    def by_use(self, accept: str) -> list[Representation]:
        """The representations, the best first: what can say something, then what `Accept` likes."""
        best = self._negotiation.best(accept)
        return sorted(self._negotiation.offers, key=lambda each: (not _can_say(each.name), each is not best))


def _can_say(name: str) -> bool:
    kind = essence(name)
    return "json" in kind or is_xml(kind) or kind.startswith("text/") or "form" in kind


def _value(written: Representation, error: ErrorReply) -> Any:
    schema, examples = written.media.schema or written.media.item, written.media.examples
    if schema is not None:
        found = _text_or_value(written, schema, error)
        if found is not MISSING:
            return found
    for example in examples.values():
        return next(with_reason(example.value, summary(error)), example.value)
    if schema is not None:
        return MISSING
    return problem(error) if "json" in written.name or is_xml(written.name) else error.detail


def _text_or_value(written: Representation, schema: Schema, error: ErrorReply) -> Any:
    """A plain text is the sentence alone."""
    if (
        essence(written.name).startswith("text/")
        and not is_xml(written.name)
        and is_valid(schema, error.detail)
    ):
        return error.detail
    return error_value(schema, error)


def _written(written: Representation, value: Any) -> bytes:
    if essence(written.name) == "text/html" and isinstance(value, str) and not value.lstrip().startswith("<"):
        # Imported here: it has 2,231 names of characters, for most contracts in vain.
        import html

        return written.write(html.escape(value, quote=False))
    try:
        return written.write(value)
    except (ValueError, RecursionError):
        return written.write(_without_inputs(value))


def _generated(schema: Schema) -> Any:
    try:
        return Generator(schema.document).value("")
    except Unsatisfiable:
        return None


def _fastapi_body(schema: Schema | None, error: ErrorReply) -> dict[str, Any]:
    """What is wrong as a list, or as a text where only that is documented."""
    listed = {"detail": [entry(refusal) for refusal in error.refusals]}
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


def content_type(media_type: str) -> Headers:
    """The header of a documented media type; a range of them (`*/*`) is JSON."""
    return JSON if "*" in media_type else ((b"content-type", media_type.encode("latin-1", "replace")),)


def _can_be_written(body: Any) -> bool:
    try:
        dumps(body)
    except (ValueError, RecursionError):
        return False
    return True


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


def challenged(scheme: bytes) -> Headers:
    """The header of a 401 that names the schemes; none for an empty challenge."""
    return ((b"www-authenticate", scheme),) if scheme else ()
