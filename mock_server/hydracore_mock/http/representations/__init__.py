"""Representations: a value as the bytes of a media type. The value is the same for each; only its writing differs.

| media type | written as |
| --- | --- |
| JSON, vendors' included | JSON |
| XML | elements by the schema's `xml` objects (`xml`) |
| `application/x-www-form-urlencoded`, `multipart/…` | fields and parts by `encoding` (`forms`) |
| `text/event-stream`, JSON lines and sequences | one item after another (`streams`) |
| images | a small image of that type (`images`) |
| `text/csv`, any other text | rows, or the text itself (`texts`) |
| anything else | the text's bytes |

A text that stands where the schema wants something else is an example that was written out in the document: it is sent
as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from hydracore_mock.http.representations.forms import BOUNDARY, multipart, urlencoded
from hydracore_mock.http.representations.images import IMAGES, image
from hydracore_mock.http.representations.streams import STREAMS
from hydracore_mock.http.representations.texts import charset, csv_text, encoded
from hydracore_mock.state.json_text import dumps
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import MediaType

Write = Callable[[Any], bytes]
_CONCRETE: Mapping[str, tuple[str, ...]] = {
    "*/*": ("application/json", "application/xml", "text/plain", "text/html", "text/csv"),
    "application/*": ("application/json", "application/xml"),
    "text/*": ("text/plain", "text/html", "text/csv"),
    "image/*": tuple(IMAGES),
    "audio/*": ("audio/mpeg",),
    "video/*": ("video/mp4",),
}
_OTHER_RANGE = ("application/octet-stream",)


@dataclass(frozen=True, slots=True, eq=False)
class Representation:
    """A documented media type, and how a value is written in it.

    `name` is the media type that is sent, which differs from the documented one where that is a range. `items` gives
    the parts of a stream; None for what is no stream.
    """

    name: str
    media: MediaType
    write: Write
    items: Callable[[Any], tuple[bytes, ...]] | None = None

    @property
    def content_type(self) -> bytes:
        boundary = f"; boundary={BOUNDARY}" if essence(self.name).startswith("multipart/") else ""
        return (self.name + boundary).encode("latin-1", "replace")


def representations(media: MediaType) -> tuple[Representation, ...]:
    """A media type as it can be sent; several where it is a range, the usual one first."""
    name = essence(media.name)
    names = _CONCRETE.get(name, _OTHER_RANGE) if "*" in name else (media.name,)
    return tuple(_representation(media, each) for each in names)


def _representation(media: MediaType, name: str) -> Representation:
    stream = STREAMS.get(essence(name))
    if stream is None:
        return Representation(name, media, _writer(media, name))
    return Representation(name, media, lambda value: b"".join(stream(value)), stream)


def is_xml(name: str) -> bool:
    kind = essence(name)
    return kind in ("application/xml", "text/xml") or (kind.endswith("+xml") and kind not in IMAGES)


def _writer(media: MediaType, name: str) -> Write:
    kind = essence(name)
    if kind in IMAGES or kind.startswith("image/"):
        return partial(image, kind)
    if "json" in kind:
        return dumps
    if is_xml(kind):
        # Imported here: it brings in an HTTP client, and few documents have XML.
        from hydracore_mock.http.representations.xml import xml_text

        return partial(xml_text, media.schema, charset(name))
    if kind == "application/x-www-form-urlencoded":
        return partial(urlencoded, media.encoding)
    if kind.startswith("multipart/"):
        return partial(multipart, frozenset(_files(media)))
    return csv_text if kind == "text/csv" else partial(encoded, name)


def _files(media: MediaType) -> Iterator[str]:
    """The fields of a form that are files."""
    for name, field in media.schema.properties.items() if media.schema else ():
        if field.get("format") == "binary" or "contentMediaType" in field:
            yield name
