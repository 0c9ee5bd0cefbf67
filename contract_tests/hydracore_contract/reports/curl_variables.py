"""Variables of bash for what a service names anew each time, in the requests that follow.

What flows from an answer into a later request is a text that the answer has, that its own request had not, and that
the later one holds where names stand: as a part of its path, or in its body if it is long enough to be no chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from hydracore_contract.exchange import Exchange, Request, json_value

FUNCTION = "named"
LOCATION = ":location"
"""Stands for the last part of the path in an answer's `Location`."""
SIMPLE = (
    "import json, sys; answer = sys.stdin.buffer.read(); "
    r'sys.stderr.buffer.write(answer + b"\n"); print(json.loads(answer.split(b"\r\n\r\n")[-1])[sys.argv[1]])'
)
"""Reads a member of an answer's body."""
GENERAL = (
    "import functools, json, re, sys; answer = sys.stdin.buffer.read(); "
    r'sys.stderr.buffer.write(answer + b"\n"); '
    r'head, body = re.fullmatch(rb"(?s)((?:HTTP/.*?\r?\n\r?\n)*)(.*)", answer).groups(); '
    r'print(*[re.findall(rb"(?im)^location:\s*[^?#\s]*?([^/?#\s]+)/?(?:[?#]|\s)", head)[-1].decode() '
    f'if place == "{LOCATION}" else '
    "functools.reduce(lambda value, key: value[int(key) if isinstance(value, list) else key], "
    'place.split("."), json.loads(body)) for place in sys.argv[1:]])'
)
"""Reads several parts of an answer, however deep."""
NAME = re.compile(r"[A-Za-z0-9_.~-]{1,200}")
KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
LONG = 8
"""From so many characters on a text is a name wherever it stands, and not in a path or an identity alone."""
PARTS = re.compile(r"[/?&=]")
DEEPEST, MOST = 6, 200
"""So deep an answer is looked into, and at so many of its values."""


class BashVariable(NamedTuple):
    """A part of an answer that later requests name: `text`, as it was then, is now what `variable` holds.

    `place` is a path of keys and indices, joined with dots, or LOCATION.
    """

    place: str
    text: str
    variable: str


def definition(read: Iterable[Sequence[BashVariable]]) -> str:
    """The function that shows an answer of curl on stderr, and prints the parts of it that are to be read."""
    is_simple = all(len(each) == 1 and KEY.fullmatch(each[0].place) for each in read)
    return f"{FUNCTION}() {{ python3 -c '{SIMPLE if is_simple else GENERAL}' \"$@\"; }}"


def bash_variables(steps: Sequence[Exchange]) -> dict[int, list[BashVariable]]:
    """The variables that later requests need, by the index of the request whose answer they come from."""
    found: dict[int, list[BashVariable]] = {}
    known: set[str] = set()
    for index, step in enumerate(steps):
        later = [each.request for each in steps[index + 1 :] if not step.burst or each.burst != step.burst]
        for place, text in parts(step):
            if text not in known and any(names(each, text) for each in later):
                known.add(text)
                found.setdefault(index, []).append(BashVariable(place, text, f"ID_{len(known)}"))
    return found


def parts(step: Exchange) -> list[tuple[str, str]]:
    """Places and texts that an answer has and its request had not, the likeliest identity first."""
    answer = step.answer
    if answer is None or step.trouble is not None or not step.is_success:
        return []
    sent = {*PARTS.split(step.request.path), *(text for _, text in leaves(json_value(step.request.body)))}
    made = [
        (place, text)
        for place, text in leaves(json_value(answer.body))
        if text not in sent and is_name(key_of(place), text)
    ]
    made.sort(
        key=lambda part: (key_of(part[0]) != "id", not is_identity(key_of(part[0])), part[0].count("."))
    )
    located = last_part(answer.header("Location") or "")
    return made + ([(LOCATION, located)] if located not in sent and NAME.fullmatch(located) else [])


def leaves(value: Any, place: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The texts and whole numbers in a value of JSON, with their places."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        yield place, str(value)
    elif depth < DEEPEST and isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in [*members][:MOST]:
            if KEY.fullmatch(str(key)):
                yield from leaves(part, f"{place}.{key}" if place else str(key), depth + 1)


def key_of(place: str) -> str:
    return place.rpartition(".")[2]


def last_part(location: str) -> str:
    try:
        return urlsplit(location).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""


def is_name(key: str, text: str) -> bool:
    is_likely = len(text) >= LONG or is_identity(key)
    return is_likely and bool(NAME.fullmatch(text))


def is_identity(key: str) -> bool:
    return key.lower().endswith("id")


def names(request: Request, text: str) -> bool:
    """Tells whether a request holds a text as a name."""
    body = (request.body or b"").decode("utf-8", "replace")
    return text in PARTS.split(request.path) or bool(in_body([text]).search(body))


def in_path(known: Sequence[str] | Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(f"(?<=[/=])({alternatives(known)})(?=[/?&]|$)")


def in_body(known: Sequence[str] | Mapping[str, str]) -> re.Pattern[str]:
    """Long names anywhere, any other as the whole value of an identity."""
    long = alternatives([each for each in known if len(each) >= LONG])
    of_identity = "|".join(f'(?<=[iI][dD]"{colon})' for colon in (":", ": ", ':"', ': "'))
    return re.compile(rf"({long}|(?:{of_identity})(?:{alternatives(known)})(?=[\"\s,}}\]]))")


def alternatives(known: Sequence[str] | Mapping[str, str]) -> str:
    """A regular expression for any of them; for nothing, where there are none."""
    return "|".join(map(re.escape, sorted(known, key=len, reverse=True))) or r"(?!)"


def pieces(text: str, pattern: re.Pattern[str], known: Mapping[str, str]) -> list[str]:
    """The text in pieces, each second one a variable that bash fills in, and sends nothing where it is empty."""
    parts = pattern.split(text)
    parts[1::2] = [f"${{{known[part]}:?}}" for part in parts[1::2]]
    return parts
