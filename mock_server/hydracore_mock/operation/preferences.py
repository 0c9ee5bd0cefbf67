"""Preferences: the documented answer that a client asks for in the `Prefer` header (RFC 7240), or in the query.

`?__code=404` says the same as `Prefer: code=404`, for links and for those who are used to it from Prism.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from hydracore_mock.errors import UnknownPreference

_PREFERENCE = re.compile(
    r'([A-Za-z0-9!#$%&\'*+.^_`|~-]+)\s*(?:=\s*("(?:\\.|[^"\\])*"|[^;,\s]*))?[^,]*(?:,|$)'
)
_KNOWN = ("code", "example", "dynamic")
IN_QUERY = "__"
"""What the names of preferences begin with in a query."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of a request; None where it has none. `applied` is the value of `Preference-Applied`."""

    code: int | None = None
    example: str | None = None
    dynamic: bool | None = None

    @property
    def applied(self) -> str:
        asked = {"code": self.code, "example": self.example, "dynamic": self.dynamic}
        return ", ".join(f"{name}={_word(value)}" for name, value in asked.items() if value is not None)


def read_preferences(header: str, query: str = "") -> Preferences | None:
    """The preferences that the mock knows; None if there are none. Of equal names the first counts, the header's before
    the query's.

    Raises: UnknownPreference if a value can't be meant.
    """
    found: dict[str, str] = {}
    for name, value in _PREFERENCE.findall(header):
        if name.lower() in _KNOWN:
            found.setdefault(name.lower(), _unquoted(value))
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name.startswith(IN_QUERY) and name[len(IN_QUERY) :] in _KNOWN:
            found.setdefault(name[len(IN_QUERY) :], value)
    if not found:
        return None
    return Preferences(_code(found.get("code")), found.get("example"), _flag(found.get("dynamic")))


def _code(text: str | None) -> int | None:
    if text is None:
        return None
    if re.fullmatch("[1-5][0-9][0-9]", text):
        return int(text)
    raise UnknownPreference(f"Prefer: code={text} is no HTTP status", ("code=NNN, three digits",))


def _flag(text: str | None) -> bool | None:
    if text is None:
        return None
    if text.lower() in ("true", "false", ""):
        return text.lower() != "false"
    raise UnknownPreference(f"Prefer: dynamic={text} can't be understood", ("dynamic=true", "dynamic=false"))


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


def _word(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return (
        text
        if re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", text)
        else '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
    )
