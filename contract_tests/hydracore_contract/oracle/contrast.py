"""Contrast: two values side by side, as a finding tells them, so that one sees where they differ.

A value of which most is right is cut to its ends, which most often look the same. So what does not fit on the line is
told by the first place inside it that differs: a member that has another value or is not there, an item, or the part of
a text where the two begin to differ. What fits is told as a whole, and letters that look alike are spelled out.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from hydracore_contract.fields import ABSENT
from hydracore_contract.oracle.equality import same
from hydracore_contract.oracle.excerpts import dumped, excerpt

NOT_THERE = "not there"
PLAIN = re.compile(r"\w{1,40}")
LEAD = 12
"""Characters of a text that are told before those that differ."""


class Contrast(NamedTuple):
    """The place where two values differ, and each of them there as a text."""

    place: str
    wanted: str
    found: str


def contrast(name: str, wanted: Any, found: Any, size: int = 60) -> Contrast:
    """Where two values of a property differ; as a whole where both fit on a line, or are the same."""
    place = name
    while is_cut(wanted, size) or is_cut(found, size):
        step = next(steps(wanted, found), None)
        if step is None:
            break
        place, wanted, found = place + step.place, step.wanted, step.found
    return Contrast(place, *told(wanted, found, size))


class ComparedPlace(NamedTuple):
    place: str
    wanted: Any
    found: Any


def steps(wanted: Any, found: Any) -> Iterator[ComparedPlace]:
    """The members or items that differ, those first that both have; none where the two are not of one kind."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        pairs = [
            (member(key), wanted.get(key, ABSENT), found.get(key, ABSENT)) for key in {**wanted, **found}
        ]
    elif isinstance(wanted, list) and isinstance(found, list):
        both = zip_longest(wanted, found, fillvalue=ABSENT)
        pairs = [(f"[{number}]", *pair) for number, pair in enumerate(both)]
    else:
        return
    differing = [ComparedPlace(*each) for each in pairs if ABSENT in each[1:] or not same(*each[1:])]
    yield from sorted(differing, key=lambda each: each.wanted is ABSENT or each.found is ABSENT)


def member(key: str) -> str:
    return f".{key}" if PLAIN.fullmatch(key) else f"[{excerpt(key, 40)}]"


def is_cut(value: Any, size: int) -> bool:
    return value is not ABSENT and len(dumped(value)) > size


def told(wanted: Any, found: Any, size: int) -> tuple[str, str]:
    """Both values as texts that are not the same, if the values aren't."""
    one, other = (NOT_THERE if each is ABSENT else excerpt(each, size) for each in (wanted, found))
    if isinstance(wanted, str) and isinstance(found, str) and looks(one) == looks(other):
        start = max(0, first_difference(wanted, found) - LEAD)
        one, other = (spelled(each, start, size) for each in (wanted, found))
    return one, other


def looks(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def first_difference(one: str, other: str) -> int:
    pairs = zip_longest(one, other)
    return next((place for place, (mine, theirs) in enumerate(pairs) if mine != theirs), 0)


def spelled(text: str, start: int, size: int) -> str:
    """A text from a place on, in ASCII, with its length where it is not told as a whole."""
    part = json.dumps(text[start : start + size // 2])
    is_whole = start == 0 and len(text) <= size // 2
    return part if is_whole else f"{part} at {start:,} of {len(text):,} characters"
