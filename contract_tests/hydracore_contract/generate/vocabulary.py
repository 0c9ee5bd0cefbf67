"""A contract's vocabulary: the short words of its examples and descriptions, which a service may well know too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from hydracore_openapi.model import Contract

WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,23}")
MOST = 60
HOLDERS = ("example", "examples", "default", "enum")


@lru_cache(maxsize=8)
def vocabulary_of(contract: Contract) -> tuple[str, ...]:
    """As `vocabulary`, read once for all strands of a run."""
    return vocabulary(contract.document)


def vocabulary(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Each word once, those that description list between bars before those of examples."""
    listed: dict[str, None] = {}
    shown: dict[str, None] = {}
    pending: list[tuple[Any, bool]] = [(document, False)]
    while pending:
        part, is_value = pending.pop()
        if isinstance(part, Mapping):
            listed.update(dict.fromkeys(bars(part.get("description"))))
            pending.extend((value, is_value or key in HOLDERS) for key, value in part.items())
        elif isinstance(part, list):
            pending.extend((value, is_value) for value in part)
        elif is_value and isinstance(part, str) and WORD.fullmatch(part):
            shown[part] = None
    return tuple([*listed, *(word for word in shown if word not in listed)][:MOST])


def bars(description: Any) -> Iterator[str]:
    """The words of a list such as `telegram|meta_cloud|etc.`."""
    if isinstance(description, str) and "|" in description:
        yield from (word.strip() for word in description.split("|") if WORD.fullmatch(word.strip()))
