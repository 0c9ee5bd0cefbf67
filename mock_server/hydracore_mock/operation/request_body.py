"""Request bodies of one operation: read by their media type, validated by the contract."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import parse_qs

from hydracore_mock.http.payload import BrokenJson, TooDeep, UnreadableBody, is_json, read_json
from hydracore_mock.http.refusal_statuses import RefusalStatuses
from hydracore_mock.http.reply import ErrorReply
from hydracore_openapi.json_schema.wording.refusals import Refusal, Refusals, lone_surrogates
from hydracore_openapi.model import Body, MediaType

_LOC = ("body",)


class BodyRefused(Exception):
    """A body that can't be validated; `problem` says why, and `is_json` is True for JSON that is only too deep."""

    def __init__(self, problem: ErrorReply, is_json: bool = False) -> None:
        super().__init__(problem, is_json)
        self.problem = problem
        self.is_json = is_json


class ReceivedBody(NamedTuple):
    """A body as it was read: `present` is False for an empty one, `doubtful` where texts may be no Unicode."""

    value: Any
    media: MediaType | None
    present: bool = True
    doubtful: bool = False


_NOTHING = ReceivedBody(None, None, present=False)


class RequestBody:
    """Reads and validates the bodies of one operation.

    With `fastapi` it does as a FastAPI service does: what isn't JSON by its media type is a text, which the schema then
    refuses. Otherwise a media type that the contract doesn't have is a 415.
    """

    def __init__(self, body: Body, *, fastapi: bool, statuses: RefusalStatuses) -> None:
        self._required = body.required
        self._media = body.media
        self._json = next((media for name, media in body.media.items() if is_json(name.encode())), None)
        self._fastapi = fastapi
        self._statuses = statuses
        self._refusals: dict[int, Refusals] = {}

    def read(self, content_type: bytes, raw: bytes) -> ReceivedBody:
        """The body as a value. Raises: BodyRefused for what is no JSON, no Unicode, or of another media type."""
        if not raw:
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

    def validate(self, sent: ReceivedBody, refusals: list[Refusal]) -> Any:
        """The value; what is wrong with it is added to `refusals`."""
        if not sent.present:
            if self._required:
                refusals.append(Refusal("missing", _LOC, "Field required", None, None))
            return None
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
        status, text = self._statuses.undecodable, "There was an error parsing the body"
        listed = self._statuses.documented(status) == self._statuses.rejection != 400
        refusals = (Refusal("json_invalid", (*_LOC, 0), "JSON decode error", {}, {"error": text}),)
        return ErrorReply(status, text, "unreadable body", refusals if listed else ())

    def _read_as(self, media: MediaType, content_type: bytes, raw: bytes) -> ReceivedBody:
        if is_json(media.name.encode()) or is_json(content_type):
            return self._read_json(raw, media)
        if media.name == "application/x-www-form-urlencoded":
            fields = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True)
            return ReceivedBody(
                {name: values[0] if len(values) == 1 else values for name, values in fields.items()}, None
            )
        return ReceivedBody(raw.decode("utf-8", "replace"), None)

    def _matching(self, content_type: bytes) -> MediaType | None:
        """The documented media type that a Content-Type header falls under; the only one if there is no header."""
        wanted = content_type.partition(b";")[0].strip().lower().decode("latin-1")
        if not wanted:
            return next(iter(self._media.values())) if len(self._media) == 1 else None
        for name in (wanted, wanted.partition("/")[0] + "/*", "*/*"):
            for media in self._media.values():
                if media.name.partition(";")[0].strip().lower() == name:
                    return media
        return None


def _mended(value: Any) -> Any:
    """The same value with U+FFFD for each lone surrogate."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mended(name): _mended(part) for name, part in value.items()}
    return [_mended(part) for part in value] if isinstance(value, list) else value
