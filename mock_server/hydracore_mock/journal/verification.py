"""Verification: whether the requests that a test expects have come, and the near misses if they haven't."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

from hydracore_mock.errors import PatternError, VerificationError
from hydracore_mock.journal.body_text import header_text, read_text
from hydracore_mock.journal.entries import RecordReader
from hydracore_mock.journal.records import ExchangeRecord, Journal, Numbered
from hydracore_mock.journal.redacted_exchange import RedactedExchange
from hydracore_mock.request_matcher import CONDITIONS, MISSING, Pattern, RequestView, read_pattern
from hydracore_openapi.json_schema.pointers import escaped

if TYPE_CHECKING:
    from jsonschema_rs import Validator

_NEAREST = 5
_COUNT = {"type": "integer", "minimum": 0}
_LISTED = {"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1}
_CONDITION = {
    "if": {"type": "object", "minProperties": 1, "propertyNames": {"enum": list(CONDITIONS)}},
    "then": {
        "properties": {
            "present": {"type": "boolean"},
            "pattern": {"type": "string"},
            "one-of": {"type": "array"},
        }
    },
}
_CONDITIONS = {"type": "object", "additionalProperties": {"$ref": "#/$defs/condition"}}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["match"],
    "additionalProperties": False,
    "properties": {
        "match": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "operation": _LISTED,
                "method": _LISTED,
                "path": {"type": "string", "pattern": "^[/*]", "maxLength": 2000},
                "header": _CONDITIONS,
                "query": _CONDITIONS,
                "body": {**_CONDITIONS, "propertyNames": {"pattern": "^(?:/|$)"}},
            },
        },
        "world": {"type": "string"},
        "since": _COUNT,
        "exactly": _COUNT,
        "at_least": _COUNT,
        "at_most": _COUNT,
    },
    "$defs": {"condition": _CONDITION},
}
"""The schema of the requests that `verify` takes."""


class _Times(NamedTuple):
    """The expected number of requests; None for no bound."""

    least: int
    most: int | None

    def allow(self, times: int) -> bool:
        return self.least <= times and (self.most is None or times <= self.most)


class _Miss(NamedTuple):
    number: int
    record: ExchangeRecord
    misses: tuple[str, ...]


def verify(journal: Journal, reader: RecordReader, request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a question: whether so many requests came, the numbers of those that match in the order they came,
    and the near misses. Raises: VerificationError for what can't be meant, with all that is wrong."""
    faults = tuple(_faults(request))
    if faults:
        raise VerificationError(faults)
    pattern, times = _pattern(request["match"]), _times(request)
    reads_body = "body" in request["match"]
    matched, near = [], []
    for number, record in _candidates(journal, request):
        misses = _misses(pattern, record, reader.redacted(record), reads_body)
        if not misses:
            matched.append(number)
        elif len(misses) < len(pattern.parts):
            near.append(_Miss(number, record, misses))
    ok = times.allow(len(matched))
    nearest = [] if ok or len(matched) >= times.least else sorted(near, key=_distance)[:_NEAREST]
    told = [_near_miss(each, reader) for each in nearest]
    return {"ok": ok, "matched": len(matched), "entries": matched, "near_misses": told}


def _candidates(journal: Journal, request: Mapping[str, Any]) -> Iterator[Numbered]:
    world = request.get("world")
    for number, record in journal.since(request.get("since", 0)):
        if world is None or record.world == world:
            yield number, record


def _distance(miss: _Miss) -> tuple[int, int]:
    return len(miss.misses), -miss.number


def _near_miss(miss: _Miss, reader: RecordReader) -> dict[str, Any]:
    target = reader.redacted(miss.record).target
    method = miss.record.scope["method"]
    return {"id": miss.number, "method": method, "target": target, "misses": list(miss.misses)}


def _faults(request: Any) -> Iterator[tuple[str, str]]:
    errors = list(_validator().iter_errors(request))
    for error in errors:
        yield "".join(f"/{escaped(str(key))}" for key in error.instance_path), error.message
    if not errors:
        yield from _contradictions(request)


@cache
def _validator() -> Validator:
    # Imported here: whoever never verifies need not wait for it.
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(dict(SCHEMA))


def _contradictions(request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "exactly" in request and ("at_least" in request or "at_most" in request):
        yield "/exactly", "says all: leave out at_least and at_most, or exactly"
    if request.get("at_least", 0) > request.get("at_most", request.get("at_least", 0)):
        yield "/at_most", "is less than at_least"


def _times(request: Mapping[str, Any]) -> _Times:
    if "exactly" in request:
        return _Times(int(request["exactly"]), int(request["exactly"]))
    most = request.get("at_most")
    return _Times(int(request.get("at_least", 1 if most is None else 0)), None if most is None else int(most))


def _pattern(match: Mapping[str, Any]) -> Pattern:
    try:
        return read_pattern(match)
    except PatternError as error:
        raise VerificationError(((f"/match{error.pointer}", error.reason),)) from None


def _misses(
    pattern: Pattern, record: ExchangeRecord, redacted: RedactedExchange, reads_body: bool
) -> tuple[str, ...]:
    """The parts of the pattern that a request misses, in words that show no secret of it."""
    request = _request_view(
        record, record.scope["headers"], _query(record), _json(record) if reads_body else MISSING
    )
    missed = [part for part in pattern.parts if part(request) is not None]
    if not missed:
        return ()
    view = _redacted_view(record, redacted, reads_body)
    words = (part(view) or "a secret, which is not shown, differs" for part in missed)
    return tuple(redacted.text(told).encode(errors="replace").decode() for told in words)


def _request_view(
    record: ExchangeRecord, headers: Sequence[tuple[bytes, bytes]], query: str, body: Any
) -> RequestView:
    operation = None if record.operation is None else record.operation.id
    named: dict[str, str] = {}
    for raw, value in headers:
        name, text = header_text(raw).lower(), header_text(value)
        named[name] = f"{named[name]}, {text}" if name in named else text
    parsed = parse_qs(query, keep_blank_values=True)
    return RequestView(record.scope["method"], record.scope["path"], operation, named, parsed, body)


def _redacted_view(record: ExchangeRecord, redacted: RedactedExchange, reads_body: bool) -> RequestView:
    """The view of a request without its secrets."""
    headers = [(name.encode(), value.encode()) for name, value in redacted.headers(record.scope["headers"])]
    body = redacted.request_body().text if reads_body and len(record.body) == record.body_size else None
    return _request_view(record, headers, redacted.query(_query(record)), _parsed(body))


def _query(record: ExchangeRecord) -> str:
    return header_text(record.scope["query_string"])


def _json(record: ExchangeRecord) -> Any:
    cut = len(record.body) < record.body_size
    return MISSING if cut or not record.body else _parsed(read_text(record.body, cut=False))


def _parsed(text: str | None) -> Any:
    try:
        return MISSING if not text else json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return MISSING
