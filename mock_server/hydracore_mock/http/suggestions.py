"""Suggestions for a path that the contract doesn't have: the operations that may have been meant.

The theory is an edit distance over segments. A path as it was sent is aligned with each path template that has a word
like one of its words, and the distance is what the cheapest alignment costs. Plain mistakes (another plural, a typing
error, a prefix too many or too few, a value left out, another method) cost little. `_LIMIT` allows for one wrong word
and one smaller mistake beside it, and never for two wrong words:

- a parameter takes any value for nothing, and the same word costs nothing;
- another case or number of a word is nearly free, since people don't remember which one a service has;
- `/api`, `/v1` and what comes from the server's URL are prefixes, which are often left out or added;
- another word costs more than half of the limit; words are alike from a similarity of `_ALIKE` on (difflib), which
  lets one letter in three differ;
- a segment that is missing costs more if it is a word, since words are what tells paths apart.

Prefixes and parameters are in many paths, so only the remaining words choose candidates: this keeps a document with
thousands of paths fast. Other paths that cost at most `_FARTHER` more than the nearest are suggested too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from hydracore_openapi.json_schema.pointers import tokens
from hydracore_openapi.model import Contract, Operation

_LIMIT = 1.35
_FARTHER = 0.35
"""The cost that another path may have beyond the nearest to be told as well."""
_MOST = 3
_LONGEST, _LONGEST_SEGMENT = 2000, 80
_EXTRA_SEGMENTS = 4

_OTHER_METHOD = 0.3
_OTHER_CASE = 0.05
_OTHER_NUMBER = 0.1
_OTHER_VERSION = 0.2
_OTHER_WORD = 0.75
_MISSING_PREFIX = 0.15
_MISSING_VALUE = 0.45
_MISSING_WORD = 0.55
_EXTRA_PREFIX = 0.3
_EXTRA = 0.5

_ALIKE = 0.65
_PARAMETER = re.compile(r"\{[^{}/]*\}")
_VERSION = re.compile(r"v\d+(?:\.\d+)*", re.IGNORECASE)
_PREFIXES = frozenset(["api", "rest", "public"])
_JUNK = re.compile(r"(?:\.(?:json|xml|html?|php)|[\s.,;:'\"()\[\]<>&=?%]+)+\Z", re.IGNORECASE)


class _Segment(NamedTuple):
    """`fits` matches the segment where a parameter is only a part of it; `is_prefix` is True for versions and the
    like."""

    text: str
    is_parameter: bool
    is_prefix: bool
    fits: re.Pattern[str] | None


class _Path(NamedTuple):
    template: str
    segments: tuple[_Segment, ...]
    methods: tuple[str, ...]


class Suggestions:
    """Suggests operations of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._paths = _paths(contract)
        self._longest = max((len(path.segments) for path in self._paths), default=0) + _EXTRA_SEGMENTS
        self._holders = _holders(self._paths)
        self._similar = lru_cache(maxsize=1024)(self._similar_words)

    def nearest(self, method: str, path: str) -> tuple[str, ...]:
        """Up to three operations, the nearest first, as `METHOD /path/template`; none if nothing is near."""
        sent = _sent_segments(path)
        if len(sent) > self._longest:
            return ()
        similar = [self._similar(segment) for segment in sent]
        candidates = {place for words in similar for word in words for place in self._holders[word]}
        costs = [
            (_alignment_cost(sent, self._paths[place].segments, similar), place)
            for place in sorted(candidates)
        ]
        near = [
            (cost + _method_cost(method, each), f"{each} {self._paths[place].template}")
            for cost, place in costs
            if cost <= _LIMIT
            for each in self._paths[place].methods
        ]
        return _nearest(near)

    def _similar_words(self, segment: str) -> Mapping[str, float]:
        """The words of the contract that are like a segment, and what it costs to replace one by the other."""
        found = {}
        for word in self._holders:
            cost = _word_cost(segment, word)
            if cost is not None:
                found[word] = cost
        return found


def _nearest(near: list[tuple[float, str]]) -> tuple[str, ...]:
    ranked = sorted(near, key=lambda each: each[0])[:_MOST]
    return tuple(told for cost, told in ranked if cost <= ranked[0][0] + _FARTHER)


def _method_cost(sent: str, has: str) -> float:
    return 0.0 if has == ("GET" if sent.upper() == "HEAD" else sent.upper()) else _OTHER_METHOD


def _sent_segments(path: str) -> list[str]:
    """The segments of a path as it was sent, without punctuation and file endings that have stuck to its end."""
    plain = _JUNK.sub("", path[:_LONGEST].replace("\\", "/").rstrip("/"))
    return [segment[:_LONGEST_SEGMENT] for segment in _split(plain)]


def _paths(contract: Contract) -> tuple[_Path, ...]:
    found: dict[str, list[Operation]] = {}
    for operation in contract.operations:
        found.setdefault(operation.path, []).append(operation)
    return tuple(
        _Path(
            template,
            tuple(_segments(template, _base_length(operations[0]))),
            tuple(each.method for each in operations),
        )
        for template, operations in found.items()
    )


def _base_length(operation: Operation) -> int:
    """The number of segments in the server's base path, which comes before what is written under `paths`."""
    keys = tokens(operation.location.pointer)
    written = keys[1] if len(keys) > 1 and operation.path.endswith(keys[1]) else operation.path
    return len(_split(operation.path)) - len(_split(written))


def _split(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _segments(template: str, base: int) -> Iterator[_Segment]:
    for place, text in enumerate(_split(template)):
        holes = _PARAMETER.split(text)
        whole = holes == ["", ""]
        fits = re.compile("[^/]+".join(map(re.escape, holes))) if len(holes) > 1 and not whole else None
        yield _Segment(text, whole, not whole and (place < base or _is_prefix(text)), fits)


def _is_prefix(text: str) -> bool:
    return text.lower() in _PREFIXES or _VERSION.fullmatch(text) is not None


def _holders(paths: Iterable[_Path]) -> Mapping[str, tuple[int, ...]]:
    """For each word by which a path can be told from others, the places of the paths that have it."""
    found: dict[str, list[int]] = {}
    for place, path in enumerate(paths):
        for segment in path.segments:
            if not segment.is_parameter and not segment.is_prefix:
                found.setdefault(segment.text, []).append(place)
    return {word: tuple(places) for word, places in found.items()}


def _word_cost(segment: str, word: str) -> float | None:
    """The cost of replacing a segment by a word; None if they aren't alike."""
    if segment == word:
        return 0.0
    one, other = segment.lower(), word.lower()
    if one == other:
        return _OTHER_CASE
    if _stem(one) == _stem(other):
        return _OTHER_NUMBER
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return None
    ratio = matcher.ratio()
    return _OTHER_NUMBER + 1 - ratio if ratio >= _ALIKE else None


def _stem(word: str) -> str:
    """A word without its ending in the plural, and without what tells snake, kebab and camel case apart."""
    word = word.replace("-", "").replace("_", "")
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ses", "xes", "ches", "shes")) else word.removesuffix("s")


def _alignment_cost(
    sent: Sequence[str], path: Sequence[_Segment], similar: Sequence[Mapping[str, float]]
) -> float:
    """The cost of the cheapest alignment, segment by segment."""
    row = [0.0]
    for segment in path:
        row.append(row[-1] + _missing_cost(segment))
    for place, text in enumerate(sent):
        before, row = row, [row[0] + _extra_cost(text, at_start=place < _EXTRA_SEGMENTS)]
        for index, segment in enumerate(path):
            replaced = before[index] + _replacement_cost(text, segment, similar[place])
            added = before[index + 1] + _extra_cost(text, at_start=False)
            row.append(min(replaced, added, row[-1] + _missing_cost(segment)))
    return row[-1]


def _missing_cost(segment: _Segment) -> float:
    if segment.is_prefix:
        return _MISSING_PREFIX
    return _MISSING_VALUE if segment.is_parameter else _MISSING_WORD


def _extra_cost(text: str, *, at_start: bool) -> float:
    return _EXTRA_PREFIX if at_start or _is_prefix(text) else _EXTRA


def _replacement_cost(text: str, segment: _Segment, similar: Mapping[str, float]) -> float:
    if segment.is_parameter or text == segment.text or (segment.fits and segment.fits.fullmatch(text)):
        return 0.0
    if segment.is_prefix:
        both = _VERSION.fullmatch(text) and _VERSION.fullmatch(segment.text)
        return _OTHER_VERSION if both or text.lower() == segment.text.lower() else _OTHER_WORD
    return similar.get(segment.text, _OTHER_WORD)
