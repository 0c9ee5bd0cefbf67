"""Variables of bash for what a service names anew each time, in the requests that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from hydracore_contract.exchange import Exchange, Request, json_value

FUNCTION = "named"
PROGRAM = r'import json, sys; print(json.loads(sys.stdin.read().split("\r\n\r\n")[-1])[sys.argv[1]])'
DEFINITION = f"{FUNCTION}() {{ tee /dev/stderr | python3 -c '{PROGRAM}' \"$1\"; }}"
"""Shows an answer of curl, and prints a member of its body."""
NAME = re.compile(r"[A-Za-z0-9_.~-]{1,200}")
KEY = re.compile(r"[A-Za-z0-9_]{1,40}")
LONG = 8
"""From so many characters on a text is a name wherever it stands, and not in a path alone."""
PARTS = re.compile(r"[/?&=]")


class BashVariable(NamedTuple):
    """A member of an answer that later requests name: `text`, as it was then, is now what `variable` holds."""

    key: str
    text: str
    variable: str


def bash_variables(steps: Sequence[Exchange]) -> dict[int, BashVariable]:
    """The variables, by the index of the request that made them; none of requests at the same moment as others."""
    found: dict[int, BashVariable] = {}
    for index, step in enumerate(steps):
        known = {each.text for each in found.values()}
        later = [each.request for each in steps[index + 1 :]]
        for key, text in () if step.burst else members(step):
            if text not in known and any(names(each, text) for each in later):
                found[index] = BashVariable(key, text, f"ID_{len(found) + 1}")
                break
    return found


def members(step: Exchange) -> list[tuple[str, str]]:
    """The names and texts that an answer has and its request had not, the likeliest identity first."""
    answer = step.answer
    if answer is None or step.trouble is not None or not step.is_success:
        return []
    sent = {*PARTS.split(step.request.path), *(text for _, text in texts(step.request.body))}
    made = [(key, text) for key, text in texts(answer.body) if text not in sent and is_name(key, text)]
    return sorted(made, key=lambda pair: (pair[0] != "id", not is_identity(pair[0])))


def texts(body: bytes | None) -> Iterator[tuple[str, str]]:
    said = json_value(body)
    for key, value in said.items() if isinstance(said, dict) else ():
        if isinstance(value, str | int) and not isinstance(value, bool):
            yield key, str(value)


def is_name(key: str, text: str) -> bool:
    is_likely = len(text) >= LONG or is_identity(key)
    return is_likely and bool(NAME.fullmatch(text) and KEY.fullmatch(key))


def is_identity(key: str) -> bool:
    return key.lower().endswith("id")


def names(request: Request, text: str) -> bool:
    """Tells whether a request holds a text as a name."""
    in_body = len(text) >= LONG and text.encode() in (request.body or b"")
    return in_body or text in PARTS.split(request.path)


def in_path(known: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(f"(?<=[/=])({alternatives(known)})(?=[/?&]|$)")


def in_body(known: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(f"({alternatives([each for each in known if len(each) >= LONG])})")


def alternatives(known: Sequence[str] | Mapping[str, str]) -> str:
    """A regular expression for any of them; for nothing, where there are none."""
    return "|".join(map(re.escape, sorted(known, key=len, reverse=True))) or r"(?!)"


def pieces(text: str, pattern: re.Pattern[str], known: Mapping[str, str]) -> list[str]:
    """The text in pieces, each second one a variable that bash fills in."""
    parts = pattern.split(text)
    parts[1::2] = [f"${{{known[part]}}}" for part in parts[1::2]]
    return parts
