"""Special characters of a request: what its smallest example is left with, where nothing else in it is special.

A service that fails at `%` in any text fails in every operation that takes texts, at requests in which the contract
finds nothing wrong. Their smallest examples hold hardly more than that character, and so tell that it is one fault.
Letters and digits of ASCII tell nothing, nor does what stands in addresses, numbers and times. Past ASCII what counts
is the class that services trip over: whether a character is past the first 65,536 too (a surrogate pair in UTF-16).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hydracore_contract.findings.finding import Finding

USUAL = frozenset(" -_@.:+/")


def special_characters(finding: Finding) -> frozenset[str]:
    """The classes of special characters in the texts of a finding's body."""
    try:
        value = json.loads(finding.exchange.request.body or b"null")
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset(filter(None, map(special, "".join(texts(value)))))


def special(character: str) -> str:
    if character > "\uffff":
        return "past U+FFFF"
    if not character.isascii():
        return "past ASCII"
    return "" if character.isalnum() or character in USUAL or character < " " else character


def texts(value: Any) -> Iterator[str]:
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from each
            pending.extend(each.values())
        elif isinstance(each, list):
            pending.extend(each)
