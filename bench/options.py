"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """`seconds`: the length of one load; `items`: how many the state grows to; `peers`: where Prism is."""

    rounds: int = 5
    seconds: int = 4
    launches: int = 7
    items: int = 100_000
    peers: Path | None = None
