"""Spellings of identities that services may take for the same one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def spelt(how: str, value: Any) -> Any:
    """An identity in another spelling."""
    make = SPELLINGS.get(how)
    return make(value) if make and isinstance(value, str) else value


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "bare": lambda text: text.replace("-", ""),
    "braces": lambda text: "{" + text + "}",
    "urn": lambda text: f"urn:uuid:{text}",
    "blank": lambda text: f"{text} ",
    "shorter": lambda text: text[:-1],
    "longer": lambda text: f"{text}0",
}
