"""Error locations: the file, line and pointer in the contract of what a request broke.

When a request is refused, only the refusal's place, kind and message are kept: to find its line then would slow down
every refusal, and most are never looked at. So the place is found when somebody looks, by judging the recorded request
again. The theory is that some violation of the schema and the refusal speak of the same thing:

- the refused value is read from the record, as the body's JSON, or as each of the values that the text of a parameter
  may stand for (a text, a number, a list: the reading that was used isn't recorded);
- a violation fits if its path leads to the refusal's place, or a part of the way, or further down: `oneOf` and
  pydantic's wording tell a fault at different depths;
- of those that fit, one of the keyword that refusals of this kind are about comes first (`_KEYWORDS`: `string_too_long`
  is `maxLength`), then the one whose path is nearest in length;
- of several readings of a parameter, one with such a keyword wins; otherwise the refusal counts as found only if every
  reading breaks the schema, since one that doesn't can't be what was refused.

Where no violation fits, the place is the whole body's or parameter's; that is less exact, and never wrong. An answer
without refusals (a 401, a 404) is about its documented response, a 401 about the security requirement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from hydracore_mock.journal.body_text import header_text, read_text
from hydracore_mock.journal.records import ExchangeRecord
from hydracore_mock.journal.redacted_exchange import media_type
from hydracore_openapi.json_schema.pointers import value_at_pointer
from hydracore_openapi.json_schema.schema import Schema, SchemaViolation
from hydracore_openapi.json_schema.wording.refusals import Refusal
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Body, Contract, Location, MediaType, Operation, Parameter, RequestPlace

_KEYWORDS = {
    "missing": ("required",),
    "string_too_long": ("maxLength",),
    "string_too_short": ("minLength",),
    "string_pattern_mismatch": ("pattern",),
    "literal_error": ("enum", "const"),
    "enum": ("enum", "const"),
    "greater_than": ("exclusiveMinimum",),
    "greater_than_equal": ("minimum",),
    "less_than": ("exclusiveMaximum",),
    "less_than_equal": ("maximum",),
    "multiple_of": ("multipleOf",),
    "too_long": ("maxItems", "maxProperties"),
    "too_short": ("minItems", "minProperties"),
    "extra_forbidden": ("additionalProperties", "unevaluatedProperties", "false"),
}
_TYPES = {401: "not_authenticated", 413: "too_large", 415: "unsupported_media_type"}
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_MANY = {"spaceDelimited": " ", "pipeDelimited": "|"}


class ErrorLocations:
    """Finds the places in one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def of(self, record: ExchangeRecord) -> list[tuple[list[str | int], str, str, Location | None]]:
        """The loc, type, message and location of each fault of a request."""
        operation = record.operation
        if operation is None:
            return []
        if record.refusals:
            found = _Violations(record, operation)
            return [
                (list(each.loc), each.type, each.msg, self._place(found, each)) for each in record.refusals
            ]
        if record.rule is not None or not 400 <= record.status < 500:
            return []
        return [([], _type(record.status), record.why, self._response_location(operation, record.status))]

    def _place(self, found: _Violations, refusal: Refusal) -> Location | None:
        violation = found.of(refusal)
        if violation is not None and violation.source:
            try:
                return self._contract.locate(violation.source)
            except KeyError:
                pass
        return found.holder(refusal.loc)

    def _response_location(self, operation: Operation, status: int) -> Location:
        required = self._security(operation) if status == 401 else None
        response = operation.response(status)
        return required or (operation.location if response is None else response.location)

    def _security(self, operation: Operation) -> Location | None:
        """The security requirement of the operation, or of the whole document."""
        document, own = self._contract.document, f"{operation.location.pointer}/security"
        for pointer in (own, "#/security"):
            if value_at_pointer(document, pointer) is not None:
                return self._contract.locate(pointer)
        return None


def _type(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        return f"status_{status}"
    return _TYPES.get(status, phrase.lower().replace(" ", "_").replace("-", "_"))


class _Violations:
    """The violations of one recorded request; each part of it is read and judged once."""

    def __init__(self, record: ExchangeRecord, operation: Operation) -> None:
        self._record = record
        self._operation = operation
        self._body: list[SchemaViolation] | None = None

    def of(self, refusal: Refusal) -> SchemaViolation | None:
        """The violation that fits a refusal."""
        place, *path = refusal.loc or ("",)
        if place == RequestPlace.BODY:
            if self._body is None:
                self._body = _body_violations(self._record, self._operation.body)
            return _best_violation(self._body, path, refusal.type)
        parameter = self._parameter(place, path)
        if parameter is None or refusal.type == "missing":
            return None
        texts = _sent_texts(self._record, self._operation, parameter)
        readings = [
            list(_violations_of(parameter.schema, value)) for value in _possible_values(parameter, texts)
        ]
        told = [
            each for each in (_best_violation(found, path[1:], refusal.type) for found in readings) if each
        ]
        exact = next((each for each in told if each.keyword in _keywords(refusal.type)), None)
        return exact or (told[0] if told and all(readings) else None)

    def holder(self, loc: Sequence[str | int]) -> Location | None:
        """The location of the body or the parameter that a refusal is about."""
        place, *path = loc or ("",)
        if place == RequestPlace.BODY:
            body = self._operation.body
            return None if body is None else body.location
        parameter = self._parameter(place, path)
        return None if parameter is None else parameter.location

    def _parameter(self, place: str | int, path: Sequence[str | int]) -> Parameter | None:
        name = str(path[0]).lower() if path else ""
        same = [
            each for each in self._operation.parameters if each.place == place and each.name.lower() == name
        ]
        named = next((each for each in same if each.name == path[0]), same[0] if same else None)
        return named or (self._spread(str(path[0])) if path and place == RequestPlace.QUERY else None)

    def _spread(self, name: str) -> Parameter | None:
        """The object in the query whose member of that name stands beside the other parameters."""
        spread = [each for each in self._operation.parameters if each.style == "form" and each.explode]
        return next(
            (each for each in spread if each.place == RequestPlace.QUERY and name in each.schema.parts), None
        )


def _body_violations(record: ExchangeRecord, body: Body | None) -> list[SchemaViolation]:
    media = None if body is None else _media(body, media_type(record.scope["headers"]))
    if media is None or media.schema is None or len(record.body) < record.body_size:
        return []
    try:
        value = json.loads(read_text(record.body, cut=False) or "")
    except (ValueError, RecursionError):
        return []
    return list(_violations_of(media.schema, value))


def _media(body: Body, sent: str) -> MediaType | None:
    """The media type that a body was judged by: its own, else the first that is JSON."""
    for name, media in body.media.items():
        if essence(name) == sent:
            return media
    return next((media for name, media in body.media.items() if "json" in name), None)


def _violations_of(schema: Schema, value: Any) -> Iterator[SchemaViolation]:
    try:
        yield from schema.violations(value)
    except (ValueError, RecursionError):
        return


def _best_violation(
    found: Iterable[SchemaViolation], path: Sequence[str | int], kind: str
) -> SchemaViolation | None:
    """The violation that fits best, by its keyword first and the length of its path second."""
    wanted, keywords = tuple(path), _keywords(kind)
    near = [each for each in found if _is_on_path(each.path, wanted)]
    return min(
        near,
        key=lambda each: (each.keyword not in keywords, abs(len(each.path) - len(wanted))),
        default=None,
    )


def _is_on_path(one: tuple[str | int, ...], other: tuple[str | int, ...]) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _keywords(kind: str) -> tuple[str, ...]:
    if kind in _KEYWORDS:
        return _KEYWORDS[kind]
    return ("type",) if kind.endswith("_type") else ("format", "type") if "pars" in kind else ()


def _sent_texts(record: ExchangeRecord, operation: Operation, parameter: Parameter) -> list[str]:
    """The texts that were sent for a parameter."""
    scope, name = record.scope, parameter.name
    if parameter.place == RequestPlace.PATH:
        return _path_values(operation.path, scope["path"]).get(name, [])
    if parameter.place == RequestPlace.QUERY:
        pairs = parse_qsl(header_text(scope["query_string"]), keep_blank_values=True)
        return [value for key, value in pairs if key == name]
    if parameter.place == RequestPlace.HEADER:
        wire = name.lower().encode()
        return [header_text(value) for key, value in scope["headers"] if key.lower() == wire]
    return _cookie_values(scope["headers"], name)


def _path_values(template: str, path: str) -> dict[str, list[str]]:
    fixed = _TEMPLATE.split(template)
    pattern = "([^/]*)".join(map(re.escape, fixed[::2]))
    found = re.fullmatch(pattern, path)
    return (
        {}
        if found is None
        else {name: [value] for name, value in zip(fixed[1::2], found.groups(), strict=True)}
    )


def _cookie_values(headers: Iterable[tuple[bytes, bytes]], name: str) -> list[str]:
    sent = b"; ".join(value for key, value in headers if key.lower() == b"cookie")
    try:
        found = SimpleCookie(header_text(sent))
    except CookieError:
        return []
    return [unquote(found[name].value)] if name in found else []


def _possible_values(parameter: Parameter, texts: list[str]) -> Iterator[Any]:
    """The values that the texts of a parameter may stand for, the plainest first."""
    if not texts:
        return
    yield from dict.fromkeys((texts[-1], _scalar(texts[-1])))
    many = (
        texts if parameter.place == RequestPlace.QUERY and parameter.explode else _split(parameter, texts[-1])
    )
    yield many
    yield [_scalar(text) for text in many]


def _split(parameter: Parameter, text: str) -> list[str]:
    return text.split(_MANY.get(parameter.style, ","))


def _scalar(text: str) -> Any:
    """The number or boolean that a text writes; else the text."""
    try:
        value = json.loads(text) if len(text) < 300 else text
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, int | float) else text


def location_json(location: Location) -> dict[str, Any]:
    """A location as JSON; files below the working directory are named from there."""
    file = location.file.resolve()
    here = Path.cwd()
    named = file.relative_to(here) if file.is_relative_to(here) else location.file
    return {"file": named.as_posix(), "line": location.line, "pointer": location.pointer}
