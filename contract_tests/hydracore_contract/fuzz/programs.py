"""A program: a short sequence of calls, as JSON data that can be stored, mutated and executed against any service.

Whatever only a service or a session knows stands as a directive, an object with one of these sets of members:

- `{"$from": 0, "pointer": "/id"}`: what the answer to an earlier call of the same program holds there;
- `{"$home": 0}`: the value of a path parameter in the main collection, or (1) in the other one;
- `{"$own": 2}`: the identity of one of the items that this session has made, counted modulo how many there are;
- `{"$new": 0}`: an identity that nothing has;
- `{"$spelt": "upper", "of": DIRECTIVE}`: the same identity, written in another way;
- `{"$repeat": "k", "times": 65536}` and `{"$nested": 500}`: what would be long to write down.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from hydracore_contract.exchange import Headers
from hydracore_contract.fields import ABSENT

LONGEST = 12
"""Calls of a program."""
LARGEST = 2**16
"""Bytes of a program that is kept."""
MOST_BADGES = 120
"""More than there are wrong combinations of credentials; they are counted modulo how many there are."""
MEMBERS = (
    {"$from", "pointer"},
    {"$home"},
    {"$own"},
    {"$new"},
    {"$spelt", "of"},
    {"$repeat", "times"},
    {"$nested"},
)
DEFAULT_MEDIA = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that is sent as it is: no JSON."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """`operation` is an id; path parameters that `path` leaves out are filled in. `body` is JSON with directives, Raw,
    or ABSENT; `media` is its media type, empty for the operation's own, None for none. `badge` is 0 for the right
    credentials, n for the nth of the other combinations. `method` is another one than the operation's, if any.
    `at_once` is how often it is sent at the same moment."""

    operation: str
    path: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    query: tuple[tuple[str, str], ...] = ()
    headers: Headers = ()
    body: Any = ABSENT
    media: str | None = DEFAULT_MEDIA
    badge: int = 0
    method: str = ""
    at_once: int = 1


Program = tuple[Call, ...]


def is_directive(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and set(value) in MEMBERS


def from_call(index: int, pointer: str) -> dict[str, Any]:
    return {"$from": index, "pointer": pointer}


def encoded(program: Program) -> bytes:
    """The program as JSON in ASCII; the same bytes for the same program."""
    return json.dumps([*map(encoded_call, program)], sort_keys=True, separators=(",", ":")).encode()


def encoded_call(call: Call) -> dict[str, Any]:
    """A call as JSON, without what is as usual."""
    body: dict[str, Any] = {}
    if isinstance(call.body, Raw):
        body = {"raw": call.body.data.decode("latin-1")}
    elif call.body is not ABSENT:
        body = {"body": call.body}
    usual = {
        "path": dict(call.path),
        "query": call.query,
        "headers": call.headers,
        "badge": call.badge,
        "method": call.method,
        "at_once": call.at_once if call.at_once != 1 else 0,
    }
    media = {} if call.media == DEFAULT_MEDIA else {"media": call.media}
    return {
        "operation": call.operation,
        **{name: value for name, value in usual.items() if value},
        **media,
        **body,
    }


def decoded(data: bytes) -> Program | None:
    """The program that was encoded; None for anything that is none."""
    try:
        read = json.loads(data)
        if not isinstance(read, list) or not 0 < len(read) <= LONGEST:
            return None
        return tuple(map(decoded_call, read))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def decoded_call(said: Any) -> Call:
    """Raises ValueError, TypeError or KeyError where it is no call."""
    body = Raw(said["raw"].encode("latin-1")) if "raw" in said else said.get("body", ABSENT)
    call = Call(
        said["operation"],
        dict(said.get("path", {})),
        pairs(said.get("query", ())),
        pairs(said.get("headers", ())),
        body,
        said.get("media", DEFAULT_MEDIA),
        said.get("badge", 0),
        said.get("method", ""),
        said.get("at_once", 1),
    )
    texts = (call.operation, call.method, call.media or "", *call.path)
    if not all(isinstance(text, str) for text in texts) or not is_count(call.badge, call.at_once):
        raise TypeError
    return call


def is_count(*values: Any) -> bool:
    return all(type(value) is int and value >= 0 for value in values)


def pairs(said: Any) -> tuple[tuple[str, str], ...]:
    found = tuple((name, value) for name, value in said)
    if not all(isinstance(text, str) for pair in found for text in pair):
        raise TypeError
    return found


def shifted(program: Program, start: int, shift: int) -> Program:
    """The program with its references to calls from `start` on moved on; those to what is gone are as they fall."""

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            if is_directive(value) and isinstance(value.get("$from"), int) and value["$from"] >= start:
                return {**value, "$from": max(0, value["$from"] + shift)}
            return {key: moved(part) for key, part in value.items()}
        return [moved(part) for part in value] if isinstance(value, list) else value

    return tuple(moved_call(call, moved) for call in program)


def moved_call(call: Call, moved: Any) -> Call:
    body = call.body if call.body is ABSENT or isinstance(call.body, Raw) else moved(call.body)
    return replace(call, path={name: moved(value) for name, value in call.path.items()}, body=body)


def directives(value: Any) -> Iterator[dict[str, Any]]:
    """All directives in a value."""
    pending = [value]
    while pending:
        part = pending.pop()
        if is_directive(part):
            yield part
        elif isinstance(part, dict):
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)


def spelt(how: str, value: Any) -> Any:
    """An identity in another spelling."""
    make = SPELLINGS.get(how)
    return make(value) if make and isinstance(value, str) else value


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "bare": lambda text: text.replace("-", ""),
    "braces": lambda text: "{" + text + "}",
    "urn": lambda text: f"urn:uuid:{text}",
    "blank": lambda text: f"{text} ",
    "shorter": lambda text: text[:-1],
    "longer": lambda text: f"{text}0",
}
