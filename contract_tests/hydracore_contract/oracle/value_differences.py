"""Kinds of difference between the value that was wanted and the one that was found.

A baseline that accepts rounded numbers must not accept that everything is lost, so a finding about a value says how
the two differ. The kind is the same whatever the values are: that of the worst difference inside them, in the order in
which `ValueDifference` lists them. What fits no kind is another value, which tells nothing of what went wrong.
"""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Set
from enum import StrEnum
from typing import Any

from hydracore_contract.oracle.equality import is_number

NEARLY = 1e-6
"""The relative difference up to which a number is a rounded one."""


class ValueDifference(StrEnum):
    """The worst first."""

    NULL = "null in its place"
    EMPTY = "emptied"
    TYPE = "another type"
    OTHER = "another value"
    LOST = "members lost"
    ADDED = "members added"
    TRUNCATED = "truncated"
    NUMBER = "another number"
    ESCAPED = "escaped"
    REPLACED = "characters replaced"
    CHARSET = "read in another charset"
    ORDER = "another order"
    BLANKS = "blanks changed"
    CASE = "upper or lower case changed"
    NORMALISED = "another Unicode normal form"
    ROUNDED = "rounded"


RANKS = {kind: rank for rank, kind in enumerate(ValueDifference)}


def value_difference(wanted: Any, found: Any) -> ValueDifference:
    """The worst way in which two JSON values differ."""
    return min(differences(wanted, found), key=RANKS.__getitem__, default=ValueDifference.OTHER)


def differences(wanted: Any, found: Any) -> Iterator[ValueDifference]:
    pending = [(wanted, found)]
    while pending:
        mine, theirs = pending.pop()
        if isinstance(mine, dict) and isinstance(theirs, dict) and theirs:
            yield from key_differences(mine, theirs)
            pending.extend((value, theirs[key]) for key, value in mine.items() if key in theirs)
        elif isinstance(mine, list) and isinstance(theirs, list) and theirs:
            if len(mine) == len(theirs) and sorted(map(repr, mine)) == sorted(map(repr, theirs)):
                yield from [ValueDifference.ORDER] if mine != theirs else []
                continue
            yield from length_differences(mine, theirs)
            pending.extend(zip(mine, theirs, strict=False))
        else:
            yield from scalar_differences(mine, theirs)


def key_differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[ValueDifference]:
    if lost := mine.keys() - theirs.keys():
        yield renaming(mine, theirs, lost)
    elif theirs.keys() - mine.keys():
        yield ValueDifference.ADDED


def renaming(mine: Mapping[str, Any], theirs: Mapping[str, Any], lost: Set[str]) -> ValueDifference:
    """The way in which members have other names, if they are there at all."""
    known = {*map(fold, theirs)} - {""}
    if all(fold(key) in known for key in lost):
        return ValueDifference.CASE
    pairs = zip(mine, theirs, strict=False) if len(mine) == len(theirs) else ()
    changed = {text_difference(*pair) for pair in pairs if pair[0] != pair[1]}
    return min(changed - {ValueDifference.OTHER}, key=RANKS.__getitem__, default=ValueDifference.LOST)


def length_differences(mine: list[Any], theirs: list[Any]) -> Iterator[ValueDifference]:
    if len(mine) != len(theirs):
        yield ValueDifference.LOST if len(mine) > len(theirs) else ValueDifference.ADDED


def fold(key: str) -> str:
    return "".join(letter for letter in key.casefold() if letter.isalnum())


def scalar_differences(mine: Any, theirs: Any) -> Iterator[ValueDifference]:
    if isinstance(mine, str) and isinstance(theirs, str):
        if mine != theirs:
            yield text_difference(mine, theirs)
    elif is_number(mine) and is_number(theirs):
        if mine != theirs:
            yield ValueDifference.ROUNDED if is_near(mine, theirs) else ValueDifference.NUMBER
    elif theirs is None and mine is not None:
        yield ValueDifference.NULL
    elif type(mine) is not type(theirs):
        yield ValueDifference.TYPE
    elif theirs in ({}, []) and mine != theirs:
        yield ValueDifference.EMPTY
    elif mine != theirs:
        yield ValueDifference.OTHER


def is_near(mine: float, theirs: float) -> bool:
    """Tells whether a number is the other one, rounded; an integer may be too large for a float."""
    try:
        return math.isclose(mine, theirs, rel_tol=NEARLY)
    except OverflowError:
        return False


def text_difference(mine: str, theirs: str) -> ValueDifference:
    if not theirs:
        return ValueDifference.EMPTY
    for kind, changed in TEXT_CHANGES:
        if changed(mine) == changed(theirs):
            return kind
    if theirs in as_misread(mine):
        return ValueDifference.CHARSET
    if mine.startswith(theirs):
        return ValueDifference.TRUNCATED
    if len(mine) == len(theirs) and all(
        one == other or other in "?\ufffd_ " for one, other in zip(mine, theirs, strict=True)
    ):
        return ValueDifference.REPLACED
    if html.unescape(theirs) == mine or theirs.replace("\\", "") == mine.replace("\\", ""):
        return ValueDifference.ESCAPED
    return ValueDifference.OTHER


def as_misread(text: str) -> Iterator[str]:
    """A text whose bytes in UTF-8 are read in the charsets that services fall back to."""
    data = text.encode("utf-8", "surrogatepass")
    return (data.decode(charset, "replace") for charset in ("latin-1", "cp1252"))


def without_blanks(text: str) -> str:
    return "".join(text.split())


def normalised(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


TEXT_CHANGES: tuple[tuple[ValueDifference, Callable[[str], str]], ...] = (
    (ValueDifference.NORMALISED, normalised),
    (ValueDifference.CASE, str.casefold),
    (ValueDifference.BLANKS, without_blanks),
)
"""Texts of such a kind are the same once both are changed so."""
