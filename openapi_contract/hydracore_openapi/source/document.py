"""A document as someone names it: by a file, a URL or its text, and what goes with it."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hydracore_openapi.errors import NotBrought

LARGEST = 32 * 2**20
"""Bytes of a file."""
STDIN = "-"
HEADER = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\x20-\x7e\xa0-\xff]*?)[ \t]*")
"""A header line that can be sent (RFC 9110, 5.6.2): its name and value."""


@dataclass(frozen=True, slots=True)
class DocumentUrl:
    """A document by its URL, in which nothing secret is; `headers` are sent where it is asked for, and there alone.

    `option` gives headers on the command line.
    """

    url: str
    query: str = field(default="", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    option: str = field(default="--header", repr=False, compare=False)

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document that came on standard input; what it refers to is found from the current directory."""

    data: bytes = field(repr=False)

    def __str__(self) -> str:
        return "<stdin>"


Place = Path | DocumentUrl | DocumentText


@dataclass(frozen=True, slots=True)
class Document:
    """A document and its overlays, in their order.

    `allowed` are the folders, files and starts of URLs that it may refer to, beside its own folder or origin.
    """

    place: Place
    overlays: tuple[Path, ...] = ()
    allowed: tuple[str, ...] = ()


def is_url(text: str) -> bool:
    return re.match("https?://", text, re.IGNORECASE) is not None


def is_sendable(url: str) -> bool:
    """Tells whether a request line can hold a URL as it is."""
    return url.isascii() and url.isprintable() and " " not in url


def document_url(text: str, headers: Sequence[tuple[str, str]] = (), option: str = "--header") -> DocumentUrl:
    """A document by its URL, whose credentials become a header. Raises NotBrought where that is none."""
    try:
        url = urlsplit(text)
        host = url.hostname or ""
        authority = (f"[{host}]" if ":" in host else host) + (f":{url.port}" if url.port else "")
    except ValueError:
        authority = ""
    if not authority or not is_sendable(text):
        raise NotBrought(
            "the document's URL is none", "give one such as https://service.example/openapi.yaml"
        )
    sent = list(headers)
    if url.username or url.password:
        pair = f"{unquote(url.username or '')}:{unquote(url.password or '')}"
        sent.append(("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"))
    return DocumentUrl(f"{url.scheme}://{authority}{url.path or '/'}", url.query, tuple(sent), option)
