"""Formats of texts: a realistic text of each, and for each a grammar of a sensible part of it.

The grammars are combined with patterns and lengths. They are narrower than the formats, never wider.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from hydracore_openapi.json_schema.generate.plausible_words import chosen_word, person, words_of

_LABEL = "[a-z]([a-z0-9]|-[a-z0-9]){0,20}"
_HOST = rf"{_LABEL}(\.{_LABEL}){{0,8}}"
_DATE = "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_GROUP = "[1-9a-f][0-9a-f]{0,3}"
_BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
_EMAIL = rf"^[a-z]([a-z0-9]|[.+_-][a-z0-9]){{0,31}}@{_HOST}$"
_URI = rf"^(https://{_HOST}(/[a-z0-9._-]+)*|[a-z][a-z0-9]*:[a-z0-9/._-]+)$"
_REFERENCE = r"^(https://[a-z.]+)?(/?[a-z0-9._-]+(/[a-z0-9._-]+)*)?$"

GRAMMARS: dict[str, str] = {
    "uuid": "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    "date": f"^{_DATE}$",
    "time": rf"^{_TIME}(\.[0-9]+)?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])$",
    "date-time": rf"^{_DATE}T{_TIME}(\.[0-9]{{1,6}}|\.[0-9]+)?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])$",
    "duration": "^P([1-9][0-9]{0,14}(D|W|M|Y)|T[1-9][0-9]{0,14}(H|M|S)|[1-9][0-9]?DT[1-9][0-9]?H)$",
    "email": _EMAIL,
    "idn-email": _EMAIL,
    "hostname": f"^{_HOST}$",
    "idn-hostname": f"^{_HOST}$",
    "ipv4": rf"^{_BYTE}(\.{_BYTE}){{3}}$",
    "ipv6": f"^({_GROUP}(:{_GROUP}){{7}}|({_GROUP})?::({_GROUP})?)$",
    "uri": _URI,
    "iri": _URI,
    "uri-reference": _REFERENCE,
    "iri-reference": _REFERENCE,
    "uri-template": r"^(https://[a-z.]+)?(/[a-z0-9._-]+|/\{[a-z]+\})+$",
    "json-pointer": "^(/[a-z0-9_]*)*$",
    "relative-json-pointer": "^(0|[1-9][0-9]*)(#|(/[a-z0-9_]*)*)$",
    "regex": r"^\^?[a-z0-9]*\$?$",
    "byte": _BASE64,
    "base64": _BASE64,
}


class _Period(NamedTuple):
    start: datetime
    days: int


# What was created lies before what was updated or seen, and that before what is still to come.
_CREATED = _Period(datetime(2025, 1, 6, tzinfo=UTC), 150)
_LATER = _Period(datetime(2025, 7, 1, tzinfo=UTC), 150)
_TO_COME = _Period(datetime(2027, 1, 4, tzinfo=UTC), 300)
_BIRTH = _Period(datetime(1960, 1, 1, tzinfo=UTC), 15_000)
_PERIODS = {
    **dict.fromkeys(("created", "create", "creation", "registered", "joined", "start", "started"), _CREATED),
    **dict.fromkeys(("expires", "expiry", "expiration", "due", "until", "deadline", "scheduled"), _TO_COME),
    **dict.fromkeys(("birth", "birthday", "birthdate", "dob"), _BIRTH),
}


def _moment(random: Random, name: str) -> datetime:
    period = next((_PERIODS[word] for word in words_of(name) if word in _PERIODS), _LATER)
    return period.start + timedelta(
        days=random.randrange(period.days), seconds=random.randrange(28_800, 64_800)
    )


def _uuid(random: Random, _name: str) -> str:
    digits = f"{random.getrandbits(128):032x}"
    variant = "89ab"[random.randrange(4)]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def _date_time(random: Random, name: str) -> str:
    return _moment(random, name).strftime("%Y-%m-%dT%H:%M:%SZ")


def _date(random: Random, name: str) -> str:
    return _moment(random, name).strftime("%Y-%m-%d")


def _time(random: Random, name: str) -> str:
    return _moment(random, name).strftime("%H:%M:%SZ")


def _duration(random: Random, _name: str) -> str:
    return random.choice(("PT15M", "PT30M", "PT1H", "PT2H30M", "P1D", "P3D", "P1W", "P1M"))


def _email(random: Random, _name: str) -> str:
    first, last = person(random)
    return f"{first}.{last}@example.com".lower()


def _hostname(random: Random, _name: str) -> str:
    return f"{random.choice(('api', 'app', 'www', 'mail', 'cdn'))}.example.com"


def _ipv4(random: Random, _name: str) -> str:
    return f"192.0.2.{random.randint(1, 254)}"


def _ipv6(random: Random, _name: str) -> str:
    return f"2001:db8::{random.randint(1, 0xFFFF):x}"


def _uri(random: Random, name: str) -> str:
    words = words_of(name)
    if any(word in words for word in ("image", "avatar", "photo", "picture", "logo", "icon", "thumbnail")):
        return f"https://cdn.example.com/images/{random.randint(100, 999)}.png"
    if any(word in words for word in ("webhook", "callback", "hook")):
        return f"https://hooks.example.com/{chosen_word(random)}"
    return f"https://example.com/{chosen_word(random)}/{random.randint(100, 999)}"


def _path(random: Random, _name: str) -> str:
    return f"/{chosen_word(random)}/{random.randint(100, 999)}"


def _pointer(random: Random, _name: str) -> str:
    return f"/{chosen_word(random)}/{random.randint(0, 9)}"


def _relative_pointer(random: Random, _name: str) -> str:
    return f"{random.randint(0, 3)}/{chosen_word(random)}"


def _template(random: Random, _name: str) -> str:
    return f"/{chosen_word(random)}/{{id}}"


def _regex(random: Random, _name: str) -> str:
    return random.choice(("^[a-z]+$", "^[A-Z]{2}[0-9]{4}$", "^[0-9]+$"))


def _base64(random: Random, _name: str) -> str:
    from base64 import b64encode

    return b64encode(f"{chosen_word(random)} {chosen_word(random)}".encode()).decode()


def _password(random: Random, _name: str) -> str:
    return f"{chosen_word(random).title()}-{chosen_word(random)}-{random.randint(10, 99)}"


REALISTIC: dict[str, Callable[[Random, str], str]] = {
    "uuid": _uuid,
    "date": _date,
    "time": _time,
    "date-time": _date_time,
    "duration": _duration,
    **dict.fromkeys(("email", "idn-email"), _email),
    **dict.fromkeys(("hostname", "idn-hostname"), _hostname),
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    **dict.fromkeys(("uri", "url", "iri"), _uri),
    **dict.fromkeys(("uri-reference", "iri-reference"), _path),
    "uri-template": _template,
    "json-pointer": _pointer,
    "relative-json-pointer": _relative_pointer,
    "regex": _regex,
    **dict.fromkeys(("byte", "base64", "binary"), _base64),
    "password": _password,
}

# Formats whose values identify or date something: an example of the document must not be given to each.
VARYING = frozenset(("uuid", "date-time", "date"))
