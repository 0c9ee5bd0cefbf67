"""Summary of what is wrong with a document: a screen at most, grouped by kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from hydracore_openapi.errors import Defect, place

KINDS = 6
"""Kinds that are shown; more are counted."""
EACH = 2
"""Defects of a kind that are shown; more are counted."""


def summary(warnings: Sequence[Defect]) -> Iterator[str]:
    """A line for each of the first warnings of the commonest kinds, and for how many there are besides."""
    kinds = [[*group] for _, group in groupby(sorted(warnings, key=by_kind), key=lambda each: each.kind)]
    kinds.sort(key=len, reverse=True)
    for group in kinds[:KINDS]:
        yield from (f"  warning ({each.kind}) {each}" for each in group[:EACH])
        if len(group) > EACH:
            yield f"  and {len(group) - EACH} more of this kind"
    rest = sum(map(len, kinds[KINDS:]))
    if rest:
        yield f"  and {rest} of {len(kinds) - KINDS} other kinds"


def by_kind(defect: Defect) -> tuple[str, tuple[str, int, str, str]]:
    return defect.kind, place(defect)
