"""Parameters of an operation: from the text of a request to typed values.

How a value is spelled, its style says (`parameter_styles.py`); what a text stands for, the schema (`typed_texts.py`).
Where the contract gives `content` in place of a style, the value is written in that media type. The default of a
query parameter holds where it isn't sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_plus

from hydracore_mock.http.cookies import cookie_pairs
from hydracore_mock.http.payload import is_json, text_as_json
from hydracore_mock.operation.parameter_styles import Pairs, Style
from hydracore_mock.request_matcher import MISSING
from hydracore_openapi.json_schema.typed_texts import Tree, TypedTexts
from hydracore_openapi.json_schema.wording.refusals import Refusal, Refusals
from hydracore_openapi.model import Operation, Parameter, RequestPlace

if TYPE_CHECKING:
    from hydracore_mock.operation.query_string import QueryString

Values = dict[str, Any]
_OTHERWISE_DESCRIBED = frozenset({"accept", "authorization", "content-type"})
"""Headers of which a parameter says nothing (OpenAPI 3.0.3, 4.7.12.2)."""
_TEMPLATE = re.compile(r"\{([^}]*)\}")
_DECODINGS: Mapping[RequestPlace, Callable[[str], str]] = {
    RequestPlace.PATH: unquote,
    RequestPlace.QUERY: unquote_plus,
    RequestPlace.HEADER: str.strip,
    RequestPlace.COOKIE: unquote,
}


def query_string(parameter: Parameter) -> QueryString:
    # Imported here: only OpenAPI 3.2 has such parameters.
    from hydracore_mock.operation.query_string import QueryString

    return QueryString(parameter)


class Parameters:
    """Reads all parameters of one operation at once."""

    def __init__(
        self, operation: Operation, names: Mapping[str, str], *, only: Set[str] | None = None
    ) -> None:
        """`names` maps each path parameter to the name under which the router hands over its text.

        `only`: no query parameters are taken but these and those of the operation.
        """
        of = {place: [p for p in operation.parameters if p.place == place] for place in RequestPlace}
        in_query = {p.name for p in of[RequestPlace.QUERY]}
        self._path = [(names[p.name], p.name, ParameterReader(p)) for p in of[RequestPlace.PATH]]
        self._raw = _RawPath(operation.path) if any(each.is_marked for _, _, each in self._path) else None
        self._query = [ParameterReader(p, in_query - {p.name}) for p in of[RequestPlace.QUERY]]
        self._query_strings = [query_string(p) for p in of[RequestPlace.QUERYSTRING]]
        self._known = None if only is None or self._query_strings else self._known_names(only | in_query)
        self._headers = [
            (p.name.lower().encode(), p.name, ParameterReader(p))
            for p in of[RequestPlace.HEADER]
            if p.name.lower() not in _OTHERWISE_DESCRIBED
        ]
        self._cookies = [ParameterReader(p) for p in of[RequestPlace.COOKIE]]

    def _known_names(self, names: Set[str]) -> Set[str] | None:
        spread = [each for each in self._query if each.is_spread]
        if any(each.is_open for each in spread):
            return None
        return {*names, *(name for each in spread for name in each.names)}

    def path(self, scope: Mapping[str, Any], refusals: list[Refusal]) -> Values:
        """The values of the path's parameters; what is wrong is added to `refusals`."""
        values: Values = {}
        texts = scope["path_params"]
        raw = {} if self._raw is None else self._raw.texts(scope)
        for key, name, reader in self._path:
            values[name] = reader.path_value(texts[key], raw.get(name), refusals)
        return values

    def other_values(
        self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], refusals: list[Refusal]
    ) -> Values:
        """The values of the query's parameters; headers and cookies are only validated."""
        values: Values = {}
        for whole in self._query_strings:
            whole.add_values(scope["query_string"], values, refusals)
        if self._query or self._known is not None:
            pairs = query_pairs(scope["query_string"].decode("latin-1"))
            for reader in self._query:
                reader.add_value(pairs, values, refusals)
            refusals.extend(self._unknown(pairs))
        for wire, name, reader in self._headers:
            text = _joined(scope, wire) if reader.is_marked else headers.get(wire)
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
                    told = "Extra inputs are not permitted"
                    yield Refusal("extra_forbidden", loc, told, unquote_plus(text), None)

    @property
    def only_path(self) -> bool:
        others = self._query or self._query_strings or self._headers or self._cookies
        return not (others or self._known is not None)


class ParameterReader:
    """Reads one parameter; `others` are names of the query that aren't its own."""

    def __init__(self, parameter: Parameter, others: Set[str] = frozenset()) -> None:
        self._parameter = parameter
        self._others = others
        self._loc = (parameter.place, parameter.name)
        self._schema = parameter.schema
        self._is_valid = parameter.schema.is_valid
        self._typed = TypedTexts(parameter.schema)
        self._style = Style(parameter.name, parameter.style, parameter.explode, _decoding(parameter))
        self._plain = self._typed.is_plain
        self._fold = parameter.schema.document.get("format") == "uuid"
        default = parameter.schema.document.get("default")
        self._default = default if default is not None and self._is_valid(default) else None
        self._refusals: Refusals | None = None
        self.is_spread = parameter.media is None and self._style.spreads(self._typed)
        self.is_marked = parameter.media is None and (
            self._typed.is_array or self._typed.is_object or parameter.style in ("label", "matrix")
        )
        """Whether delimiters or marks may stand in the text."""

    @property
    def names(self) -> Set[str]:
        return self._typed.names

    @property
    def is_open(self) -> bool:
        return self._typed.is_open

    def path_value(self, text: str, raw: str | None, refusals: list[Refusal]) -> Any:
        """The value of a path parameter. A UUID is read in lower case, however it was written (RFC 9562, section 4)."""
        if self.is_marked or self._parameter.media is not None:
            values: Values = {}
            sent = text.replace("%", "%25") if raw is None or unquote(raw) != text else raw
            self.add_value([(self._parameter.name, sent)], values, refusals)
            return values.get(self._parameter.name)
        value: Any = text if self._plain else self._typed.scalar(text)
        if self._is_valid(value):
            return value.lower() if self._fold else value
        refusals.extend(self._worded(text, value))
        return value

    def add_value(self, pairs: Pairs, values: Values, refusals: list[Refusal]) -> None:
        """Adds the value to `values`, where the parameter was sent, or has a default."""
        name = self._parameter.name
        if self._parameter.media is not None:
            found = self._contents(pairs, refusals)
        elif self.is_marked:
            found = [self._typed.value(tree) for tree in self._trees(pairs)]
        else:
            texts = [text for key, text in pairs if key == name]
            found = [self._typed.scalar(self._style.decode(texts[-1]))] if texts else []
        if not found or (self._parameter.allow_empty_value and self._is_empty(pairs)):
            self._add_absent(pairs, values, refusals)
            return
        value = next((each for each in found if self._is_valid(each)), found[0])
        if self._is_valid(value):
            values[name] = value
        else:
            refusals.extend(self._worded(self._text(pairs), value))

    def _add_absent(self, pairs: Pairs, values: Values, refusals: list[Refusal]) -> None:
        """What holds where nothing was sent, or nothing that counts."""
        name, sent = self._parameter.name, [text for key, text in pairs if key == self._parameter.name]
        if sent and self._parameter.allow_empty_value:
            values.update({name: ""} if self._is_valid("") else self._defaults)
        elif sent and self._style.style in ("label", "matrix"):
            told = f"Value error, it should be written in the style {self._style.style}"
            refusals.append(Refusal("value_error", self._loc, told, sent[-1], None))
        elif sent:
            return
        elif not self._parameter.required:
            values.update(self._defaults)
        elif self.is_spread and self._is_valid({}):
            values[name] = {}
        else:
            refusals.append(Refusal("missing", self._loc, "Field required", None, None))

    @property
    def _defaults(self) -> Values:
        return {} if self._default is None else {self._parameter.name: self._default}

    def _is_empty(self, pairs: Pairs) -> bool:
        sent = [text for name, text in pairs if name == self._parameter.name]
        return bool(sent) and not any(sent)

    def _text(self, pairs: Pairs) -> str:
        """The text as it was sent; empty where the value stands under several names."""
        texts = self._style.texts(pairs)
        return self._style.scalar(texts) or "" if texts else ""

    def _contents(self, pairs: Pairs, refusals: list[Refusal]) -> list[Any]:
        """The value of a parameter that has a media type; nothing where it wasn't sent, or can't be read."""
        texts = [text for name, text in pairs if name == self._parameter.name]
        if not texts:
            return []
        text = self._style.decode(texts[-1])
        if not is_json((self._parameter.media or "").encode()):
            return [self._typed.value(text)] if self._typed.is_scalar else []
        value = text_as_json(text)
        if value is MISSING:
            refusals.append(
                Refusal("json_invalid", self._loc, "JSON decode error", text, {"error": "no JSON"})
            )
        return [] if value is MISSING else [value]

    def _trees(self, pairs: Pairs) -> Iterator[Tree]:
        """What may have been sent, the likeliest first."""
        if self.is_spread and (spread := self._style.spread(pairs, self._typed, self._others)):
            yield spread
        yield from self._style.trees(pairs, self._typed)

    def _worded(self, text: str, value: Any) -> tuple[Refusal, ...]:
        if self._refusals is None:
            self._refusals = Refusals(self._schema.document, self._schema.violations)
        if isinstance(value, dict | list) or self._parameter.media is not None:
            if self.is_spread:
                return self._refusals.of(value, self._loc[:1])
            return self._refusals.of(value, self._loc)
        return self._refusals.of_text(text, self._loc)


def _decoding(parameter: Parameter) -> Callable[[str], str]:
    """Reads one text of a parameter as it was sent."""
    if parameter.style == "cookie":
        return str
    return unquote if parameter.allow_reserved else _DECODINGS[parameter.place]


class _RawPath:
    """Finds the texts of one path's parameters as they were sent, before they were decoded."""

    def __init__(self, template: str) -> None:
        self._names = _TEMPLATE.findall(template)
        fixed = map(re.escape, _TEMPLATE.split(template)[::2])
        self._match = re.compile("([^/]*)".join(fixed) + "$").search

    def texts(self, scope: Mapping[str, Any]) -> Mapping[str, str]:
        """By name; nothing where the path can't be told apart."""
        found = self._match(scope.get("raw_path", b"").decode("latin-1").partition("?")[0])
        return {} if found is None else dict(zip(self._names, found.groups(), strict=True))


def query_pairs(query: str) -> Pairs:
    """Names and texts of a query string or a form; the texts are left as they were sent."""
    parts = (part.partition("=") for part in query.split("&") if part)
    return [(unquote_plus(name), text) for name, _, text in parts]


def _cookies(header: bytes) -> Pairs:
    """Names and texts of cookies; one may hold an exploded list, parted by `&` (OpenAPI 3.0.3, 4.7.12.3)."""
    return [(name, part) for name, text in cookie_pairs(header) for part in text.split(f"&{name}=")]


def _joined(scope: Mapping[str, Any], wire: bytes) -> bytes | None:
    """All lines of a header as one (RFC 9110, section 5.3)."""
    lines = [value for name, value in scope["headers"] if name == wire]
    return b", ".join(lines) if lines else None
