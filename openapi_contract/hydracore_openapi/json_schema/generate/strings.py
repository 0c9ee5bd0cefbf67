"""Texts: realistic where the schema leaves them free, and matching in any case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import inf
from typing import Any

from hydracore_openapi.json_schema.generate import formats, plausible_words
from hydracore_openapi.json_schema.generate.draw import Draw
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
        self._name = name
        self._pointer = pointer

    def make(self, draw: Draw, attempt: int = 0) -> str:
        """A text; the first attempts are the most realistic ones."""
        if self._low > self._high:
            raise Unsatisfiable(self._pointer, f"no text is {self._low} to {self._high} characters long")
        ways = (
            (self._realistic, self._exact, self._loose)
            if self._is_free
            else (self._exact, self._realistic, self._loose)
        )
        for turn in range(len(ways)):
            text = ways[(attempt + turn) % len(ways)](draw)
            if text is not None and self._low <= len(text) <= self._high:
                return text
        raise Unsatisfiable(self._pointer, "no text has the pattern, format and length")

    @property
    def _is_free(self) -> bool:
        return not self._patterns or bool(self._formats)

    def _realistic(self, draw: Draw) -> str | None:
        for name in self._formats:
            make = formats.REALISTIC.get(name)
            if make is not None:
                return make(draw.random, self._name)
        if self._formats or self._patterns:
            return None
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
        grammars = [formats.GRAMMARS[name] for name in self._formats if name in formats.GRAMMARS]
        return _language((*self._patterns, *grammars), self._excluded)

    @cached_property
    def _loose_language(self) -> Language | None:
        readable = [pattern for pattern in self._patterns if _language((pattern,), ())]
        return _language(tuple(readable), ())


def _is_pattern(node: Any) -> bool:
    return isinstance(node, Mapping) and "pattern" in node and set(node) <= {"pattern", "type"}


def _language(patterns: tuple[str, ...], excluded: tuple[str, ...]) -> Language | None:
    try:
        return Language(patterns, excluded)
    except UnreadablePatternError:
        return None
