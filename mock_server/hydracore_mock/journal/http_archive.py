"""HTTP archives: exchanges in the format HAR 1.2, which browsers' tools open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from hydracore_mock.journal.body_text import BodyText, header_text, timestamp
from hydracore_mock.journal.entries import RecordReader, verdict
from hydracore_mock.journal.records import ExchangeRecord, Numbered
from hydracore_mock.journal.redacted_exchange import RedactedExchange, media_type
from hydracore_openapi.version import __version__

_UNKNOWN = -1


def har(reader: RecordReader, records: Iterable[Numbered]) -> dict[str, Any]:
    """An archive of the records, the oldest first. Of an exchange's time only the waiting is known."""
    ordered = sorted(records, key=lambda each: each[0])
    creator = {"name": "hydracore-mock", "version": __version__}
    entries = [_entry(number, record, reader.redacted(record)) for number, record in ordered]
    return {"log": {"version": "1.2", "creator": creator, "pages": [], "entries": entries}}


def _entry(number: int, record: ExchangeRecord, redacted: RedactedExchange) -> dict[str, Any]:
    took = round(record.took * 1000, 3)
    return {
        "startedDateTime": timestamp(record.at),
        "time": took,
        "request": _request(record, redacted),
        "response": _response(record, redacted),
        "cache": {},
        "timings": {
            "blocked": _UNKNOWN,
            "dns": _UNKNOWN,
            "connect": _UNKNOWN,
            "ssl": _UNKNOWN,
            "send": 0,
            "wait": took,
            "receive": 0,
        },
        "_id": number,
        "_world": record.world,
        "_verdict": verdict(record),
        "comment": redacted.text(record.why),
    }


def _request(record: ExchangeRecord, redacted: RedactedExchange) -> dict[str, Any]:
    scope = record.scope
    headers = _headers(redacted, scope["headers"])
    query = parse_qsl(redacted.query(header_text(scope["query_string"])), keep_blank_values=True)
    request: dict[str, Any] = {
        "method": scope["method"],
        "url": _url(record, redacted),
        "httpVersion": _version(record),
        "cookies": _cookies(headers, "cookie"),
        "headers": headers,
        "queryString": [
            {"name": redacted.text(name), "value": redacted.text(value)} for name, value in query
        ],
        "headersSize": _UNKNOWN,
        "bodySize": record.body_size,
    }
    body = redacted.request_body()
    if body.text is not None:
        kind = media_type(scope["headers"]) or "application/octet-stream"
        encoding = {} if body.encoding is None else {"_encoding": body.encoding}
        request["postData"] = {
            "mimeType": kind,
            "text": body.text,
            **encoding,
            **_cut(record.body, record.body_size),
        }
    return request


def _response(record: ExchangeRecord, redacted: RedactedExchange) -> dict[str, Any]:
    headers = _headers(redacted, record.headers)
    return {
        "status": record.status,
        "statusText": _phrase(record.status),
        "httpVersion": _version(record),
        "cookies": _cookies(headers, "set-cookie"),
        "headers": headers,
        "content": _content(record, redacted.answer()),
        "redirectURL": next((each["value"] for each in headers if each["name"].lower() == "location"), ""),
        "headersSize": _UNKNOWN,
        "bodySize": record.answer_size,
    }


def _content(record: ExchangeRecord, body: BodyText) -> dict[str, Any]:
    content: dict[str, Any] = {
        "size": record.answer_size,
        "mimeType": media_type(record.headers) or "x-unknown",
    }
    if body.text is not None:
        content["text"] = body.text
    if body.encoding is not None:
        content["encoding"] = body.encoding
    return {**content, **_cut(record.answer, record.answer_size)}


def _cut(raw: bytes, size: int) -> dict[str, str]:
    return {"comment": f"cut to {len(raw):,} of {size:,} bytes"} if len(raw) < size else {}


def _url(record: ExchangeRecord, redacted: RedactedExchange) -> str:
    scope = record.scope
    host = next((header_text(value) for name, value in scope["headers"] if name.lower() == b"host"), "")
    if not host:
        name, port = scope.get("server") or ("127.0.0.1", None)
        host = name if port is None else f"{name}:{port}"
    return f"{scope.get('scheme', 'http')}://{redacted.text(host)}{redacted.target}"


def _version(record: ExchangeRecord) -> str:
    return f"HTTP/{record.scope.get('http_version', '1.1')}"


def _headers(redacted: RedactedExchange, pairs: Iterable[tuple[bytes, bytes]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in redacted.headers(pairs)]


def _cookies(headers: Iterable[Mapping[str, str]], wire: str) -> list[dict[str, str]]:
    """The cookies of headers, with their names only."""
    sent = [each["value"].split("; ") for each in headers if each["name"].lower() == wire]
    parts = [part.partition("=") for each in sent for part in (each if wire == "cookie" else each[:1])]
    return [{"name": name, "value": value} for name, equals, value in parts if equals]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
