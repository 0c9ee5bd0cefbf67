"""Request bodies of one operation: read by their media type, validated by the contract.

| media type | is read as |
| --- | --- |
| `application/json`, `…+json` | JSON |
| `application/x-www-form-urlencoded`, `multipart/form-data` | the object that its fields make (`form_body.py`) |
| `text/…` | a text, typed by a schema of a scalar |
| XML (`application/xml`, `text/xml`, `…+xml`) | XML that is well-formed |
| anything else | bytes, as a text of one character for each |

XML isn't judged by a schema; neither is a text or bytes by one of an array or an object. The log says so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from hydracore_mock.http.media_ranges import falls_under, parameters
from hydracore_mock.http.multipart_body import BrokenMultipart
from hydracore_mock.http.payload import (
    BrokenJson,
    BrokenXml,
    TooDeep,
    UnreadableBody,
    check_xml,
    is_json,
    is_xml,
    json_or_missing,
    read_json,
)
from hydracore_mock.http.refusal_statuses import RefusalStatuses
from hydracore_mock.http.reply import ErrorReply
from hydracore_mock.request_matcher import MISSING
from hydracore_openapi.json_schema.typed_texts import TypedTexts
from hydracore_openapi.json_schema.wording.refusals import Refusal, Refusals, lone_surrogates
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Body, MediaType

if TYPE_CHECKING:
    from hydracore_mock.operation.form_body import FormBody

_LOC = ("body",)
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


class BodyRefused(Exception):
    """A body that can't be validated; `problem` says why, and `is_json` is True for JSON that is only too deep."""

    def __init__(self, problem: ErrorReply, is_json: bool = False) -> None:
        super().__init__(problem, is_json)
        self.problem = problem
        self.is_json = is_json


class ReceivedBody(NamedTuple):
    """A body as it was read: `present` is False for an empty one, `doubtful` where texts may be no Unicode.

    `media` is None where nothing judges the value; `unjudged` says why, if the contract would have it judged.
    `refusals` are what is wrong besides the value.
    """

    value: Any
    media: MediaType | None
    present: bool = True
    doubtful: bool = False
    unjudged: str = ""
    refusals: tuple[Refusal, ...] = ()


_NOTHING = ReceivedBody(None, None, present=False)


def may_be_form(media_type: str) -> bool:
    return essence(media_type) in (_URLENCODED, _MULTIPART) or "*" in media_type


def form_body(media: MediaType, fastapi: bool) -> FormBody:
    # Imported here: most contracts have no forms.
    from hydracore_mock.operation.form_body import FormBody

    return FormBody(media, fastapi=fastapi)


class RequestBody:
    """Reads and validates the bodies of one operation.

    With `fastapi` it does as a FastAPI service does: what isn't JSON by its media type is a text, which the schema then
    refuses, and a form that is none has no fields. Otherwise a media type that the contract doesn't have is a 415.
    """

    def __init__(self, body: Body, *, fastapi: bool, statuses: RefusalStatuses) -> None:
        self._required = body.required
        self._media = body.media
        self._json = next((media for name, media in body.media.items() if is_json(name.encode())), None)
        self._forms = {
            id(media): form_body(media, fastapi) for name, media in body.media.items() if may_be_form(name)
        }
        self._fastapi = fastapi and (self._json is not None or not self._forms)
        self._fastapi_form = fastapi and not self._fastapi
        self._statuses = statuses
        self._refusals: dict[int, Refusals] = {}
        self._typed: dict[int, TypedTexts] = {}

    def read(self, content_type: bytes, raw: bytes) -> ReceivedBody:
        """The body as a value. Raises: BodyRefused for what can't be read, or is of another media type."""
        if self._fastapi_form:
            return self._read_fastapi_form(content_type, raw)
        if not raw and not self._is_empty_form(content_type):
            return _NOTHING
        if self._fastapi:
            if content_type == b"application/json" or is_json(content_type):
                return self._read_json(raw, self._json)
            return ReceivedBody(raw.decode("utf-8", "replace"), self._json)
        media = self._matching(content_type)
        if media is None:
            names = ", ".join(self._media)
            raise BodyRefused(
                ErrorReply(415, f"The media type of the body must be {names}.", why="other media type")
            )
        return self._read_as(media, content_type, raw)

    def _is_empty_form(self, content_type: bytes) -> bool:
        """Whether no bytes are a form without fields: where there must be a body, and it is said to be one."""
        return self._required and not self._fastapi and essence(content_type.decode("latin-1")) == _URLENCODED

    def validate(self, sent: ReceivedBody, refusals: list[Refusal]) -> Any:
        """The value; what is wrong with it is added to `refusals`."""
        if not sent.present:
            if self._required:
                refusals.append(Refusal("missing", _LOC, "Field required", None, None))
            return None
        refusals.extend(sent.refusals)
        schema = None if sent.media is None else sent.media.schema
        value = self._without_surrogates(sent.value, refusals) if sent.doubtful else sent.value
        if schema is not None and not schema.is_valid(value):
            refusals.extend(self._refusals_of(sent.media, value))
        return value

    def _refusals_of(self, media: MediaType | None, value: Any) -> tuple[Refusal, ...]:
        if media is None or media.schema is None:
            return ()
        if id(media) not in self._refusals:
            self._refusals[id(media)] = Refusals(media.schema.document, media.schema.violations)
        return self._refusals[id(media)].of(value, _LOC)

    @staticmethod
    def _without_surrogates(value: Any, refusals: list[Refusal]) -> Any:
        found = lone_surrogates(value, _LOC)
        refusals.extend(found)
        return _mended(value) if found else value

    def _read_json(self, raw: bytes, media: MediaType | None) -> ReceivedBody:
        try:
            value, doubtful = read_json(raw)
        except BrokenJson as broken:
            ctx = {"error": broken.reason}
            refusal = Refusal("json_invalid", (*_LOC, broken.position), "JSON decode error", {}, ctx)
            why = f"no JSON: {broken.reason}"
            problem = ErrorReply(self._statuses.unreadable, "The body is no JSON.", why, refusals=(refusal,))
            raise BodyRefused(problem, isinstance(broken, TooDeep)) from None
        except UnreadableBody:
            raise BodyRefused(self._undecodable()) from None
        return ReceivedBody(value, media, True, doubtful)

    def _undecodable(self) -> ErrorReply:
        """The refusal of a body that is no UTF-8: FastAPI's text, or an entry where it is refused like all else."""
        text = "There was an error parsing the body"
        refusal = Refusal("json_invalid", (*_LOC, 0), "JSON decode error", {}, {"error": text})
        return self._unreadable(self._statuses.undecodable, text, "unreadable body", refusal)

    def _unreadable(self, status: int, text: str, why: str, refusal: Refusal) -> ErrorReply:
        listed = self._statuses.documented(status) == self._statuses.rejection != 400
        return ErrorReply(status, text, why, (refusal,) if listed else ())

    def _read_as(self, media: MediaType, content_type: bytes, raw: bytes) -> ReceivedBody:
        sent = essence(content_type.decode("latin-1")) or essence(media.name)
        if _is_json(sent) or ("*" in sent and json_or_missing(raw) is not MISSING):
            return self._read_json(raw, media)
        form = self._forms.get(id(media))
        if form is not None and sent == _URLENCODED:
            return self._read_form(media, partial(form.urlencoded, raw))
        if form is not None and sent == _MULTIPART:
            return self._read_form(media, partial(form.multipart, content_type, raw))
        if is_xml(sent):
            return self._read_xml(raw)
        return self._read_text(
            media, sent, _decoded(content_type, raw) if sent.startswith("text/") else None, raw
        )

    def _read_form(self, media: MediaType, read: Callable[[list[Refusal]], Any]) -> ReceivedBody:
        refusals: list[Refusal] = []
        try:
            value = read(refusals)
        except BrokenMultipart as broken:
            status = 400 if self._fastapi_form else self._statuses.unreadable
            refusal = Refusal("value_error", _LOC, f"Value error, {broken.reason}", None, None)
            raise BodyRefused(self._unreadable(status, broken.reason, "no multipart body", refusal)) from None
        return ReceivedBody(value, media, refusals=tuple(refusals))

    def _read_fastapi_form(self, content_type: bytes, raw: bytes) -> ReceivedBody:
        """A form that FastAPI reads: no field is there where the body is of another media type."""
        media, form = next(
            (each, self._forms[id(each)]) for each in self._media.values() if id(each) in self._forms
        )
        sent = essence(content_type.decode("latin-1"))
        if sent == _MULTIPART:
            return self._read_form(media, partial(form.multipart, content_type, raw))
        return self._read_form(media, partial(form.urlencoded, raw if sent == _URLENCODED else b""))

    def _read_xml(self, raw: bytes) -> ReceivedBody:
        try:
            check_xml(raw)
        except BrokenXml as broken:
            told, why = f"The body is no XML: {broken.reason}.", f"no XML: {broken.reason}"
            refusal = Refusal("value_error", _LOC, f"Value error, {told}", None, None)
            raise BodyRefused(self._unreadable(self._statuses.unreadable, told, why, refusal)) from None
        return ReceivedBody(None, None, unjudged="the body is well-formed XML, and not judged")

    def _read_text(self, media: MediaType, sent: str, text: str | None, raw: bytes) -> ReceivedBody:
        """A text, or bytes where there is none."""
        value = raw.decode("latin-1") if text is None else text
        if media.schema is None:
            return ReceivedBody(value, None)
        typed = self._typed.get(id(media)) or self._typed.setdefault(id(media), TypedTexts(media.schema))
        if not typed.is_scalar:
            return ReceivedBody(value, None, unjudged=f"the body is {sent}, and not judged")
        return ReceivedBody(value if text is None else typed.scalar(text), media)

    def _matching(self, content_type: bytes) -> MediaType | None:
        """The documented media type that a Content-Type header falls under; the only one if there is no header."""
        whole = content_type.decode("latin-1")
        sent = essence(whole)
        if not sent:
            return next(iter(self._media.values())) if len(self._media) == 1 else None
        found = [each for each in self._media.values() if falls_under(sent, essence(each.name))]
        return min(found, key=lambda each: _distance(whole, each.name), default=None)


def _is_json(media_type: str) -> bool:
    return media_type == "text/json" or is_json(media_type.encode())


def _distance(sent: str, documented: str) -> tuple[int, int, int]:
    """How much a documented media type leaves open, of those that one falls under, and how many parameters differ."""
    name, given, wanted = essence(documented), parameters(sent), parameters(documented)
    return name.count("*"), len(wanted - given), -len(wanted)


def _decoded(content_type: bytes, raw: bytes) -> str:
    """A text in the charset that its media type names, else in UTF-8."""
    named = [each for each in parameters(content_type.decode("latin-1")) if each.startswith("charset=")]
    try:
        text = raw.decode(named[0].removeprefix("charset=") if named else "utf-8", "replace")
    except (LookupError, ValueError):  # no charset, or one whose texts can't be mended
        return raw.decode("utf-8", "replace")
    return text.encode("utf-8", "replace").decode()  # UTF-7 can spell half a surrogate pair


def _mended(value: Any) -> Any:
    """The same value with U+FFFD for each lone surrogate."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mended(name): _mended(part) for name, part in value.items()}
    return [_mended(part) for part in value] if isinstance(value, list) else value
