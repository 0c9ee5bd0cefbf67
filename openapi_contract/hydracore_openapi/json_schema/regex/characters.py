"""Sets of characters as sorted, disjoint ranges of code points, and the choice of a readable one."""

from __future__ import annotations

from functools import lru_cache
from random import Random

Ranges = tuple[tuple[int, int], ...]

# Two code points that no text has. They stand before and after every text: ^ and $ are ordinary characters.
START = -2
END = -1

ANY: Ranges = ((0, 0xD7FF), (0xE000, 0x10FFFF))
EVERYTHING: Ranges = ((START, 0xD7FF), (0xE000, 0x10FFFF))
AFTER_START: Ranges = ((END, 0xD7FF), (0xE000, 0x10FFFF))
DIGIT: Ranges = ((48, 57),)
LOWER: Ranges = ((97, 122),)
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
SPACE: Ranges = ((9, 13), (32, 32))
LINE_ENDS: Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))

_LETTERS_AND_DIGITS: Ranges = ((48, 57), (65, 90), (97, 122))
_TASTES: tuple[Ranges, ...] = (
    _LETTERS_AND_DIGITS,
    ((95, 95), (45, 45)),
    ((33, 33), (35, 38), (40, 91), (93, 126)),
    ((32, 126),),
    ((0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x24F)),
    ((0x370, 0x1FFF), (0x2010, 0x2027), (0x3041, 0x9FFF), (0x1F600, 0x1F64F)),
    ((0xA1, 0xD7FF), (0xF900, 0xFFFD), (0x10000, 0x1FFFF)),
    ((0, 0x10FFFF),),
)
_ORDINARY_SIZE = 1000


def normal(ranges: list[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def union(*sets: Ranges) -> Ranges:
    return normal([one for ranges in sets for one in ranges])


def intersection(left: Ranges, right: Ranges) -> Ranges:
    common = [(max(a, c), min(b, d)) for a, b in left for c, d in right]
    return tuple(sorted((low, high) for low, high in common if low <= high))


@lru_cache(maxsize=1024)
def outside(ranges: Ranges) -> Ranges:
    """All code points that `ranges` lacks, the two marks included."""
    gaps: list[tuple[int, int]] = []
    start = START
    for low, high in ranges:
        gaps.append((start, low - 1))
        start = high + 1
    gaps.append((start, 0x10FFFF))
    return intersection(tuple((low, high) for low, high in gaps if low <= high), EVERYTHING)


def difference(left: Ranges, right: Ranges) -> Ranges:
    return intersection(left, outside(right))


def complement(ranges: Ranges) -> Ranges:
    """All real characters that `ranges` lacks."""
    return difference(ANY, ranges)


def holds(ranges: Ranges, code: int) -> bool:
    return any(low <= code <= high for low, high in ranges)


def size(ranges: Ranges) -> int:
    return sum(high - low + 1 for low, high in ranges)


def any_case(ranges: Ranges) -> Ranges:
    """`ranges` with the ASCII letters of either case."""
    upper = [(low - 32, high - 32) for low, high in intersection(ranges, LOWER)]
    lower = [(low + 32, high + 32) for low, high in intersection(ranges, ((65, 90),))]
    return normal([*ranges, *upper, *lower])


@lru_cache(maxsize=1024)
def readable(ranges: Ranges) -> Ranges:
    """The part of `ranges` that a person would rather read."""
    if size(ranges) > _ORDINARY_SIZE and intersection(ranges, LOWER) == LOWER:
        return LOWER
    return next(liked for taste in _TASTES if (liked := intersection(ranges, taste)))


def chosen(random: Random, ranges: Ranges) -> str:
    at = int(random.random() * size(ranges))
    for low, high in ranges:
        if at <= high - low:
            return chr(low + at)
        at -= high - low + 1
    raise AssertionError("an empty set of characters")


# Where named classes are looked for: enough to find characters, cheap enough to walk.
_SURVEYED = (range(0x3100), range(0x4E00, 0x4F00), range(0xAC00, 0xAD00), range(0x1F600, 0x1F650))
_LONG_NAMES = {
    "Letter": "L", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt",
    "Other_Letter": "Lo", "Modifier_Letter": "Lm", "Mark": "M", "Number": "N", "Decimal_Number": "Nd",
    "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "Symbol": "S", "Math_Symbol": "Sm",
    "Currency_Symbol": "Sc", "Separator": "Z", "Space_Separator": "Zs", "Control": "Cc", "Other": "C",
    "Alphabetic": "L", "Uppercase": "Lu", "Lowercase": "Ll", "Upper": "Lu", "Lower": "Ll",
}  # fmt: skip
_SCRIPT_NAMES = {"Han": "CJK", "Hangul": "HANGUL"}


@lru_cache(maxsize=64)
def named(name: str) -> Ranges:
    r"""Surveyed characters of what `\p{name}` means; empty for a name that isn't known."""
    import unicodedata

    key, _, value = name.rpartition("=")
    category = _LONG_NAMES.get(value, value)
    codes = [code for block in _SURVEYED for code in block]
    if key.lower() in ("", "gc", "general_category") and len(category) <= 2:
        return normal([(c, c) for c in codes if unicodedata.category(chr(c)).startswith(category)])
    script = _SCRIPT_NAMES.get(value, value.upper()) + " "
    letters = (c for c in codes if unicodedata.category(chr(c)).startswith("L"))
    return normal([(c, c) for c in letters if unicodedata.name(chr(c), "").startswith(script)])
