"""Units: the smallest parts of a run that can be run alone, and the phases that they make up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hydracore_contract.session import Session


@dataclass(frozen=True, slots=True)
class Unit:
    """`title` names it among the units of its phase; `requests` is an estimate."""

    title: str
    requests: int
    run: Callable[[Session], None]
    writes: bool = True
    """Tells whether it sends anything but GET, HEAD and OPTIONS."""
    apart: bool = False
    """Tells whether it can run beside others: it looks at nothing but what it makes itself."""


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    title: str
    units: tuple[Unit, ...]

    @property
    def requests(self) -> int:
        return sum(unit.requests for unit in self.units)
