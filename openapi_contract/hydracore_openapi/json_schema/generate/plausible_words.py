"""Plausible words and numbers for the name of a property: tables, nothing else knows names."""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random

_FIRST = (
    "Ada",
    "Alan",
    "Amara",
    "Chen",
    "Elena",
    "Grace",
    "Ines",
    "Jonas",
    "Kofi",
    "Lena",
    "Marco",
    "Mei",
    "Noor",
    "Priya",
    "Sofia",
    "Tomas",
)
_LAST = (
    "Adeyemi",
    "Bauer",
    "Costa",
    "Dubois",
    "Fischer",
    "Garcia",
    "Haddad",
    "Ivanova",
    "Jensen",
    "Kim",
    "Lindberg",
    "Moreau",
    "Novak",
    "Okafor",
    "Rossi",
    "Tanaka",
)
_NOUNS = (
    "anchor",
    "atlas",
    "beacon",
    "bridge",
    "canyon",
    "cedar",
    "comet",
    "delta",
    "ember",
    "falcon",
    "garden",
    "harbor",
    "island",
    "juniper",
    "kestrel",
    "lantern",
    "meadow",
    "nova",
    "orchid",
    "pioneer",
    "quartz",
    "river",
    "summit",
    "timber",
    "valley",
    "willow",
)
_SENTENCES = (
    "Set up for the demo",
    "Checked by the support team",
    "Waiting for a reply",
    "Used by the sales team every day",
    "Moved here from the old system",
    "Works as expected",
)
_COMPANIES = ("Northwind", "Blue Harbor", "Cedar & Co", "Lantern Labs", "Summit Works", "Riverside Foods")
_CITIES = ("Berlin", "Lisbon", "Nairobi", "Osaka", "Toronto", "Valencia", "Oslo", "Lima")
_COUNTRIES = ("Germany", "Portugal", "Kenya", "Japan", "Canada", "Spain", "Norway", "Peru")
_TITLES = (
    "Spring newsletter",
    "Welcome message",
    "Weekly report",
    "Order update",
    "Team meeting",
    "Product launch",
)

# The last word of a name decides first, then the one before it.
_TEXTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("title", "subject", "headline", "heading"), _TITLES),
    **dict.fromkeys(
        (
            "description",
            "comment",
            "note",
            "notes",
            "summary",
            "text",
            "body",
            "content",
            "message",
            "reason",
            "bio",
            "detail",
        ),
        _SENTENCES,
    ),
    **dict.fromkeys(("city", "town"), _CITIES),
    "country": _COUNTRIES,
    **dict.fromkeys(("company", "organization", "organisation", "employer", "vendor", "brand"), _COMPANIES),
    **dict.fromkeys(("status", "state"), ("active", "pending", "paused", "completed")),
    **dict.fromkeys(("type", "kind", "category"), ("standard", "premium", "basic", "custom")),
    **dict.fromkeys(
        ("tag", "tags", "label", "labels"), ("new", "priority", "internal", "follow-up", "archived")
    ),
    **dict.fromkeys(("colour", "color"), ("#1f77b4", "#2ca02c", "#ff7f0e", "#9467bd")),
    **dict.fromkeys(("currency",), ("EUR", "USD", "JPY", "GBP")),
    **dict.fromkeys(("language", "locale", "lang"), ("en", "de", "es", "fr", "ja")),
    "timezone": ("Europe/Berlin", "America/Toronto", "Asia/Tokyo", "UTC"),
    **dict.fromkeys(
        ("street", "address"), ("12 Harbor Street", "8 Cedar Lane", "45 Station Road", "3 Mill Square")
    ),
    **dict.fromkeys(("zip", "postcode"), ("10115", "1100-148", "28013", "0150")),
    "version": ("1.0.0", "1.4.2", "2.0.1", "2.3.0"),
    "gender": ("female", "male", "other"),
    "role": ("admin", "member", "viewer", "editor"),
    "breed": ("Beagle", "Collie", "Siamese", "Poodle"),
    **dict.fromkeys(("method",), ("GET", "POST", "PATCH", "DELETE")),
    **dict.fromkeys(
        ("error",), ("The connection timed out", "The token has expired", "The limit was reached")
    ),
    **dict.fromkeys(("extension",), ("png", "pdf", "csv")),
}

_RANGES: dict[str, tuple[int, int]] = {
    "age": (18, 80),
    "year": (2020, 2026),
    "month": (1, 12),
    "day": (1, 28),
    "hour": (0, 23),
    "minute": (0, 59),
    "latitude": (-60, 60),
    "lat": (-60, 60),
    "longitude": (-170, 170),
    "lon": (-170, 170),
    "lng": (-170, 170),
    "port": (1024, 9999),
    "code": (100, 999),
    "id": (1, 9999),
    **dict.fromkeys(("price", "amount", "cost", "total", "balance", "salary"), (5, 500)),
    **dict.fromkeys(("percent", "percentage", "progress", "score"), (0, 100)),
    **dict.fromkeys(
        ("count", "quantity", "page", "rank", "rating", "position", "level", "priority"), (1, 10)
    ),
    **dict.fromkeys(("size", "bytes"), (1000, 99_999)),
    **dict.fromkeys(("width", "height"), (100, 1600)),
    **dict.fromkeys(("ratio", "probability", "confidence"), (0, 1)),
}
_USUAL_RANGE = (1, 100)
_SHORTEST_FILLER = 1
_WORD_BORDER = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=2048)
def words_of(name: str) -> tuple[str, ...]:
    """The words of `someName`, `some_name` or `some-name`, in lower case."""
    return tuple(word.lower() for word in _WORD_BORDER.split(name) if word)


def plausible_range(name: str) -> tuple[int, int]:
    return next((_RANGES[word] for word in reversed(words_of(name)) if word in _RANGES), _USUAL_RANGE)


def person(random: Random) -> tuple[str, str]:
    return random.choice(_FIRST), random.choice(_LAST)


def chosen_word(random: Random) -> str:
    return random.choice(_NOUNS)


def text(random: Random, name: str, low: int, high: float, wide: bool) -> str:
    """A text of `low` to `high` characters, from the tables if one fits."""
    options = () if wide else tuple(one for one in _for_name(random, name) if low <= len(one) <= high)
    return random.choice(options) if options else _filler(random, low, high, wide)


def _for_name(random: Random, name: str) -> tuple[str, ...]:
    words = words_of(name)
    for word in reversed(words):
        if word in _SPECIAL:
            return (_SPECIAL[word](random, words),)
        if word in _TEXTS:
            return _TEXTS[word]
    return tuple(
        dict.fromkeys(
            (f"{chosen_word(random)}-{random.randint(10, 99)}", *(chosen_word(random) for _ in "123"))
        )
    )


def _name(random: Random, words: tuple[str, ...]) -> str:
    first, last = person(random)
    if "first" in words or "given" in words:
        return first
    if "last" in words or "family" in words:
        return last
    if "user" in words:
        return f"{first}.{last}".lower()
    if "file" in words:
        return f"{chosen_word(random)}.pdf"
    named_things = {"full", "display", "contact", "customer", "author", "owner", "person"}
    return (
        f"{first} {last}"
        if named_things & set(words)
        else f"{chosen_word(random).title()} {chosen_word(random)}"
    )


def _username(random: Random, _words: tuple[str, ...]) -> str:
    return ".".join(person(random)).lower()


def _mail(random: Random, _words: tuple[str, ...]) -> str:
    return f"{_username(random, ())}@example.com"


def _author(random: Random, _words: tuple[str, ...]) -> str:
    return " ".join(person(random))


def _phone(random: Random, _words: tuple[str, ...]) -> str:
    return f"+1555{random.randint(100, 999)}01{random.randint(10, 99)}"


def _url(random: Random, _words: tuple[str, ...]) -> str:
    return f"https://example.com/{chosen_word(random)}"


def _slug(random: Random, _words: tuple[str, ...]) -> str:
    return f"{chosen_word(random)}-{chosen_word(random)}"


def _identity(random: Random, _words: tuple[str, ...]) -> str:
    return f"{random.getrandbits(48):012x}"


_SPECIAL = {
    "name": _name,
    **dict.fromkeys(("username", "login", "handle", "nickname"), _username),
    **dict.fromkeys(("email", "mail"), _mail),
    **dict.fromkeys(("author", "owner", "customer", "contact"), _author),
    **dict.fromkeys(("phone", "mobile", "fax", "telephone"), _phone),
    **dict.fromkeys(("url", "uri", "link", "href", "website", "homepage"), _url),
    **dict.fromkeys(("slug", "key"), _slug),
    **dict.fromkeys(("id", "token", "secret", "hash", "uid", "identifier"), _identity),
}


def _filler(random: Random, low: int, high: float, wide: bool) -> str:
    """Words up to the wanted length, cut to it."""
    if high <= 0:
        return ""
    wanted = int(min(max(low, random.randint(4, 24) if wide else 8, _SHORTEST_FILLER), high))
    if wide:
        return "".join(random.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(wanted))
    text = chosen_word(random)
    while len(text) < wanted:
        text += f" {chosen_word(random)}"
    cut = text[:wanted]
    return f"{cut[:-1]}s" if cut.endswith(" ") else cut
