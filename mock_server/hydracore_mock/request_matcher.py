"""Request patterns: the one language in which scenarios say what they act on, and tests what they look for.

    operation: create_pet                  # an operation's id, or a list of them
    method: [PUT, PATCH]                   # one, or a list
    path: /v1/shops/{id}/pets              # `{…}` and `*` stand for a segment, `**` for any number of them
    header: {X-Trace: {present: true}}
    query: {limit: "10"}
    body: {/kind: cat}                     # JSON pointers (RFC 6901) into the body

A value is matched by equality, or by one or more of `CONDITIONS`. A pattern tells which of its parts a request misses;
a request that misses none is matched.
"""

from __future__ import annotations

import difflib
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from hydracore_mock.errors import PatternError
from hydracore_openapi.json_schema.pointers import escaped, value_at_pointer

Condition = Callable[[Any], Callable[[Any], str | None]]
MISSING: Any = object()
"""Stands where there is no value, since null is one."""
_SHOWN = 60
_WILDCARD = re.compile(r"/\*\*(?=/|\Z)|\{[^}/]*\}|\*\*|\*")
_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")
_LARGEST = 2**18
"""Bytes that a compiled regular expression may have; four times as many may be taken to find it faster."""
_WILDCARDS = 50


class RequestView(NamedTuple):
    """A request in texts, as patterns and templates see it. Names of headers are lower-case, `operation` is an id, and
    `body` is a JSON value, or MISSING where it is no JSON. `url` and `path_parameters` are for templates only."""

    method: str
    path: str
    operation: str | None
    headers: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: Any
    url: str = ""
    path_parameters: Mapping[str, str] = MappingProxyType({})


Part = Callable[[RequestView], str | None]
"""Says in words what a request lacks; None if it has it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    parts: tuple[Part, ...]

    def matches(self, request: RequestView) -> bool:
        return all(part(request) is None for part in self.parts)

    def misses(self, request: RequestView) -> tuple[str, ...]:
        """The parts that the request lacks, in words."""
        return tuple(missed for part in self.parts if (missed := part(request)) is not None)


def read_pattern(given: Mapping[str, Any]) -> Pattern:
    """The pattern of a JSON form that fits the schema. Raises: PatternError for what no schema can say."""
    return Pattern(tuple(_parts(given)))


def _parts(given: Mapping[str, Any]) -> Iterator[Part]:
    if "operation" in given:
        yield _one_of("operation", _listed(given["operation"]), lambda request: request.operation)
    if "method" in given:
        methods = [method.upper() for method in _listed(given["method"])]
        yield _one_of("method", methods, lambda request: request.method)
    if "path" in given:
        yield _path(given["path"])
    for name, wanted in given.get("header", {}).items():
        yield _header(name, _read_text_condition(wanted, f"/header/{escaped(name)}"))
    for name, wanted in given.get("query", {}).items():
        yield from _query(name, wanted, f"/query/{escaped(name)}")
    for pointer, wanted in given.get("body", {}).items():
        place = f"/body/{escaped(pointer)}"
        if pointer and not pointer.startswith("/"):
            raise PatternError(place, f"is no JSON pointer; write /{pointer}")
        yield _body(pointer, read_condition(wanted, place))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _one_of(what: str, wanted: Sequence[str], of: Part) -> Part:
    names = " or ".join(wanted)

    def misses(request: RequestView) -> str | None:
        found = of(request)
        return None if found in wanted else f"the {what} is {found or 'none of the contract'}, not {names}"

    return misses


def _path(template: str) -> Part:
    matched = path_matches(template)

    def misses(request: RequestView) -> str | None:
        return None if matched(request.path) else f"the path is {request.path}, not {template}"

    return misses


def path_matches(template: str) -> Callable[[str], bool]:
    """Matches the paths of a template. Raises: PatternError for a template that can't be used."""
    if len(_WILDCARD.findall(template)) > _WILDCARDS:
        raise PatternError("/path", f"has more than {_WILDCARDS} wildcards; use ** for several segments")
    return _found(f"^(?:{path_pattern(template)})$", "/path", "is too long for a template; shorten it")


def path_pattern(template: str) -> str:
    """A regular expression for the whole paths of a template."""
    parts, start = [], 0
    for found in _WILDCARD.finditer(template):
        parts += [_literal(template[start : found.start()]), _WILD.get(found[0], "[^/]+")]
        start = found.end()
    return "".join((*parts, _literal(template[start:])))


_WILD: Mapping[str, str] = {"/**": "(?:/(?s:.*))?", "**": "(?s:.*)"}


def _literal(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _header(name: str, unmet: Callable[[Any], str | None]) -> Part:
    wire = name.lower()
    return lambda request: _missed(f"header {name}", request.headers.get(wire, MISSING), unmet)


def _query(name: str, wanted: Any, place: str) -> Iterator[Part]:
    """A parameter that was sent several times meets a condition if one of its values does, and `not` if all of them
    do."""
    if not isinstance(wanted, dict) or "not" not in wanted:
        yield _query_part(name, _read_text_condition(wanted, place), any)
        return
    yield _query_part(name, _read_text_condition({"not": wanted["not"]}, place), all)
    others = {key: value for key, value in wanted.items() if key != "not"}
    if others:
        yield _query_part(name, _read_text_condition(others, place), any)


def _query_part(
    name: str, unmet: Callable[[Any], str | None], enough: Callable[[Iterator[bool]], bool]
) -> Part:
    def misses(request: RequestView) -> str | None:
        values = request.query.get(name) or (MISSING,)
        if enough(unmet(value) is None for value in values):
            return None
        return _missed(f"query parameter {name}", next(value for value in values if unmet(value)), unmet)

    return misses


def _body(pointer: str, unmet: Callable[[Any], str | None]) -> Part:
    what = f"body {pointer}" if pointer else "body"

    def misses(request: RequestView) -> str | None:
        if request.body is MISSING:
            return "the body is no JSON"
        return _missed(what, value_at_pointer(request.body, pointer, MISSING), unmet)

    return misses


def _missed(what: str, value: Any, unmet: Callable[[Any], str | None]) -> str | None:
    reason = unmet(value)
    if reason is None:
        return None
    return f"{what} is missing" if value is MISSING else f"{what} is {_shown(value)}, {reason}"


def read_condition(wanted: Any, place: str) -> Callable[[Any], str | None]:
    """Says in words what a value doesn't meet; None if it meets all. Raises: PatternError, which names `place`."""
    if not isinstance(wanted, dict) or not wanted.keys() <= CONDITIONS.keys() or not wanted:
        return _equals(wanted)
    conditions = [_read_one(name, value, f"{place}/{name}") for name, value in wanted.items()]

    def unmet(value: Any) -> str | None:
        return next((reason for each in conditions if (reason := each(value)) is not None), None)

    return unmet


def _read_one(name: str, value: Any, place: str) -> Callable[[Any], str | None]:
    kind, words = _OPERANDS.get(name, (object, ""))
    if not isinstance(value, kind):
        raise PatternError(place, f"is {_shown(value)}, and must be {words}")
    try:
        return CONDITIONS[name](value)
    except PatternError as error:
        raise PatternError(place, error.reason) from None


def _read_text_condition(wanted: Any, place: str) -> Callable[[Any], str | None]:
    """The same for what is always text on the wire; numbers and booleans are compared as they are written."""
    if not isinstance(wanted, dict):
        return _equals(_written(wanted))
    for name in wanted:
        if name not in CONDITIONS:
            similar = difflib.get_close_matches(name[:_SHOWN], CONDITIONS, 1)
            remedy = f"did you mean {similar[0]}?" if similar else f"known are {', '.join(CONDITIONS)}"
            raise PatternError(f"{place}/{escaped(name)}", f"is no condition; {remedy}")
    if not wanted:
        raise PatternError(place, f"is empty; add one of {', '.join(CONDITIONS)}")
    return read_condition(
        {name: value if name == "present" else _written(value) for name, value in wanted.items()}, place
    )


def _written(value: Any) -> Any:
    if isinstance(value, list):
        return [_written(each) for each in value]
    return json.dumps(value) if isinstance(value, bool | int | float) else value


def _equals(wanted: Any) -> Callable[[Any], str | None]:
    return lambda value: None if _same(value, wanted) else f"not {_shown(wanted)}"


def _differs(unwanted: Any) -> Callable[[Any], str | None]:
    return lambda value: "which it must not be" if _same(value, unwanted) else None


def _present(wanted: bool) -> Callable[[Any], str | None]:
    def unmet(value: Any) -> str | None:
        return None if (value is not MISSING) == wanted else "which must not be there"

    return unmet


def _contains(text: Any) -> Callable[[Any], str | None]:
    def unmet(value: Any) -> str | None:
        if isinstance(value, str) and isinstance(text, str):
            return None if text in value else f"which does not contain {_shown(text)}"
        held = isinstance(value, list) and any(_same(each, text) for each in value)
        return None if held else f"which does not contain {_shown(text)}"

    return unmet


def _fits(pattern: str) -> Callable[[Any], str | None]:
    found = _found(pattern, "/pattern", _unusable(pattern))

    def unmet(value: Any) -> str | None:
        return None if isinstance(value, str) and found(value) else f"which does not match {pattern}"

    return unmet


def _unusable(pattern: str) -> str:
    """The reason why an expression was refused."""
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no regular expression: {error}"
    return "is no regular expression that can be used: look-around and back references can't, nor what grows too large"


def _found(pattern: str, place: str, otherwise: str) -> Callable[[str], bool]:
    """Tells whether an expression is found in a text, in time that is linear in the text.

    Python's own engine backtracks, which a hostile pattern can make endless.
    """
    from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

    options = RegexOptions(size_limit=_LARGEST, dfa_size_limit=4 * _LARGEST)
    try:
        is_valid = Draft202012Validator({"pattern": pattern}, pattern_options=options).is_valid
    except (ValidationError, ValueError):
        raise PatternError(place, otherwise) from None

    def found(text: str) -> bool:
        try:
            return is_valid(text)
        except UnicodeEncodeError:
            return is_valid(text.encode("utf-8", "replace").decode())

    return found


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


_OPERANDS: Mapping[str, tuple[type, str]] = {
    "present": (bool, "true or false"),
    "pattern": (str, "a regular expression, which is text"),
    "one-of": (list, "a list of values"),
}
"""The type that a condition's operand must have, where not any value will do, and its name."""


def _same(value: Any, wanted: Any) -> bool:
    """JSON's equality: 1 equals 1.0, and no boolean equals a number. Depth is no limit, since nothing recurses."""
    pending = [(value, wanted)]
    while pending:
        one, other = pending.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                return False
            pending += [(one[key], other[key]) for key in other]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            pending += zip(one, other, strict=True)
        elif isinstance(one, bool) != isinstance(other, bool) or one != other:
            return False
    return True


def _shown(value: Any) -> str:
    """The beginning of the value's JSON; no more than that is written, however large the value is."""
    if isinstance(value, str):
        value = value[: _SHOWN + 1]
    pieces = islice(json.JSONEncoder(ensure_ascii=False).iterencode(value), _SHOWN + 1)
    text = "".join(piece[: _SHOWN + 1] for piece in pieces).encode("utf-8", "replace").decode()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
