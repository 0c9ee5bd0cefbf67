"""Entries of the journal: records as JSON, with secrets masked."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from hydracore_mock.journal.body_text import BodyText, read_text, timestamp, without_escapes
from hydracore_mock.journal.error_locations import ErrorLocations, location_json
from hydracore_mock.journal.records import ExchangeRecord
from hydracore_mock.journal.redacted_exchange import RedactedExchange, Redaction
from hydracore_mock.journal.secrets import MASK
from hydracore_openapi.model import Contract


class ExchangeVerdict(StrEnum):
    """The outcome of a request, as the journal names it; UNKNOWN is for no operation of the contract."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SCENARIO = "scenario"
    FAILED = "failed"


def verdict(record: ExchangeRecord) -> ExchangeVerdict:
    """The outcome of a request. A status that `Prefer` asked for is neither a refusal nor a failure."""
    if record.rule is not None:
        return ExchangeVerdict.SCENARIO
    if record.status >= 500 and not _preferred(record):
        return ExchangeVerdict.FAILED
    if record.operation is None:
        return ExchangeVerdict.UNKNOWN
    refused = 400 <= record.status < 500 and not _preferred(record)
    return ExchangeVerdict.REFUSED if refused else ExchangeVerdict.ACCEPTED


def _preferred(record: ExchangeRecord) -> bool:
    return any(name == b"preference-applied" for name, _ in record.headers)


class RecordReader:
    """Renders records as entries; compiled for one contract."""

    def __init__(self, contract: Contract) -> None:
        self._redaction = Redaction(contract)
        self._error_locations = ErrorLocations(contract)

    def redacted(self, record: ExchangeRecord) -> RedactedExchange:
        """The exchange without its secrets."""
        return self._redaction.of(record)

    def entry(self, number: int, record: ExchangeRecord, brief: bool = False) -> dict[str, Any]:
        """The entry of a record. A brief one has no headers and no bodies, and of a change only its place."""
        redacted = self.redacted(record)
        return {
            "id": number,
            "time": timestamp(record.at),
            "duration_ms": round(record.took * 1000, 3),
            "world": record.world,
            "scenario": record.scenario,
            "rule": record.rule,
            "operation": None if record.operation is None else record.operation.id,
            "verdict": verdict(record),
            "why": redacted.text(record.why),
            "request": _request(redacted, record, brief),
            "response": _response(redacted, record, brief),
            "faults": self._fault_list(redacted, record),
            "change": _change(redacted, record, brief),
            "suggestions": list(record.suggestions),
        }

    def holds(self, record: ExchangeRecord, text: str) -> bool:
        """Tells whether a case-folded text is in what is shown of an exchange: the reason, the target or the bodies."""
        redacted = self.redacted(record)
        if text in redacted.text(record.why).casefold() or text in redacted.target.casefold():
            return True
        bodies = (
            (record.body, record.body_size, redacted.request_body),
            (record.answer, record.answer_size, redacted.answer),
        )
        return any(
            _may_hold(raw, size, text) and text in without_escapes(location_json().text or "").casefold()
            for raw, size, location_json in bodies
        )

    def _fault_list(self, redacted: RedactedExchange, record: ExchangeRecord) -> list[dict[str, Any]]:
        return [
            {
                "loc": loc,
                "type": kind,
                "msg": redacted.text(message),
                "source": None if place is None else location_json(place),
            }
            for loc, kind, message, place in self._error_locations.of(record)
        ]


def _may_hold(raw: bytes, size: int, text: str) -> bool:
    """Tells cheaply whether a body may hold a text: to mask it first costs a hundred times more."""
    if not raw or MASK[0] in text:
        return bool(raw)
    plain = read_text(raw, len(raw) < size)
    return plain is not None and text in without_escapes(plain).casefold()


def _request(redacted: RedactedExchange, record: ExchangeRecord, brief: bool) -> dict[str, Any]:
    line = {"method": record.scope["method"], "target": redacted.target}
    if brief:
        return line
    headers = redacted.headers(record.scope["headers"])
    return {**line, "headers": headers, **_body(redacted.request_body(), record.body, record.body_size)}


def _response(redacted: RedactedExchange, record: ExchangeRecord, brief: bool) -> dict[str, Any]:
    if brief:
        return {"status": record.status or None}
    headers = redacted.headers(record.headers)
    body = _body(redacted.answer(), record.answer, record.answer_size)
    return {"status": record.status or None, "headers": headers, **body}


def _body(told: BodyText, raw: bytes, size: int) -> dict[str, Any]:
    body = {"body": told.text, "body_size": size, "body_cut": len(raw) < size}
    return body if told.encoding is None else {**body, "body_encoding": told.encoding}


def _change(redacted: RedactedExchange, record: ExchangeRecord, brief: bool) -> dict[str, Any] | None:
    change = record.change
    if change is None:
        return None
    place = {"kind": change.kind, "path": change.path, "id": change.identity}
    if brief:
        return place
    return {**place, "before": redacted.item(change.before), "after": redacted.item(change.after)}
