"""Locations in a document: the file and line that a JSON pointer stands for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a document: `line` counts from 1, `pointer` is an RFC 6901 fragment, as `#/paths/~1pets`.

    `url` is where `file` was fetched from.
    """

    file: Path
    line: int
    pointer: str
    url: str | None = None

    @property
    def name(self) -> str:
        """The file as its user knows it."""
        return self.url or str(self.file)

    def __str__(self) -> str:
        return f"{self.name}:{self.line}: {self.pointer}"
