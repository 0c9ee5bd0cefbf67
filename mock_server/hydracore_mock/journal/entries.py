"""Records as JSON: what the control API shows of an exchange."""

from __future__ import annotations

from typing import Any

from hydracore_mock.journal.error_locations import Faults, shown
from hydracore_mock.journal.records import Record
from hydracore_mock.journal.redaction import Mask, Masked
from hydracore_mock.journal.secrets import MASK
from hydracore_mock.journal.texts import Shown, read_text, timestamp, without_escapes
from hydracore_openapi.model import Contract

VERDICTS = ("accepted", "refused", "unknown", "scenario", "failed")


def verdict(record: Record) -> str:
    """What became of a request. A status that was asked for by `Prefer` is no refusal and no failure."""
    if record.rule is not None:
        return "scenario"
    if record.status >= 500 and not _preferred(record):
        return "failed"
    if record.operation is None:
        return "unknown"
    return "refused" if 400 <= record.status < 500 and not _preferred(record) else "accepted"


def _preferred(record: Record) -> bool:
    return any(name == b"preference-applied" for name, _ in record.headers)


class Reader:
    """Turns records into what people read; compiled for one contract."""

    def __init__(self, contract: Contract) -> None:
        self._mask = Mask(contract)
        self._faults = Faults(contract)

    def masked(self, record: Record) -> Masked:
        """The parts of an exchange as they may be shown."""
        return self._mask.of(record)

    def entry(self, number: int, record: Record, brief: bool = False) -> dict[str, Any]:
        """An entry; a brief one has no headers, no bodies, and only the place of a change."""
        masked = self.masked(record)
        return {
            "id": number,
            "time": timestamp(record.at),
            "duration_ms": round(record.took * 1000, 3),
            "world": record.world,
            "scenario": record.scenario,
            "rule": record.rule,
            "operation": None if record.operation is None else record.operation.id,
            "verdict": verdict(record),
            "why": masked.text(record.why),
            "request": _request(masked, record, brief),
            "response": _response(masked, record, brief),
            "faults": self._told(masked, record),
            "change": _change(masked, record, brief),
            "suggestions": list(record.suggestions),
        }

    def holds(self, record: Record, text: str) -> bool:
        """Whether a text, whose case is folded, is in what is shown of an exchange: why, target or bodies."""
        masked = self.masked(record)
        if text in masked.text(record.why).casefold() or text in masked.target.casefold():
            return True
        bodies = (
            (record.body, record.body_size, masked.request_body),
            (record.answer, record.answer_size, masked.answer),
        )
        return any(
            _may_hold(raw, size, text) and text in without_escapes(shown().text or "").casefold()
            for raw, size, shown in bodies
        )

    def _told(self, masked: Masked, record: Record) -> list[dict[str, Any]]:
        return [
            {
                "loc": loc,
                "type": kind,
                "msg": masked.text(message),
                "source": None if place is None else shown(place),
            }
            for loc, kind, message, place in self._faults.of(record)
        ]


def _may_hold(raw: bytes, size: int, text: str) -> bool:
    """Whether it is worth while to mask a body before looking for a text in it; that costs a hundred times more."""
    if not raw or MASK[0] in text:
        return bool(raw)
    plain = read_text(raw, len(raw) < size)
    return plain is not None and text in without_escapes(plain).casefold()


def _request(masked: Masked, record: Record, brief: bool) -> dict[str, Any]:
    line = {"method": record.scope["method"], "target": masked.target}
    if brief:
        return line
    headers = masked.headers(record.scope["headers"])
    return {**line, "headers": headers, **_body(masked.request_body(), record.body, record.body_size)}


def _response(masked: Masked, record: Record, brief: bool) -> dict[str, Any]:
    if brief:
        return {"status": record.status or None}
    headers = masked.headers(record.headers)
    body = _body(masked.answer(), record.answer, record.answer_size)
    return {"status": record.status or None, "headers": headers, **body}


def _body(told: Shown, raw: bytes, size: int) -> dict[str, Any]:
    body = {"body": told.text, "body_size": size, "body_cut": len(raw) < size}
    return body if told.encoding is None else {**body, "body_encoding": told.encoding}


def _change(masked: Masked, record: Record, brief: bool) -> dict[str, Any] | None:
    change = record.change
    if change is None:
        return None
    place = {"kind": change.kind, "path": change.path, "id": change.identity}
    if brief:
        return place
    return {**place, "before": masked.item(change.before), "after": masked.item(change.after)}
