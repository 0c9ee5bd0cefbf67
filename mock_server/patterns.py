"""What requests look like: the one language in which scenarios say what they act on and tests what they look for.

    operation: create_channel_endpoint     # an operation's id, or a list of them
    method: [PUT, PATCH]                   # one, or a list
    path: /v1/instances/{id}/channels      # `{…}` and `*` stand for a segment, `**` for any number of them
    header: {X-Trace: {present: true}}
    query: {limit: "10"}
    body: {/channel_type: sms}             # JSON pointers into the body

A value is matched by what it equals, or by one or more of `CONDITIONS`. A pattern tells which of its parts a request
misses; a request that misses none is matched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mock_server.errors import PatternError

Condition = Callable[[Any], Callable[[Any], str | None]]
_NOTHING = object()
_SHOWN = 60
_WILDCARD = re.compile(r"\{[^}/]*\}|\*\*|\*")


class Seen(NamedTuple):
    """A request as patterns see it. Names of headers are lower-case; `body` is `NO_JSON` where it is no JSON."""

    method: str
    path: str
    operation: str | None
    headers: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: Any


NO_JSON = object()


Part = Callable[[Seen], str | None]
"""Says in words what a request lacks; None if it has it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    parts: tuple[Part, ...]

    def matches(self, seen: Seen) -> bool:
        return all(part(seen) is None for part in self.parts)

    def misses(self, seen: Seen) -> tuple[str, ...]:
        """What the request lacks, in words, one for each part of the pattern."""
        return tuple(missed for part in self.parts if (missed := part(seen)) is not None)


def read_pattern(given: Mapping[str, Any]) -> Pattern:
    """A pattern from its JSON form, which fits the schema; PatternError for what no schema can say."""
    return Pattern(tuple(_parts(given)))


def _parts(given: Mapping[str, Any]) -> Iterator[Part]:
    if "operation" in given:
        yield _one_of("operation", _listed(given["operation"]), lambda seen: seen.operation)
    if "method" in given:
        methods = [method.upper() for method in _listed(given["method"])]
        yield _one_of("method", methods, lambda seen: seen.method)
    if "path" in given:
        yield _path(given["path"])
    for name, wanted in given.get("header", {}).items():
        condition = read_condition(wanted, f"/header/{name}")
        yield _header(name, condition)
    for name, wanted in given.get("query", {}).items():
        yield _query(name, read_condition(wanted, f"/query/{name}"))
    for pointer, wanted in given.get("body", {}).items():
        yield _body(pointer, read_condition(wanted, f"/body/{pointer}"))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _one_of(what: str, wanted: Sequence[str], of: Part) -> Part:
    names = " or ".join(wanted)

    def misses(seen: Seen) -> str | None:
        found = of(seen)
        return None if found in wanted else f"the {what} is {found or 'none of the contract'}, not {names}"

    return misses


def _path(template: str) -> Part:
    matched = re.compile(path_pattern(template)).fullmatch

    def misses(seen: Seen) -> str | None:
        return None if matched(seen.path) else f"the path is {seen.path}, not {template}"

    return misses


def path_pattern(template: str) -> str:
    """A regular expression for the paths of a template."""
    parts, start = [], 0
    for found in _WILDCARD.finditer(template):
        parts += [re.escape(template[start : found.start()]), ".*" if found[0] == "**" else "[^/]+"]
        start = found.end()
    return "".join((*parts, re.escape(template[start:])))


def _header(name: str, unmet: Callable[[Any], str | None]) -> Part:
    wire = name.lower()
    return lambda seen: _missed(f"header {name}", seen.headers.get(wire, _NOTHING), unmet)


def _query(name: str, unmet: Callable[[Any], str | None]) -> Part:
    def misses(seen: Seen) -> str | None:
        values = seen.query.get(name, ())
        if any(unmet(value) is None for value in values):
            return None
        return _missed(f"query parameter {name}", values[0] if values else _NOTHING, unmet)

    return misses


def _body(pointer: str, unmet: Callable[[Any], str | None]) -> Part:
    what = f"body {pointer}" if pointer else "body"

    def misses(seen: Seen) -> str | None:
        if seen.body is NO_JSON:
            return "the body is no JSON"
        return _missed(what, pointed(seen.body, pointer, _NOTHING), unmet)

    return misses


def _missed(what: str, value: Any, unmet: Callable[[Any], str | None]) -> str | None:
    reason = unmet(value)
    if reason is None:
        return None
    return f"{what} is missing" if value is _NOTHING else f"{what} is {_shown(value)}, {reason}"


def pointed(value: Any, pointer: str, otherwise: Any = None) -> Any:
    """What a JSON pointer (RFC 6901) leads to; `otherwise` where it leads nowhere."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isascii() and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return otherwise
    return value


def read_condition(wanted: Any, place: str) -> Callable[[Any], str | None]:
    """Says of a value, in words, what it doesn't meet; None if it meets all. `place` is named by a PatternError."""
    if not isinstance(wanted, dict) or not wanted.keys() <= CONDITIONS.keys() or not wanted:
        return _equals(wanted)
    try:
        conditions = [CONDITIONS[name](value) for name, value in wanted.items()]
    except re.error as error:
        raise PatternError(f"{place}/pattern", f"is no regular expression: {error}") from None

    def unmet(value: Any) -> str | None:
        return next((reason for each in conditions if (reason := each(value)) is not None), None)

    return unmet


def _equals(wanted: Any) -> Callable[[Any], str | None]:
    return lambda value: None if _same(value, wanted) else f"not {_shown(wanted)}"


def _differs(unwanted: Any) -> Callable[[Any], str | None]:
    return lambda value: "which it must not be" if _same(value, unwanted) else None


def _present(wanted: bool) -> Callable[[Any], str | None]:
    def unmet(value: Any) -> str | None:
        return None if (value is not _NOTHING) == wanted else "which must not be there"

    return unmet


def _contains(text: Any) -> Callable[[Any], str | None]:
    def unmet(value: Any) -> str | None:
        if isinstance(value, str) and isinstance(text, str):
            return None if text in value else f"which does not contain {_shown(text)}"
        held = isinstance(value, list) and any(_same(each, text) for each in value)
        return None if held else f"which does not contain {_shown(text)}"

    return unmet


def _fits(pattern: str) -> Callable[[Any], str | None]:
    search = re.compile(pattern).search

    def unmet(value: Any) -> str | None:
        return None if isinstance(value, str) and search(value) else f"which does not match {pattern}"

    return unmet


def _among(choices: Sequence[Any]) -> Callable[[Any], str | None]:
    shown = ", ".join(map(_shown, choices))
    return lambda value: None if any(_same(value, each) for each in choices) else f"none of {shown}"


CONDITIONS: Mapping[str, Condition] = {
    "equals": _equals,
    "not": _differs,
    "present": _present,
    "contains": _contains,
    "pattern": _fits,
    "one-of": _among,
}


def _same(value: Any, wanted: Any) -> bool:
    """JSON's equality: 1 equals 1.0, and no boolean equals a number."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(_same(value[key], wanted[key]) for key in wanted)
    if isinstance(value, list) and isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(_same, value, wanted))
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
