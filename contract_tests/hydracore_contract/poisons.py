"""Poisons: what a request held that broke a collection, so that nothing of the kind is sent again.

What breaks it is seldom the whole request: a character that no answer can show, a number that no reader takes. A body
has *traits*: the Unicode categories of its texts' characters, control characters each by itself, and how large its
numbers and how deep its values are. Traits of a request are harmless once a list has been answered after it. Where
lists fail, the traits that were sent since the last good one, and never before, are the poison; a body that has one of
them is held back from then on. Where there is none, the requests as a whole did it, and nothing is held back.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from threading import RLock

from hydracore_contract.exchange import json_value
from hydracore_contract.synchronized import synchronized

MOST_READ = 2**16
"""Bytes of a body whose traits are looked at: a larger one is sent alone."""
CONTROL = "Cc"
POWERS = (16, 19, 39, 309)
"""Powers of ten from which on some reader can't take a number: a double's, 64 and 128 bits, a double at all."""

Place = tuple[str, ...]
"""The values of the outermost path parameters."""


@dataclass(slots=True)
class Poisons:
    found: set[str] = field(default_factory=set)
    """Traits that have broken a collection."""
    _harmless: set[str] = field(default_factory=set)
    _sent: defaultdict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Traits of what was sent since the last good list there."""
    _lock: RLock = field(default_factory=RLock)

    @synchronized
    def sent(self, body: bytes | None, place: Place = ()) -> None:
        self._sent[place] |= traits(body)

    @synchronized
    def listed(self, place: Place = ()) -> None:
        """Takes note that a list was answered, so that all was harmless."""
        self._harmless |= self._sent.pop(place, set())

    @synchronized
    def broke(self, place: Place = ()) -> None:
        """Takes note that lists fail."""
        self.found |= self._sent.pop(place, set()) - self._harmless

    @synchronized
    def has(self, body: bytes | None) -> str | None:
        """The trait of a body that has broken a collection, None where it has none of them."""
        return next(iter(sorted(traits(body) & self.found)), None) if self.found else None


def traits(body: bytes | None) -> set[str]:
    """The traits of a body of JSON; none of any other."""
    if not body or len(body) > MOST_READ:
        return set()
    found: set[str] = set()
    characters: set[str] = set()
    left = [(json_value(body), 0)]
    while left:
        value, depth = left.pop()
        if depth and depth % 32 == 0:
            found.add(f"values {depth} deep")
        if isinstance(value, str):
            characters.update(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            found.update(f"numbers from 1e{power} on" for power in POWERS if abs(value) >= 10**power)
        elif isinstance(value, dict):
            characters.update(*value)
            left += [(member, depth + 1) for member in value.values()]
        elif isinstance(value, list):
            left += [(item, depth + 1) for item in value]
    return found | {*map(trait_of, characters)}


@lru_cache(maxsize=4096)
def trait_of(character: str) -> str:
    category = unicodedata.category(character)
    return f"U+{ord(character):04X}" if category == CONTROL else f"characters of the category {category}"
