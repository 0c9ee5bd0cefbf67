"""Plans of texts: realistic where the schema leaves them free, and matching in any case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from math import inf
from random import Random
from typing import Any

from hydracore_openapi.json_schema.generate import formats, plausible_words
from hydracore_openapi.json_schema.generate.draw import Draw
from hydracore_openapi.json_schema.generate.markers import has_room
from hydracore_openapi.json_schema.generate.plan import Unsatisfiable
from hydracore_openapi.json_schema.regex.language import Language
from hydracore_openapi.json_schema.regex.parser import UnreadablePatternError


class Strings:
    def __init__(self, merged: Mapping[str, Any], name: str, pointer: str) -> None:
        self._low: int = merged.get("minLength", 0)
        self._high: float = merged.get("maxLength", inf)
        self._patterns = tuple(merged.get("pattern", ()))
        self._excluded = tuple(node["pattern"] for node in merged.get("not", ()) if _is_pattern(node))
        self._formats = tuple(merged.get("format", ()))
        self._known_formats = [name for name in self._formats if name in formats.GRAMMARS]
        self._asks_for_more = bool(self._patterns or self._known_formats)
        self._known_carriers: dict[str, Language | None] = {}
        self._name = name
        self._pointer = pointer

    def make(self, draw: Draw, attempt: int = 0) -> str:
        """A text; the first attempts carry a marker where there are any, the next are the most realistic ones."""
        if self._low > self._high:
            raise Unsatisfiable(self._pointer, f"no text is {self._low} to {self._high} characters long")
        ways: tuple[Callable[[Draw], str | None], ...] = (
            (self._realistic, self._exact, self._loose)
            if self._is_free
            else (self._exact, self._realistic, self._loose)
        )
        if draw.run.markers is not None:
            ways = (self._marked, self._carrying if self._asks_for_more else self._marked, *ways)
        for turn in range(len(ways)):
            text = ways[(attempt + turn) % len(ways)](draw)
            if text is not None and self._low <= len(text) <= self._high:
                return text
        raise Unsatisfiable(self._pointer, "no text has the pattern, format and length")

    def _marked(self, draw: Draw) -> str | None:
        """A text with a marker, where the schema says no more than a length or a single format."""
        markers = draw.run.markers
        if markers is None or self._patterns:
            return None
        if self._known_formats:
            return markers.formatted(self._known_formats[0], self._low)
        return markers.text(self._name, self._low, self._high)

    def _carrying(self, draw: Draw) -> str | None:
        """A text of the patterns and formats that holds a marker, in lower case if need be.

        Which texts hold a given marker is a regular language, but one that takes a while to explore. So it is explored
        once, with a specimen of the marker, which the marker then takes the place of. Where a pattern tells the one
        from the other the result is not valid, and the next attempt does without.
        """
        if draw.run.markers is None or not all(map(has_room, self._known_formats)):
            return None
        token = draw.run.markers.token()
        for spelling in (token, token.lower()):
            specimen = _specimen(spelling)
            language = self._carriers(specimen)
            text = language.text(draw.random, self._low, self._high) if language else None
            if text is not None:
                return text.replace(specimen, spelling)
        return None

    def _carriers(self, specimen: str) -> Language | None:
        if specimen not in self._known_carriers:
            # A pattern usually leaves less room than the format's whole grammar, and is much sooner explored.
            rules = self._patterns or tuple(formats.GRAMMARS[name] for name in self._known_formats)
            found = _language((*rules, specimen), self._excluded)
            is_possible = found and found.text(Random(specimen), self._low, self._high) is not None  # noqa: S311
            self._known_carriers[specimen] = found if is_possible else None
        return self._known_carriers[specimen]

    @property
    def _is_free(self) -> bool:
        return not self._patterns or bool(self._formats)

    def _realistic(self, draw: Draw) -> str | None:
        for make in (formats.REALISTIC[name] for name in self._formats if name in formats.REALISTIC):
            text = make(draw.random, self._name)
            if self._asks_for_more or self._low <= len(text) <= self._high:
                return text
        if self._asks_for_more:
            return None
        # Of other formats, such as `phone`, nobody but a reader knows what they mean: any text is valid.
        return plausible_words.text(draw.random, self._name, self._low, self._high, draw.wide)

    def _exact(self, draw: Draw) -> str | None:
        return self._language.text(draw.random, self._low, self._high, draw.wide) if self._language else None

    def _loose(self, draw: Draw) -> str | None:
        """A text of the patterns alone, for formats that have no grammar here or one that is too narrow."""
        return (
            self._loose_language.text(draw.random, self._low, self._high, True)
            if self._loose_language
            else None
        )

    @cached_property
    def _language(self) -> Language | None:
        grammars = [formats.GRAMMARS[name] for name in self._known_formats]
        return _language((*self._patterns, *grammars), self._excluded)

    @cached_property
    def _loose_language(self) -> Language | None:
        readable = [pattern for pattern in self._patterns if _language((pattern,), ())]
        return _language(tuple(readable), ())


def _specimen(token: str) -> str:
    """A text of the same length, made of digits and letters as the marker is."""
    return "".join("0a"[at % 2] for at in range(len(token) - 2)) + token[-2:]


def _is_pattern(node: Any) -> bool:
    return isinstance(node, Mapping) and "pattern" in node and set(node) <= {"pattern", "type"}


def _language(patterns: tuple[str, ...], excluded: tuple[str, ...]) -> Language | None:
    try:
        return Language(patterns, excluded)
    except UnreadablePatternError:
        return None
