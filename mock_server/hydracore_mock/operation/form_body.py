"""Forms as bodies: from the fields of a urlencoded or multipart body to the object that a schema judges.

The document's `encoding` says how a property is written, and the property's schema says it where `encoding` doesn't
(OpenAPI 3.0.3, 4.7.14 and 4.7.15):

| a property that is | is written as |
| --- | --- |
| an array | one field for each item, under the same name |
| an object, or an item that is one | JSON; or in a style, as a parameter of the query, where `encoding` names one |
| binary | a file, or any part; its value has one character for each byte, so that lengths are in bytes |
| anything else | a text, typed by the schema |

A part's own `Content-Type` is held against the media types that `encoding` or `contentMediaType` lists, and the headers
that `encoding` requires are asked for. Of a scalar that comes often the last counts, as in FastAPI's forms; and a
service that is FastAPI's takes empty fields as left out, and binary ones only as files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote, unquote_plus

from hydracore_mock.http.media_ranges import falls_under
from hydracore_mock.http.multipart_body import Part, multipart_parts
from hydracore_mock.http.payload import is_json, text_as_json
from hydracore_mock.operation.parameter_styles import Style
from hydracore_mock.request_matcher import MISSING
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.json_schema.typed_texts import TypedTexts
from hydracore_openapi.json_schema.wording.refusals import Refusal
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Encoding, MediaType

_LOC = ("body",)
_OCTETS = "application/octet-stream"
_NO_FILE = "Value error, Expected UploadFile, received: <class 'str'>"


class Field(NamedTuple):
    """One field of a form: its text as a urlencoded body spells it, or the part of a multipart body that it is."""

    name: str
    text: str
    part: Part | None = None


class FormBody:
    """Reads the forms of one media type of an operation's body."""

    def __init__(self, media: MediaType, *, fastapi: bool) -> None:
        self._media = media
        self._fastapi = fastapi

    @cached_property
    def _typed(self) -> TypedTexts:
        return TypedTexts(self._media.schema or Schema({}))

    @cached_property
    def _properties(self) -> Mapping[str, _Property]:
        return {name: self._property(name) for name in {*self._typed.names, *self._media.encoding}}

    def _property(self, name: str) -> _Property:
        return _Property(
            name, self._typed.member(name), self._media.encoding.get(name), fastapi=self._fastapi
        )

    def urlencoded(self, raw: bytes, refusals: list[Refusal]) -> Any:
        """The object that a urlencoded body stands for."""
        pairs = (part.partition("=") for part in raw.decode("utf-8", "replace").split("&") if part)
        return self._value([Field(unquote_plus(name), text) for name, _, text in pairs], refusals)

    def multipart(self, content_type: bytes, raw: bytes, refusals: list[Refusal]) -> Any:
        """The object that a multipart body stands for. Raises: BrokenMultipart."""
        parts = multipart_parts(content_type, raw)
        return self._value([Field(part.name, "", part) for part in parts], refusals)

    def _value(self, fields: list[Field], refusals: list[Refusal]) -> dict[str, Any]:
        of: dict[str, list[Field]] = {}
        for field in fields:
            of.setdefault(self._owner(field.name), []).append(field)
        value: dict[str, Any] = {}
        for name, own in of.items():
            reader = self._properties.get(name) or self._property(name)
            sent = reader.sent(own) if self._fastapi else own
            if sent:
                value[name] = reader.value(sent)
                refusals.extend(reader.refusals(sent))
        return value

    def _owner(self, name: str) -> str:
        """The property that a field of a name writes."""
        outer = name.partition("[")[0]
        if outer != name and outer in self._properties and self._properties[outer].is_deep:
            return outer
        return name if name in self._properties else self._spread.get(name, name)

    @cached_property
    def _spread(self) -> Mapping[str, str]:
        """The properties whose members are fields of their own, by the names of these."""
        return {name: each.name for each in self._properties.values() for name in each.spread_names}


class _Property:
    """Reads one property of a form."""

    def __init__(self, name: str, typed: TypedTexts, encoding: Encoding | None, *, fastapi: bool) -> None:
        encoding = encoding or Encoding()
        self.name = name
        self._typed = typed
        self._fastapi = fastapi
        self._headers = [each for each in encoding.headers if each.lower() != "content-type"]
        self._required = [each for each in self._headers if encoding.headers[each].required]
        style = encoding.style or "form"
        explode = style == "form" if encoding.explode is None else encoding.explode
        decode = unquote if encoding.allow_reserved else unquote_plus
        self._style = Style(name, style, explode, decode)
        self._part_style = Style(name, style, explode, str)
        self._spreads = bool(encoding.style or encoding.explode) and self._style.spreads(typed)
        self._single = typed.item(0) if typed.is_array else typed
        self._is_binary = _is_binary(self._single)
        self._media_types = encoding.content_types or tuple(self._single.said("contentMediaType"))
        self._is_json = any(is_json(each.encode()) for each in encoding.content_types)

    @property
    def is_deep(self) -> bool:
        return self._style.style == "deepObject"

    @property
    def spread_names(self) -> frozenset[str]:
        return self._typed.names if self._spreads else frozenset()

    def sent(self, fields: list[Field]) -> list[Field]:
        """What FastAPI takes as sent: not what an HTML form sends where nothing was filled in."""
        counting = fields if self._typed.is_array else fields[-1:]
        return [each for each in counting if self._text(each) or self._counts_empty(each)]

    def _counts_empty(self, field: Field) -> bool:
        if field.part is not None and field.part.filename is not None:
            return bool(field.part.filename)
        return self._typed.is_array

    def value(self, fields: Sequence[Field]) -> Any:
        found = [*self._values(fields)]
        return self._typed.first_valid(found) if found else self._text(fields[-1])

    def _values(self, fields: Sequence[Field]) -> Iterator[Any]:
        """What may have been sent, the likeliest first."""
        typed = self._typed
        own = [each for each in fields if each.name == self.name]
        if own and not typed.is_array:
            yield from self._json(own[-1], typed)
        elif len(own) == 1:
            yield from (each for each in self._json(own[0], self._single) if isinstance(each, list))
        if own and typed.is_array and self._style.explode:
            yield [self._item(typed.item(index), each) for index, each in enumerate(own)]
        if own and self._is_binary and not typed.is_array:
            yield self._text(own[-1])
        pairs = [(each.name, self._text(each) if each.part else each.text) for each in fields]
        style = self._part_style if fields[0].part else self._style
        if self._spreads:
            yield typed.value(style.spread(pairs, typed, frozenset()))
        for tree in style.trees(pairs, typed):
            yield typed.value(tree)

    def _item(self, typed: TypedTexts, field: Field) -> Any:
        return [*self._json(field, typed), typed.value(self._text(field))][0]

    def _json(self, field: Field, typed: TypedTexts) -> Iterator[Any]:
        """The JSON that a field holds, where it says so or nothing else can be meant."""
        media = _media_type(field)
        meant = typed.is_object and not typed.is_scalar
        if is_json(media.encode()) or (media in ("", "text/plain") and (self._is_json or meant)):
            value = text_as_json(self._text(field))
            if value is not MISSING:
                yield value

    def _text(self, field: Field) -> str:
        if field.part is None:
            return self._style.decode(field.text)
        content = bytes(field.part.content)
        if not self._is_binary:
            try:
                return content.decode()
            except UnicodeDecodeError:
                pass
        return content.decode("latin-1")

    def _takes(self, media_type: str) -> bool:
        """Whether a part may have a media type; a stream of octets is what every part is."""
        listed = self._media_types
        return not listed or _OCTETS in listed or any(falls_under(media_type, each) for each in listed)

    def refusals(self, fields: Sequence[Field]) -> Iterator[Refusal]:
        """What is wrong with the parts themselves, not with their values."""
        for index, part in enumerate(field.part for field in fields if field.part is not None):
            loc = (*_LOC, self.name, index) if self._typed.is_array else (*_LOC, self.name)
            sent = essence(part.headers.get("content-type", ""))
            if sent and not self._takes(sent):
                told = f"Value error, the media type should be {' or '.join(self._media_types)}"
                yield Refusal("value_error", loc, told, sent, None)
            if self._fastapi and self._is_binary and part.filename is None:
                yield Refusal(
                    "value_error", loc, _NO_FILE, bytes(part.content).decode("latin-1"), {"error": {}}
                )
            for name in self._required:
                if name.lower() not in part.headers:
                    yield Refusal("missing", (*loc, name), "Field required", None, None)


def _is_binary(typed: TypedTexts) -> bool:
    """Whether a property holds bytes: OpenAPI 3.0's `binary`, or content without a coding (3.1.0, 4.8.14.2)."""
    content = [each for each in typed.said("contentMediaType") if not each.startswith("text/")]
    return "binary" in typed.said("format") or (bool(content) and not typed.said("contentEncoding"))


def _media_type(field: Field) -> str:
    """The media type that a part names; empty where it names none."""
    return "" if field.part is None else essence(field.part.headers.get("content-type", ""))
