"""The successful response of one operation: its status, its headers, and how it shows an item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from hydracore_mock.http.reply import JSON, Headers, Reply
from hydracore_mock.operation.selection import ResponseSelection
from hydracore_mock.state import Change, Projection, first_example, is_item
from hydracore_mock.state.json_text import dumps, loads
from hydracore_openapi.model import MediaType, Operation, Resource, Response
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import COUNTS, is_json

Render = Callable[[bytes], bytes]
_NO_BODY = (204, 205, 304)
_SELDOM = b"/:@-._~!$&'()*+,;="


class ResponseBuilder:
    """Compiled for one operation. `render` turns the text of an item into the body; None where the body can't show an
    item."""

    __slots__ = ("_counted", "_located", "headers", "render", "status")

    def __init__(
        self,
        operation: Operation,
        resource: Resource,
        selection: ResponseSelection,
        status: int | None = None,
    ) -> None:
        """`status` defaults to the lowest documented success."""
        self.status = operation.success if status is None else status
        response = operation.response(self.status)
        documented = {} if response is None else response.headers
        names = {squashed(name).removeprefix("x"): name for name in documented}
        self._located = "location" in names
        self._counted = tuple(names[plain].lower().encode() for plain in names if plain in COUNTS)
        self.render: Render | None = _empty
        self.headers: Headers = ()
        if response is not None:
            self.headers = _required_headers(response, selection, {b"location", *self._counted})
            if response.media and self.status not in _NO_BODY:
                media = next((each for name, each in response.media.items() if is_json(name)), None)
                self.render = None if media is None else _item_renderer(media, resource, operation)
                self.headers = (*(() if media is None else _content_type(media)), *self.headers)

    def listed(self, body: bytes, total: int) -> Reply:
        headers = self.headers
        if self._counted:
            headers = (*headers, *((name, b"%d" % total) for name in self._counted))
        return Reply(self.status, body, headers, "from state")

    def created(self, body: bytes, path: str, change: Change) -> Reply:
        """`path` is the new item's, as text."""
        headers = self.headers
        if self._located:
            headers = (*headers, (b"location", quote(path, safe=_SELDOM).encode()))
        return Reply(self.status, body, headers, "created", change=change)


def _content_type(media: MediaType) -> Headers:
    return JSON if "*" in media.name else ((b"content-type", media.name.encode()),)


def _required_headers(response: Response, selection: ResponseSelection, without: set[bytes]) -> Headers:
    required = {name for name, header in response.headers.items() if header.required}
    values = selection.headers(response, "") if required else {}
    named = ((name.lower().encode(), values[name].encode()) for name in values if name in required)
    return tuple(header for header in named if header[0] not in without)


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
