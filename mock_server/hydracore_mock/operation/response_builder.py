"""The successful response of one operation: its status, its headers, and how it shows an item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote

from hydracore_mock.http.reply import Headers, Reply
from hydracore_mock.http.representations import Representation, is_xml
from hydracore_mock.operation.selection import NO_BODY, ResponseSelection
from hydracore_mock.state import Change, Projection, first_example, is_item
from hydracore_mock.state.json_text import dumps, loads
from hydracore_openapi.model import Header, MediaType, Operation, Resource
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import COUNTS, is_json

Render = Callable[[bytes], bytes]
_OF_STATE = frozenset(
    [
        "link",
        "etag",
        "last-modified",
        "expires",
        "age",
        "retry-after",
        "content-range",
        "deprecation",
        "sunset",
    ]
)
"""Headers that tell of pages, caches and times."""
_SELDOM = b"/:@-._~!$&'()*+,;="


class ResponseBuilder:
    """Compiled for one operation. `render` turns the text of an item into the body; None where the body can't show an
    item."""

    def __init__(
        self,
        operation: Operation,
        resource: Resource,
        selection: ResponseSelection,
        status: int | None = None,
        media_type: str | None = None,
    ) -> None:
        """`status` defaults to the documented success, `media_type` to JSON."""
        self._selection = selection
        self.media_type = media_type
        self.status = operation.success if status is None else status
        self._response = response = operation.response(self.status)
        documented = {} if response is None else response.headers
        names = {squashed(name).removeprefix("x"): name for name in documented}
        self._located = "location" in names
        self._counted = tuple(names[plain].lower().encode() for plain in names if plain in COUNTS)
        self.render: Render | None = _empty if self.status < 300 else None
        self.write: Render = _unchanged
        self._written: Representation | None = None
        if response is not None and self.status < 300 and self.status not in NO_BODY:
            offers = selection.negotiation(response).offers
            if offers:
                self._written = _shown(offers, media_type)
                self.write, self.render = _writers(self._written, resource, operation)

    @cached_property
    def headers(self) -> Headers:
        """What every answer has, worked out when the first is sent."""
        kind = () if self._written is None else ((b"content-type", self._written.content_type),)
        if self._response is None:
            return kind
        values = self._selection.headers(self._response, "")
        own = {b"location", *self._counted}
        told = (
            (name.lower().encode(), value.encode())
            for name, value in values.items()
            if not _needs_state(self._response.headers[name])
        )
        return (*kind, *(header for header in told if header[0] not in own))

    def listed(self, body: bytes, total: int) -> Reply:
        """`body` is the list as JSON."""
        headers = self.headers
        if self._counted:
            headers = (*headers, *((name, b"%d" % total) for name in self._counted))
        return Reply(self.status, self.write(body), headers, "from state")

    def created(self, body: bytes, path: str, change: Change) -> Reply:
        """`path` is the new item's, as text."""
        headers = self.headers
        if self._located:
            headers = (*headers, (b"location", quote(path, safe=_SELDOM).encode()))
        return Reply(self.status, body, headers, "created", change=change)


def _shown(offers: Sequence[Representation], media_type: str | None) -> Representation | None:
    """The representation of that name, else the first JSON."""
    named = (each for each in offers if each.name == media_type)
    return next(named, next((each for each in offers if is_json(each.name)), None))


def _writers(
    written: Representation | None, resource: Resource, operation: Operation
) -> tuple[Render, Render | None]:
    """What turns a body that is JSON into the representation, and what an item; None where it can't show an item."""
    if written is None or not (is_json(written.name) or is_xml(written.name) or written.items):
        return _unchanged, None
    render = _item_renderer(written.media, resource, operation)
    if is_json(written.name):
        return _unchanged, render

    def write(body: bytes) -> bytes:
        return written.write(loads(body))

    return write, lambda item: write(render(item))


def _needs_state(header: Header) -> bool:
    """Tells whether a header would lie if its value were made up, and may be left out."""
    given = header.examples or (header.schema is not None and "default" in header.schema.document)
    return not (header.required or given) and header.name.lower() in _OF_STATE


def _item_renderer(media: MediaType, resource: Resource, operation: Operation) -> Render:
    if media.schema is None or is_item(media.schema, resource):
        return _unchanged
    view = Projection(media.schema, resource, operation.id, first_example(media))

    def render(item: bytes) -> bytes:
        value: Any = view.of(loads(item))
        return dumps(value)

    return render


def _unchanged(item: bytes) -> bytes:
    return item


def _empty(_: bytes) -> bytes:
    return b""
