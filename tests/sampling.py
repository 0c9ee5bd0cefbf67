"""A seeded sample of long tests, for every run; `SAMPLES=all` tries the whole (`make proofs`)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from random import Random
from typing import TypeVar

T = TypeVar("T")


def sampled(cases: Iterable[T], of: int = 3) -> list[T]:
    """The first of the cases, and one of each `of` others."""
    everything = [*cases]
    if os.environ.get("SAMPLES") == "all":
        return everything
    random = Random(len(everything))
    return [*everything[:1], *random.sample(everything[1:], (len(everything) - 1) // of)]
