"""Walks over parsed JSON from strangers; none of them recurses, and none costs more than the value's size.

A value that came in may hold what can't go out again: lone surrogates, NaN, numbers beyond 64 bits, or
nesting deeper than any serialiser goes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

MAX_HEIGHT = 200
"""Levels that are told of a value."""
LARGEST = 10**4299
"""The largest power of ten that Python writes out: it refuses integers of more than 4,300 digits."""
TOO_DEEP = "…"
REPLACEMENT = "\ufffd"


def children(value: Any) -> Any:
    """The members of an object, or the items of an array."""
    if type(value) is dict:
        return value.values()
    return value if type(value) in (list, tuple) else ()


def everything(value: Any) -> Iterator[Any]:
    """The value and all that is in it, in order, containers before their parts."""
    stack = [value]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(reversed(children(found)))


def nearest_value(value: Any, path: Iterable[str | int]) -> Any:
    """The value that the path leads to, or the last one on the way that exists."""
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return value
    return value


def is_encodable(text: str) -> bool:
    """Tells whether a text holds no lone surrogate, which no encoding can carry (RFC 8259, section 8.2)."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, keys included."""
    for found in everything(value):
        if isinstance(found, str):
            yield found
        elif type(found) is dict:
            yield from found


def is_text(value: Any) -> bool:
    """Tells whether every text in a value can be encoded, keys included."""
    return all(map(is_encodable, texts(value)))


def mended(text: str) -> str:
    return "".join(REPLACEMENT if "\ud800" <= letter <= "\udfff" else letter for letter in text)


def broken_paths(value: Any) -> Iterator[Path]:
    """The path of every text with a lone surrogate; a key's path ends in `[key]`, as in pydantic."""
    if is_text(value):
        return
    stack: list[tuple[Path, Any]] = [((), value)]
    while stack:
        path, found = stack.pop()
        if isinstance(found, str) and not is_encodable(found):
            yield path
        elif isinstance(found, dict):
            yield from ((*path, mended(key), "[key]") for key in found if not is_encodable(key))
            stack.extend([((*path, mended(key)), item) for key, item in found.items()][::-1])
        elif isinstance(found, list):
            stack.extend([((*path, index), item) for index, item in enumerate(found)][::-1])


def readable(value: Any) -> Any:
    """The value as libraries can read it, copied where need be.

    Lone surrogates become U+FFFD, and integers that Python would not write out the largest that it would.
    """
    return Retelling(value, _readable_leaf).of(value)


def _readable_leaf(leaf: Any) -> Any:
    if isinstance(leaf, int) and abs(leaf) > LARGEST:
        return LARGEST if leaf > 0 else -LARGEST
    return _mended_leaf(leaf)


def _mended_leaf(leaf: Any) -> Any:
    return mended(leaf) if isinstance(leaf, str) and not is_encodable(leaf) else leaf


def tellable(leaf: Any) -> Any:
    """A scalar as any JSON serialiser can write it.

    Numbers that JSON has no notation for become their names, integers too long to be written floats.
    """
    if isinstance(leaf, bool) or leaf is None:
        return leaf
    if isinstance(leaf, int):
        return leaf if abs(leaf) <= LARGEST else _float(leaf)
    if isinstance(leaf, float):
        return leaf if math.isfinite(leaf) else _name(leaf)
    return _mended_leaf(leaf)


class Retelling:
    """A value's parts, with every scalar retold.

    Parts are recognised by identity, so a part of a part is not copied again; parts that need no retelling
    are told as they are. With `max_height`, a part with more levels than that below it is told as `…`.
    """

    def __init__(self, value: Any, tell: Callable[[Any], Any], max_height: int | None = None) -> None:
        self._tell = tell
        self._told: dict[int, Any] = {}
        containers = [found for found in everything(value) if isinstance(found, dict | list)]
        heights: dict[int, int] = {}
        for container in reversed(containers):
            parts = container.values() if isinstance(container, dict) else container
            height = 1 + max((heights.get(id(part), 0) for part in parts), default=0)
            heights[id(container)] = height
            deep = max_height is not None and height > max_height
            self._told[id(container)] = TOO_DEEP if deep else self._retold(container)

    def of(self, part: Any) -> Any:
        return self._told.get(id(part), part) if isinstance(part, dict | list) else self._tell(part)

    def _retold(self, container: Any) -> Any:
        if isinstance(container, list):
            items = [self.of(item) for item in container]
            return items if any(map(_differ, items, container)) else container
        fields = {self._tell(key): self.of(item) for key, item in container.items()}
        return fields if any(map(_differ, _flat(fields), _flat(container))) else container


def _differ(left: Any, right: Any) -> bool:
    return left is not right


def _flat(fields: dict[Any, Any]) -> Sequence[Any]:
    return [*fields.keys(), *fields.values()]


def _float(number: int) -> float | str:
    try:
        return float(number)
    except OverflowError:
        return _name(math.copysign(math.inf, 1 if number > 0 else -1))


def _name(number: float) -> str:
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
