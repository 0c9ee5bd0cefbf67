"""JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable


def pointer(tokens: Iterable[str | int]) -> str:
    return "#" + "".join(f"/{escaped(str(token))}" for token in tokens)


def escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def tokens(fragment: str) -> tuple[str, ...]:
    """The tokens of a pointer written with or without its `#`."""
    return tuple(
        part.replace("~1", "/").replace("~0", "~") for part in fragment.removeprefix("#").split("/")[1:]
    )
