"""Markers: texts and UUIDs that one run alone sends, for values that are to be recognised when they come back.

A marker is what makes a generated value useful for testing a service: no two are equal, so that a value that comes back
says which request it came from, and all hold the run's `prefix`, so that an item says whether the run has made it.
Letters of both cases show services that change the case; texts in many scripts show those that spoil an encoding.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, Final

UNICODE: Final = "é ß 你好 👋🏽 \u200f‏"
FREE_OBJECT: Final[Mapping[str, Any]] = {
    "text": UNICODE,
    "nested": {"list": [1, 2.5, -3, True, False, None, "", "0", {"deep": {"deeper": []}}], "empty": {}},
    "texts": ["true", "null", "1.0", "007", "2026-01-02T03:04:05Z"],
}
_LONGEST = 80
_FORMATTED: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("email", "idn-email"), ("", "@mail.example")),
    **dict.fromkeys(("hostname", "idn-hostname"), ("", ".example")),
    **dict.fromkeys(("uri", "iri"), ("https://", ".example/path")),
    **dict.fromkeys(("uri-reference", "iri-reference", "json-pointer"), ("/", "")),
    "uri-template": ("/", "/{id}"),
}
"""The texts before and behind a marker, for each format that has room for one."""


class Markers:
    """Draws markers from a seed: the same ones in the same order for the same seed, and none twice."""

    def __init__(self, seed: int | str) -> None:
        self._random = Random(f"samples {seed}")  # noqa: S311 (nothing secret)
        self.prefix = f"{self._random.getrandbits(40):010x}"
        self._drawn = 0

    def token(self) -> str:
        """A short text that nothing else holds, in letters of both cases."""
        self._drawn += 1
        return f"{self.prefix}{self._drawn:x}Kz"

    def uuid(self) -> str:
        # Imported here: the mock, which draws no markers, need not wait for it.
        from uuid import UUID

        return str(UUID(int=self._random.getrandbits(128), version=4))

    def text(self, name: str, low: int, high: float) -> str:
        """A text of `low` to `high` characters for a property of this name: cut, its end is kept, which tells most."""
        text = f"{name.replace('_', '-')}-{self.token()}"
        most = int(min(high, max(low, _LONGEST)))
        return text[-most:].ljust(low, "x") if most else ""

    def formatted(self, name: str, low: int) -> str | None:
        """A text of a format, of `low` characters at least; None for one that has no room for a marker."""
        if name == "uuid":
            return self.uuid()
        if name not in _FORMATTED:
            return None
        before, behind = _FORMATTED[name]
        token = self.token()
        return f"{before}{token.ljust(low - len(before) - len(behind), 'x')}{behind}"

    def object(self) -> dict[str, Any]:
        """An object for where any will do: every kind of value, nested, and a marker."""
        return {**FREE_OBJECT, "token": self.token()}


def has_room(name: str) -> bool:
    """Tells whether texts of a format can hold a marker, as dates can't."""
    return name in _FORMATTED
