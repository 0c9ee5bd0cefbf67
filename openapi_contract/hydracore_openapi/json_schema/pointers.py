"""JSON pointers (RFC 6901), as URI fragments with `#` before them (section 6) or without."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

INDEX = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
"""An array index without leading zeros (section 4)."""


def pointer(tokens: Iterable[str | int]) -> str:
    return "#" + "".join(f"/{escaped(str(token))}" for token in tokens)


def escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def unescaped(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def tokens(fragment: str) -> tuple[str, ...]:
    return tuple(unescaped(part) for part in fragment.removeprefix("#").split("/")[1:])


def value_at_path(value: Any, path: Iterable[str | int]) -> Any:
    """The value at the end of a path that is known to exist. Raises: KeyError, IndexError where it doesn't."""
    for key in path:
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def value_at_pointer(value: Any, fragment: str, otherwise: Any = None) -> Any:
    """The value that a JSON pointer leads to (RFC 6901); `otherwise` where it leads nowhere."""
    for key in tokens(fragment):
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and INDEX.fullmatch(key) and int(key) < len(value):
            value = value[int(key)]
        else:
            return otherwise
    return value
