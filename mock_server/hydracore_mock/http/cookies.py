"""Cookies of a request, as servers that bear with clients read them: one that is spelled wrongly hides no other."""

from __future__ import annotations


def cookie_pairs(header: bytes) -> list[tuple[str, str]]:
    """Names and values of a `Cookie` header, in order, without the quotes of a quoted value (RFC 6265, section 4.2)."""
    parts = (part.partition("=") for part in header.decode("latin-1").split(";"))
    return [(name.strip(), _unquoted(value.strip())) for name, equals, value in parts if equals]


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
