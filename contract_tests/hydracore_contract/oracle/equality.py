"""Equality of JSON values, as far as a service may write what it was sent in another way."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from hydracore_contract.fields import words
from hydracore_contract.oracle.timestamps import agree, timestamp
from hydracore_openapi.json_schema.json_values import is_encodable
from hydracore_openapi.json_schema.schema import Schema

EXACT_UP_TO = 2**53
"""Doubles hold every integer up to this one."""


def same(one: Any, other: Any, schema: Schema | None = None) -> bool:
    """Tells whether two JSON values are equal, as far as the schema's format lets them be written differently.

    Numbers are equal by value, from 2^53 on also where they are the same double (`same_number`); true is no number,
    arrays are ordered. Half a surrogate pair can't be told from what is put in its place: UTF-8 does not carry it.
    """
    if isinstance(one, str) and isinstance(other, str):
        return same_text(one, other, schema)
    pending = [(one, other)]
    while pending:
        mine, theirs = pending.pop()
        if isinstance(mine, dict) and isinstance(theirs, dict):
            mine, theirs = with_same_keys(mine, theirs)
            if mine.keys() != theirs.keys():
                return False
            pending.extend((value, theirs[key]) for key, value in mine.items())
        elif isinstance(mine, list) and isinstance(theirs, list):
            if len(mine) != len(theirs):
                return False
            pending.extend(zip(mine, theirs, strict=True))
        elif not same_scalar(mine, theirs):
            return False
    return True


@lru_cache(maxsize=2**14)
def one_spelling(text: str) -> str:
    """A path value in its canonical spelling: a UUID has several, and nothing else has."""
    try:
        return str(UUID(text))
    except ValueError:
        return text


@lru_cache(maxsize=2**14)
def canonical(path: str) -> str:
    """A path whose segments are each in one spelling."""
    return "/".join(
        quote(one_spelling(unquote(each)), safe="", errors="surrogatepass") for each in path.split("/")
    )


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same_scalar(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return same_text(one, other, None)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if is_number(one) and is_number(other):
        return same_number(one, other)
    return type(one) is type(other) and one == other


def same_number(one: float, other: float) -> bool:
    """Tells whether two numbers may be one that JSON has carried: many readers know doubles alone.

    Integers within +-2^53 are exact in every reader, larger ones in none that can be relied on (RFC 8259, section 6).
    """
    is_large = min(abs(one), abs(other)) >= EXACT_UP_TO
    return one == other or (is_large and as_double(one) == as_double(other))


def as_double(number: float) -> float:
    """The nearest double; an infinity where none is near."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def same_text(one: str, other: str, schema: Schema | None) -> bool:
    if one == other:
        return True
    if not (is_encodable(one) and is_encodable(other)):
        return without_halves(one) == without_halves(other)
    form = words(schema).get("format") if schema else None
    if form == "uuid":
        return one.lower() == other.lower()
    if form == "date-time":
        mine, theirs = timestamp(one), timestamp(other)
        return mine is not None and theirs is not None and agree(mine, theirs)
    return False


def with_same_keys(one: dict[str, Any], other: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both with half surrogate pairs left out of their keys, where there are any."""
    if len(one) != len(other) or all(map(is_encodable, (*one, *other))):
        return one, other
    mine, theirs = ({without_halves(key): value for key, value in each.items()} for each in (one, other))
    return mine, theirs


def without_halves(text: str) -> str:
    return HALVES.sub("", text)


HALVES = re.compile("[\ud800-\udfff\ufffd?]")
"""Half surrogate pairs, and what encoders put in their place."""


def deep(old: Any, sent: Any) -> Any:
    if not (isinstance(old, dict) and isinstance(sent, dict)):
        return sent
    return {**old, **{key: deep(old.get(key), value) for key, value in sent.items()}}
