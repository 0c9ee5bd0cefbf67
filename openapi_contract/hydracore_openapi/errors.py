"""Defects of a document, and the one exception that tells them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hydracore_openapi.location import Location

SHOWN = 20
"""Defects that the message of an error lists; the others are counted."""


UNKNOWN_KEYWORD, UNKNOWN_FORMAT = "unknown-keyword", "unknown-format"
HARMLESS = frozenset([UNKNOWN_KEYWORD, UNKNOWN_FORMAT])
"""Kinds of defects by which a document is as sound as without them: JSON Schema lets anybody add words."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong in a document; `remedy` says what to do about it, `kind` what kind of fault it is."""

    location: Location
    reason: str
    remedy: str
    kind: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.location}: {self.reason}; {self.remedy}"


def place(defect: Defect) -> tuple[str, int, str, str]:
    location = defect.location
    return str(location.file), location.line, location.pointer, defect.reason


class NotBrought(Exception):
    """A document, or a file that it refers to, may not be read, or is nowhere; `remedy` says what to do about it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.reason}; {self.remedy}"


class ContractError(Exception):
    """A document that can't be used. `defects` holds every reason found, in the order of files and lines."""

    def __init__(self, defects: Iterable[Defect]) -> None:
        self.defects = tuple(sorted(set(defects), key=place))
        super().__init__(self.defects)

    def __str__(self) -> str:
        lines = [str(defect) for defect in self.defects[:SHOWN]]
        rest = len(self.defects) - SHOWN
        return "\n".join(lines + ([f"and {rest} more"] if rest > 0 else []))
