"""Special characters of a request: what its smallest example is left with, where nothing else in it is special.

A service that fails at `%` in any text fails in every operation that takes texts, at requests in which the contract
finds nothing wrong. Their smallest examples hold hardly more than that character, and so tell that it is one fault.
Letters and digits of ASCII tell nothing, nor does what stands in addresses, numbers and times. Past ASCII what counts
is the class that services trip over: whether a character is past the first 65,536 too (a surrogate pair in UTF-16).
"""

from __future__ import annotations

from hydracore_contract.exchange import json_value
from hydracore_contract.findings.finding import Finding
from hydracore_openapi.json_schema.json_values import texts

USUAL = frozenset(" -_@.:+/")


def special_characters(finding: Finding) -> frozenset[str]:
    """The classes of special characters in the texts of a finding's body."""
    value = json_value(finding.exchange.request.body)
    return frozenset(filter(None, map(special, "".join(texts(value)))))


def special(character: str) -> str:
    if character > "\uffff":
        return "past U+FFFF"
    if not character.isascii():
        return "past ASCII"
    return "" if character.isalnum() or character in USUAL or character < " " else character
