"""Places in documents: RFC 6901 pointers, and the file and line that each stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a document: `line` counts from 1, `pointer` is an RFC 6901 fragment, as `#/paths/~1pets`."""

    file: Path
    line: int
    pointer: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.pointer}"


def pointer(tokens: Iterable[str | int]) -> str:
    return "#" + "".join(f"/{escaped(str(token))}" for token in tokens)


def escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def tokens(fragment: str) -> tuple[str, ...]:
    """The tokens of a pointer written with or without its `#`."""
    return tuple(
        part.replace("~1", "/").replace("~0", "~") for part in fragment.removeprefix("#").split("/")[1:]
    )
