"""Options of the bench: how much is measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """The size of a benchmark's parts: how often and how long they run.

    `warm`: requests before each load; `seconds`: the length of a load; `items`: how many the state grows to;
    `batches`: how often the cost with few and many items is compared; `requests`: how many the worlds get in all;
    `campaign`: the length of a fuzz campaign;
    `peers`: the folder that holds Prism.
    """

    rounds: int = 5
    warm: int = 1500
    seconds: int = 4
    launches: int = 7
    items: int = 100_000
    batches: int = 40
    requests: int = 1_000_000
    campaign: int = 30
    peers: Path | None = None
