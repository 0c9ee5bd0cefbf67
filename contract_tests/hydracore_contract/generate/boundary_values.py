"""Boundary values: what is worth trying in a field, at, below and above each bound that its schema states.

A service that checks a bound wrongly is wrong next to it (boundary value analysis), so each bound is tried from three
sides: one below, itself, one above. Lengths are counted in code points, which services confuse with bytes and UTF-16
units: hence letters of one, two and four bytes. What has no bounds is tried by classes, of which one member speaks for
all: absent, null, each other JSON type, each listed value and its near misses, each way in which a format is commonly
mistaken. Last come values that are valid or nearly so and break careless services: they may be refused, but nothing may
fall over.

A variant says what it is, not whether it is valid: that is read from the request once it is on the wire.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hydracore_contract.fields import ABSENT, ITEMS, Field, member
from hydracore_contract.generate.valid_values import Samples, Unmakeable
from hydracore_openapi.model import RequestPlace

LETTERS = {"ASCII": "a", "two-byte": "é", "astral": "😀"}
HEADER = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
DIGITS = ("0", "1", "3")
LONGEST_FREE = 1_000
"""The length, in characters, of the longest text that is tried where nothing limits it."""
OTHER_TYPES: Mapping[str, Any] = {
    "null": None,
    "boolean": True,
    "integer": 7,
    "number": 7.5,
    "string": "seven",
    "array": [],
    "object": {},
}


class VariantKind(StrEnum):
    """The kind of value that a variant tries."""

    BOUNDARY = "boundary"
    ENUM = "enum"
    FORMAT = "format"
    HOSTILE = "hostile"
    NULL = "null"
    PRESENCE = "presence"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class Variant:
    """A value for a field, or ABSENT."""

    about: str
    value: Any
    kind: VariantKind


def variants(field: Field, draw: Samples) -> tuple[Variant, ...]:
    """Every variant for a field; no two with the same value."""
    makers = (presence, nulls, wrong_types, lengths, choices, formats, numbers, flags, counts)
    found = [each for maker in makers for each in maker(field, draw) if can_carry(field, each.value)]
    return tuple({repr(each.value): each for each in reversed(found)}.values())[::-1]


def can_carry(field: Field, value: Any) -> bool:
    """Tells whether a value can stand in the field's place: a header takes no line breaks, and Latin-1 only."""
    if field.place != RequestPlace.HEADER or value is ABSENT:
        return True
    return bool(HEADER.fullmatch(str(value))) and str(value).strip() == str(value)


def presence(field: Field, _: Samples) -> Iterator[Variant]:
    if field.place != RequestPlace.PATH:
        yield Variant("left out", ABSENT, VariantKind.PRESENCE)


def nulls(field: Field, _: Samples) -> Iterator[Variant]:
    if field.place == RequestPlace.BODY:
        yield Variant("null", None, VariantKind.NULL)


def wrong_types(field: Field, draw: Samples) -> Iterator[Variant]:
    if field.place != RequestPlace.BODY:
        return
    for kind, value in OTHER_TYPES.items():
        if kind not in field.kinds:
            yield Variant(f"{kind} in place of {' or '.join(field.kinds)}", value, VariantKind.TYPE)
    for good in draw.several(field.schema, field.path[-1], 1):
        if "array" not in field.kinds:
            yield Variant("the value inside an array", [good], VariantKind.TYPE)
        if "object" not in field.kinds:
            yield Variant("the value inside an object", {"value": good}, VariantKind.TYPE)


def lengths(field: Field, draw: Samples) -> Iterator[Variant]:
    said = field.said
    if "string" not in field.kinds or "enum" in said or "format" in said or "pattern" in said:
        return
    shortest, longest = said.get("minLength", 0), said.get("maxLength")
    for size in {shortest - 1, shortest, shortest + 1} - {-1}:
        yield Variant(f"{size} characters", text(draw, "a", size), VariantKind.BOUNDARY)
    if longest is None:
        yield Variant(f"{LONGEST_FREE} characters", text(draw, "a", LONGEST_FREE), VariantKind.BOUNDARY)
        return
    for name, letter in LETTERS.items():
        for size in {longest - 1, longest, longest + 1} - {-1}:
            yield Variant(f"{size} {name} characters", text(draw, letter, size), VariantKind.BOUNDARY)


def longest(field: Field, draw: Samples) -> str | None:
    """The longest text that the field takes, or a long one where nothing limits it; None where it takes none."""
    texts = [each.value for each in lengths(field, draw) if field.schema.is_valid(each.value)]
    return max(texts, key=len, default=None)


def text(draw: Samples, letter: str, size: int) -> str:
    """A text of that many code points, a new one where there is room for it."""
    token = draw.token()
    return letter * size if size <= len(token) else letter * (size - len(token)) + token


def choices(field: Field, draw: Samples) -> Iterator[Variant]:
    options = field.said.get("enum", ())
    for option in options:
        yield Variant(f"the documented {option!r}", option, VariantKind.ENUM)
    for option in (each for each in options if isinstance(each, str) and each):
        for about, near in nearly(option):
            if near not in options:
                yield Variant(about, near, VariantKind.ENUM)
    if options:
        unlisted = [word for word in ("no-such-value", "", *DIGITS, *draw.vocabulary) if word not in options]
        yield from (
            Variant(f"{word!r}, which the enum does not list", word, VariantKind.ENUM) for word in unlisted
        )


def nearly(option: str) -> Iterator[tuple[str, str]]:
    yield f"{option!r} in upper case", option.upper()
    yield f"{option!r} with a capital", option.capitalize()
    yield f"{option!r} with a blank before it", f" {option}"
    yield f"{option!r} with a blank behind it", f"{option} "
    yield f"{option!r} with a line feed behind it", f"{option}\n"
    for mark in ("-", " ", ""):
        if "_" in option:
            yield f"{option!r} with {mark!r} for the underscore", option.replace("_", mark)
    yield f"the beginning of {option!r}", option[:-1]
    yield f"{option!r} and one letter more", f"{option}x"


def formats(field: Field, draw: Samples) -> Iterator[Variant]:
    make = WRONG_FORMATS.get(field.said.get("format", ""))
    if make:
        yield from (Variant(about, value, VariantKind.FORMAT) for about, value in make(draw))


def wrong_uuids(draw: Samples) -> Iterator[tuple[str, str]]:
    good = draw.uuid()
    yield "no UUID", "not-a-uuid"
    yield "a UUID without its last digit", good[:-1]
    yield "a UUID with one digit more", good + "0"
    yield "a UUID with a letter that is no digit", "g" + good[1:]
    yield "a number for a UUID", "12345"
    yield "a UUID and a blank", good + " "
    yield (
        "a UUID with hyphens in the wrong places",
        good.replace("-", "")[:8] + "-" * 4 + good.replace("-", "")[8:],
    )
    yield "a UUID without hyphens", good.replace("-", "")
    yield "a UUID in upper case", good.upper()
    yield "a UUID in braces", "{" + good + "}"
    yield "the UUID of zeros", "00000000-0000-0000-0000-000000000000"


def wrong_times(_: Samples) -> Iterator[tuple[str, str]]:
    yield "no time", "yesterday"
    yield "a time without a zone", "2026-03-04T05:06:07"
    yield "a date for a time", "2026-03-04"
    yield "a month 13", "2026-13-04T05:06:07Z"
    yield "a February 30th", "2026-02-30T05:06:07Z"
    yield "a time with an offset", "2026-03-04T05:06:07.125+02:00"


WRONG_FORMATS: Mapping[str, Callable[[Samples], Iterator[tuple[str, str]]]] = {
    "uuid": lambda draw: iter([*wrong_uuids(draw), ("an empty text for a UUID", "")]),
    "date-time": lambda draw: iter([*wrong_times(draw), ("an empty text for a time", "")]),
    "date": lambda _: iter([("no date", "tomorrow"), ("a February 30th", "2026-02-30")]),
    "email": lambda _: iter([("no address", "nobody"), ("no host", "nobody@")]),
    "uri": lambda _: iter([("no URI", "not a uri")]),
    "ipv4": lambda _: iter([("no address", "256.1.1.1")]),
}


def numbers(field: Field, _: Samples) -> Iterator[Variant]:
    said = field.said
    if not {"integer", "number"} & set(field.kinds):
        return
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if keyword in said:
            for shift in (-1, 0, 1):
                value = said[keyword] + shift
                yield Variant(f"{value}, {keyword} is {said[keyword]}", value, VariantKind.BOUNDARY)
    yield Variant("a number as text", "7", VariantKind.TYPE)
    if "multipleOf" in said:
        yield Variant("no multiple", said["multipleOf"] * 1.5, VariantKind.BOUNDARY)
    if field.place == RequestPlace.BODY and "number" not in field.kinds:
        yield Variant("a fraction", 1.5, VariantKind.TYPE)


def flags(field: Field, _: Samples) -> Iterator[Variant]:
    if "boolean" not in field.kinds:
        return
    for value in (True, False):
        yield Variant(str(value).lower(), value, VariantKind.BOUNDARY)
    for wrong in ("true", "yes", 1, 0, 2, "", "maybe"):
        yield Variant(f"{wrong!r} for a boolean", wrong, VariantKind.TYPE)


def counts(field: Field, draw: Samples) -> Iterator[Variant]:
    """Arrays and free objects, at the bounds of how much they may hold."""
    if field.is_free_object:
        yield Variant("a nested object", draw.object(), VariantKind.BOUNDARY)
        yield Variant("an empty object", {}, VariantKind.BOUNDARY)
        for about, value in EVERY_TYPE.items():
            yield Variant(about, {"marker": draw.token(), **value}, VariantKind.BOUNDARY)
    if "array" in field.kinds:
        try:
            one = draw.value(member(field.schema, ITEMS, field.said.get("items", {})), "item")
        except Unmakeable:
            return
        sizes = {field.said.get("minItems", 0), field.said.get("maxItems", 2)}
        for size in {each + shift for each in sizes for shift in (-1, 0, 1)}:
            if 0 <= size <= LONGEST_FREE:
                yield Variant(f"{size} items", [one] * size, VariantKind.BOUNDARY)


def hostile(field: Field, draw: Samples) -> tuple[Variant, ...]:
    """Values that careless services break on: valid or nearly so, and never a reason to fall over."""
    made: dict[str, Any] = {}
    if field.is_free_text:
        made = {f"{name} in a text": draw.token() + value for name, value in TEXTS.items()}
        made |= {f"the word {word}": word for word in WORDS}
        if "maxLength" not in field.said:
            made["64 KiB of text"] = text(draw, "k", 2**16)
            made["1 MiB of text"] = text(draw, "m", 2**20)
        else:
            made["64 KiB where far less is allowed"] = text(draw, "k", 2**16)
    if field.is_free_object:
        made |= {
            f"{name} in an object": {draw.token(): value} for name, value in ({**TEXTS, **OBJECTS}).items()
        }
        made |= {f"{name} as a key": {value: draw.token()} for name, value in TEXTS.items()}
    return tuple(
        Variant(about, value, VariantKind.HOSTILE) for about, value in made.items() if can_carry(field, value)
    )


MEMBERS: Mapping[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "zero": 0,
    "fraction": -0.5,
    "empty text": "",
    "text": "x",
    "empty array": [],
    "array": [1],
    "empty object": {},
    "object": {"a": 1},
}
EVERY_TYPE: Mapping[str, Mapping[str, Any]] = {
    "every JSON type as a member": MEMBERS,
    "every JSON type as an item": {"items": [*MEMBERS.values()]},
    "every JSON type inside an object": {"inner": {**MEMBERS, "items": [*MEMBERS.values()]}},
    "every JSON type inside an array": {"items": [MEMBERS, [*MEMBERS.values()], [[None]], [{"null": None}]]},
    "integers that doubles hold": {"items": [2**24 + 1, 2**31, -(2**31) - 1, 2**53 - 1, -(2**53) + 1]},
    "keys in every style": {
        "keys": dict.fromkeys(
            ("camelCase", "UPPER", "snake_case", "kebab-case", "_id", "a b", "", "k" * 80), 1
        ),
        "numbered": {"0": "a", "1": "b"},
    },
    "long, unsorted and nested arrays": {"items": [3, 1, 2, 1] * 40, "rows": [[1], [2, 3], []]},
    "texts that look like other types": {
        "items": ["", "true", "null", "007", "12345", "1e3", "2026-03-04T05:06:07Z", "[]", "{}"]
    },
}
"""Objects with each type at each position, and what is often taken for something else: code that walks values by hand
forgets some of them."""
WORDS = ("null", "undefined", "false", "0", "007", "1e3", "deleted", "archived", "+1 (303) 555-0140")
"""Texts that careless code takes for something else, or writes in its own way."""
TEXTS: Mapping[str, str] = {
    "U+0000": "\0",
    "astral characters": "😀\U0001d518\U0001f469\u200d\U0001f467",
    "a lone surrogate": "\ud800",
    "two surrogates the wrong way round": "\udc00\ud800",
    "right-to-left text and invisible letters": "\u202e\u0645\u0631\u062d\u200b\u00ad\ufeff",
    "markup and quotes": "<script>'\"`${7*7}{{7*7}}%00%n\\",
    "a quote for SQL": "' OR '1'='1'; --",
    "line breaks": "a\r\nb\tc",
    "dots and dollars": "$a.b.$c",
    "a plus, a percent and two blanks": "a+b  c%20d",
    "a decomposed letter": "e\u0301",
    "blanks at both ends": "  x  ",
}


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


OBJECTS: Mapping[str, Any] = {
    "an integer past 64 bits": 2**70,
    "a negative integer past 64 bits": -(2**70),
    "an integer of 70 digits": int("9" * 70),
    "integers at the bounds of what computers count with": [2**31, 2**53 + 1, 2**63 + 1, -(2**63) - 1],
    "fractions": [0.1, 1.0000000000000002, -123456.789],
    "a very large number": 1.5e300,
    "a very small number": 5e-324,
    "50 levels": nested(50),
    "500 levels": nested(500),
    "64 KiB": "k" * 2**16,
    "1 MiB": "m" * 2**20,
    "2,000 members": {f"key-{number}": number for number in range(2_000)},
}


def paths() -> tuple[Variant, ...]:
    """Values for a path in place of a good one; each is one segment, percent-encoded."""
    made = {
        "a text of 2,000 characters": "a" * 2_000,
        "an integer": "1",
        "a negative integer": "-1",
        "an integer of 400 digits": "9" * 400,
        "astral characters": "😀",
        "a blank": " ",
        "U+0000": "\0",
        "a quote for SQL": "' OR '1'='1",
        "a slash": "a/b",
        "dots": "..%2f..",
        "null": "null",
        "an asterisk": "*",
    }
    return tuple(Variant(about, value, VariantKind.HOSTILE) for about, value in made.items())
