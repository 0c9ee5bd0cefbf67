"""Text from strangers, made fit to be shown: no character acts on a terminal, a page or the direction of a line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
HIGHEST = 3
"""So many marks a letter has in any language."""


def sanitized(text: str, keep: str = "") -> str:
    r"""The text with all that can't be printed spelled out, as `\x1b`; characters in `keep` stay.

    So are marks that pile up on one letter, which would hide the lines above and below.
    """
    if not text.isprintable():
        text = "".join(
            letter if letter.isprintable() or letter in keep else spelled(ord(letter)) for letter in text
        )
    return text if text.isascii() else "".join(flat(text))


def flat(text: str) -> Iterator[str]:
    pile = 0
    for letter in text:
        pile = pile + 1 if unicodedata.combining(letter) else 0
        yield letter if pile <= HIGHEST else spelled(ord(letter))


def spelled(code: int) -> str:
    if code in SHORT:
        return SHORT[code]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


SHORT = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}


def short(text: str, longest: int = 400) -> str:
    """One line of the text, cut where it is longer."""
    return sanitized(text) if len(text) <= longest else sanitized(text[: longest - 1]) + ELLIPSIS
