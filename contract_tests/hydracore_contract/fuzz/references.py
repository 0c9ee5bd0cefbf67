"""What directives lead to: a part of an answer, and an identity in another spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def at(value: Any, pointer: str) -> Any:
    """What a JSON pointer leads to; None where it leads nowhere."""
    for part in pointer.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(part.replace("~1", "/").replace("~0", "~"))
        elif isinstance(value, list) and part.isdecimal() and len(part) < 9:
            value = value[int(part)] if int(part) < len(value) else None
        else:
            return None
    return value


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
