"""Streams: the items of a value one after another.

- Events: WHATWG HTML, section 9.2. An object of an event's own fields is that event, anything else the data of one.
- JSON lines (jsonlines.org), and JSON text sequences: RFC 7464.

A list is its items, and any other value is one item. A text is what a document wrote out where it holds the marks of
the format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hydracore_mock.state.json_text import dumps

_FIELDS = ("event", "id", "retry", "data")
_WRITTEN_EVENTS = re.compile(r"\A(?:data|event|id|retry)?:", re.MULTILINE)
_SEPARATOR = b"\x1e"


def events(value: Any) -> tuple[bytes, ...]:
    if isinstance(value, str) and _WRITTEN_EVENTS.match(value):
        return (value.rstrip("\r\n").encode("utf-8", "replace") + b"\n\n",)
    return tuple(map(_event, _items(value)))


def lines(value: Any) -> tuple[bytes, ...]:
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        return tuple(line.encode("utf-8", "replace") + b"\n" for line in value.splitlines() if line.strip())
    return tuple(dumps(item) + b"\n" for item in _items(value))


def sequence(value: Any) -> tuple[bytes, ...]:
    if isinstance(value, str) and value.startswith(_SEPARATOR.decode()):
        return (value.encode("utf-8", "replace"),)
    return tuple(_SEPARATOR + dumps(item) + b"\n" for item in _items(value))


STREAMS: Mapping[str, Callable[[Any], tuple[bytes, ...]]] = {
    "text/event-stream": events,
    "application/jsonl": lines,
    "application/jsonlines": lines,
    "application/json-lines": lines,
    "application/x-jsonlines": lines,
    "application/x-jsonl": lines,
    "application/ndjson": lines,
    "application/x-ndjson": lines,
    "application/stream+json": lines,
    "application/x-json-stream": lines,
    "application/json-seq": sequence,
    "application/geo+json-seq": sequence,
}


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _event(item: Any) -> bytes:
    fields = item if isinstance(item, dict) and item and item.keys() <= set(_FIELDS) else {"data": item}
    told = [
        f"{name}: {line}\n"
        for name in _FIELDS
        if name in fields
        for line in (re.split("\r\n|\r|\n", _text(fields[name])) if name == "data" else [_text(fields[name])])
    ]
    return ("".join(told) + "\n").encode("utf-8", "replace")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else dumps(value).decode()
