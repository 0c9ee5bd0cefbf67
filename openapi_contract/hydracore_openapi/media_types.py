"""Media types (RFC 9110, section 8.3.1)."""

from __future__ import annotations


def essence(media_type: str) -> str:
    """A media type without its parameters (WHATWG MIME Sniffing, section 4.1), in lower case."""
    return media_type.partition(";")[0].strip().lower()
