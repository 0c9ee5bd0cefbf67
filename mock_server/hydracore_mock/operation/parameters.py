"""Parameters of an operation: from the text of a request to typed values.

Text has no types of its own, so `12` is an integer where the contract asks for one. Each style of OpenAPI 3.0 that
JSON-like values can be written in is read: `form`, `simple`, `spaceDelimited`, `pipeDelimited` and `deepObject`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, unquote

from hydracore_openapi.json_schema.scalars import READERS, WrittenType, written_type
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.json_schema.wording.refusals import Refusal, Refusals
from hydracore_openapi.model import Operation, Parameter, RequestPlace

Values = dict[str, Any]
Pairs = Sequence[tuple[str, str]]
_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}


class Parameters:
    """Reads all parameters of one operation at once."""

    def __init__(
        self, operation: Operation, names: Mapping[str, str], *, only: Set[str] | None = None
    ) -> None:
        """`names` maps each path parameter to the name under which the router hands over its text.

        `only`: no query parameters are taken but these and those of the operation.
        """
        of = {place: [p for p in operation.parameters if p.place == place] for place in RequestPlace}
        self._path = [(names[p.name], p.name, _ParameterReader(p)) for p in of[RequestPlace.PATH]]
        self._query = [_ParameterReader(p) for p in of[RequestPlace.QUERY]]
        self._known = None if only is None else only | {p.name for p in of[RequestPlace.QUERY]}
        self._headers = [
            (p.name.lower().encode(), p.name, _ParameterReader(p)) for p in of[RequestPlace.HEADER]
        ]
        self._cookies = [_ParameterReader(p) for p in of[RequestPlace.COOKIE]]

    def path(self, texts: Mapping[str, str], refusals: list[Refusal]) -> Values:
        """The values of the path's parameters; what is wrong is added to `refusals`."""
        values: Values = {}
        for key, name, reader in self._path:
            values[name] = reader.path_value(texts[key], refusals)
        return values

    def other_values(self, query: bytes, headers: Mapping[bytes, bytes], refusals: list[Refusal]) -> Values:
        """The values of the query's parameters that were sent; headers and cookies are only validated."""
        values: Values = {}
        if self._query or self._known is not None:
            pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
            for reader in self._query:
                reader.add_value(pairs, values, refusals)
            refusals.extend(self._unknown(pairs))
        for wire, name, reader in self._headers:
            text = headers.get(wire)
            reader.add_value([] if text is None else [(name, text.decode("latin-1"))], {}, refusals)
        if self._cookies:
            cookies = _cookies(headers.get(b"cookie", b""))
            for reader in self._cookies:
                reader.add_value(cookies, {}, refusals)
        return values

    def _unknown(self, pairs: Pairs) -> Iterator[Refusal]:
        if self._known is not None:
            for name, text in pairs:
                if name.partition("[")[0] not in self._known and name not in self._known:
                    loc = (RequestPlace.QUERY, name)
                    yield Refusal("extra_forbidden", loc, "Extra inputs are not permitted", text, None)

    @property
    def only_path(self) -> bool:
        return not (self._query or self._headers or self._cookies or self._known is not None)


class _ParameterReader:
    """Reads one parameter."""

    def __init__(self, parameter: Parameter) -> None:
        self._parameter = parameter
        self._loc = (parameter.place, parameter.name)
        self._schema = parameter.schema
        self._is_valid = parameter.schema.is_valid
        self._decode = _decoder(parameter.schema, parameter.schema.document)
        self._type = written_type(parameter.schema)
        self._plain = self._type is WrittenType.STRING
        self._fold = parameter.schema.document.get("format") == "uuid"
        self._refusals: Refusals | None = None

    def path_value(self, text: str, refusals: list[Refusal]) -> Any:
        """The value of a path parameter. A UUID is read in lower case, however it was written (RFC 9562, section 4)."""
        value: Any = text if self._plain else self._value([text])
        if self._is_valid(value):
            return value.lower() if self._fold else value
        refusals.extend(self._worded(text, value))
        return value

    def add_value(self, pairs: Pairs, values: Values, refusals: list[Refusal]) -> None:
        """Adds the value to `values`, where the parameter was sent."""
        texts: dict[str, str] | list[str]
        if self._parameter.style == "deepObject":
            texts = _deep(self._parameter.name, pairs)
        else:
            texts = [text for name, text in pairs if name == self._parameter.name]
        if not texts:
            if self._parameter.required:
                refusals.append(Refusal("missing", self._loc, "Field required", None, None))
            return
        value = self._value(texts)
        if self._is_valid(value):
            values[self._parameter.name] = value
        else:
            refusals.extend(self._worded(texts[0] if isinstance(texts, list) else "", value))

    def _value(self, texts: Any) -> Any:
        if isinstance(texts, dict):
            return {name: self._decode(text) for name, text in texts.items()}
        if self._type is WrittenType.ARRAY:
            if self._parameter.place == RequestPlace.QUERY and self._parameter.explode:
                return [self._decode(text) for text in texts]
            separator = _SEPARATORS.get(self._parameter.style, ",")
            return [self._decode(part) for part in texts[-1].split(separator)] if texts[-1] else []
        if self._type is WrittenType.OBJECT:
            parts = texts[-1].split(",")
            return {name: self._decode(text) for name, text in zip(parts[::2], parts[1::2], strict=False)}
        return self._decode(texts[-1])

    def _worded(self, text: str, value: Any) -> tuple[Refusal, ...]:
        if self._refusals is None:
            self._refusals = Refusals(self._schema.document, self._schema.violations)
        if self._type in (WrittenType.ARRAY, WrittenType.OBJECT):
            return self._refusals.of(value, self._loc)
        return self._refusals.of_text(text, self._loc)


def _decoder(schema: Schema, part: Any) -> Callable[[str], Any]:
    """Turns one text into the value of the type that the schema asks for; a text that is none stays a text."""
    kind = written_type(schema.sub(part))
    if kind is WrittenType.ARRAY:
        return _decoder(schema, schema.resolve(schema.resolve(part).get("items", {})))
    return READERS.get(kind, str)


def _deep(name: str, pairs: Pairs) -> dict[str, str]:
    pattern = re.compile(re.escape(name) + r"\[([^\]]*)\]")
    found = ((pattern.fullmatch(key), text) for key, text in pairs)
    return {match[1]: text for match, text in found if match is not None}


def _cookies(header: bytes) -> Pairs:
    try:
        return [
            (name, unquote(morsel.value)) for name, morsel in SimpleCookie(header.decode("latin-1")).items()
        ]
    except CookieError:
        return []
