"""References to the contract: the line that says what was broken, and the reason where it was inferred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydracore_openapi.json_schema.pointers import tokens
from hydracore_openapi.location import Location
from hydracore_openapi.model import Contract


@dataclass(frozen=True, slots=True)
class ContractReference:
    """A line of the document, and why it says so where that was inferred."""

    location: Location
    inferred: str | None = None


def reference(contract: Contract, source: str) -> ContractReference:
    """The place that a document pointer names; the reason is that of the nearest part that gives one."""
    return ContractReference(contract.locate(source), reason(contract.document, source))


def reason(document: Mapping[str, Any], source: str) -> str | None:
    file, _, fragment = source.partition("#")
    if file:
        return None
    part: Any = document
    found = [part]
    for token in tokens(fragment):
        part = (
            part[int(token)]
            if isinstance(part, list)
            else part.get(token)
            if isinstance(part, dict)
            else None
        )
        found.append(part)
    for holder in found[:-3:-1]:
        if isinstance(holder, dict) and "x-inferred" in holder:
            return str(holder["x-inferred"])
    return None
