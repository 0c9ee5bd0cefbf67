"""Negotiation of the media type of an answer, by its request's `Accept` (RFC 9110, section 12.5.1).

Each representation has the quality of the most specific range that covers it; the best one wins, of equals the one that
has most of the range's parameters, then the one that `Accept` names first, then JSON, then the one that the document
names first. A parameter rules out only what the document gives another value of it, and a `charset` nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from hydracore_mock.errors import NotAcceptable
from hydracore_mock.http.representations import Representation, representations
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Response
from hydracore_openapi.readers.resources import is_json

_ENTRY = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*")+')
_PARAMETER = re.compile(r';\s*([^\s;=]+)\s*=\s*("(?:\\.|[^"\\])*"|[^\s;]*)')
_QUALITY = re.compile(r"[01](?:\.[0-9]*)?|\.[0-9]+")

Parameters = frozenset[tuple[str, str]]


class MediaRange(NamedTuple):
    """One member of `Accept`."""

    type: str
    subtype: str
    parameters: Parameters
    quality: float

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        return self.type != "*", self.subtype != "*", len(self.parameters)

    def covers(self, kind: str, subtype: str, parameters: Parameters) -> bool:
        if self.type not in ("*", kind) or self.subtype not in ("*", subtype):
            return False
        documented = dict(parameters)
        return all(documented.get(name, value) == value for name, value in self.parameters)


class Negotiation:
    """The representations of one response. Where `is_strict` is not set, `Accept` is a wish and never refused."""

    def __init__(self, response: Response, *, is_strict: bool = True) -> None:
        offered = sorted(
            response.media.values(), key=lambda media: (not is_json(media.name), "json" not in media.name)
        )
        self.offers = tuple(each for media in offered for each in representations(media))
        self._is_strict = is_strict

    @property
    def decides(self) -> bool:
        """Tells whether it can matter what a request accepts."""
        return len(self.offers) > 1 or (self._is_strict and bool(self.offers))

    def best(self, accept: str, example: str | None = None) -> Representation | None:
        """The representation to answer with, one that has the example if any has; None where there is no body.

        Raises: NotAcceptable
        """
        offers = [each for each in self.offers if example in each.media.examples] or self.offers
        if not offers or accept == "*/*":
            return next(iter(offers), None)
        ranges = media_ranges(accept)
        ranked = [(*_rank(each.name, ranges), -place, each) for place, each in enumerate(offers)]
        quality, *_, best = max(ranked, key=lambda entry: entry[:-1])
        if quality > 0:
            return best
        if self._is_strict:
            raise NotAcceptable(tuple(dict.fromkeys(each.name for each in self.offers)))
        return offers[0]


def _rank(name: str, ranges: tuple[MediaRange, ...]) -> tuple[float, int, int, bool]:
    kind, subtype, parameters = _parsed(name)
    covering = [(each, -place) for place, each in enumerate(ranges) if each.covers(kind, subtype, parameters)]
    if not covering:
        return 0.0, 0, 0, False
    best, place = max(covering, key=lambda entry: (entry[0].specificity, entry[1]))
    return best.quality, len(best.parameters & parameters), place, is_json(name)


@lru_cache(128)
def media_ranges(accept: str) -> tuple[MediaRange, ...]:
    """The members of `Accept`; what is no media range is left out, and everything goes where none is left."""
    return tuple(_ranges(accept)) or (MediaRange("*", "*", frozenset(), 1.0),)


def _ranges(accept: str) -> Iterator[MediaRange]:
    for entry in _ENTRY.findall(accept):
        kind, subtype, parameters = _parsed(entry)
        quality = next((value for name, value in parameters if name == "q"), "1")
        if kind == "*" and not subtype:
            subtype = "*"
        if kind and subtype and _QUALITY.fullmatch(quality):
            rest = frozenset(each for each in parameters if each[0] != "q")
            yield MediaRange(kind, subtype, rest, min(float(quality), 1.0))


@lru_cache(1024)
def _parsed(name: str) -> tuple[str, str, Parameters]:
    """Type, subtype and parameters of a media type, lower-case and without its charset."""
    kind, _, subtype = essence(name).partition("/")
    found = {
        (key.lower(), value.strip('"').lower())
        for key, value in _PARAMETER.findall(name)
        if key.lower() != "charset"
    }
    return kind.strip(), subtype.strip(), frozenset(found)
