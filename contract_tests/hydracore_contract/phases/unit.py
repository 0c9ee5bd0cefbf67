"""Units: the smallest parts of a run that can be run alone, and the phases that they make up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from hydracore_contract.errors import PartAbandoned
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation

MOST_AGAIN = 2
"""Times that a unit is tried again where the run goes on elsewhere."""
MOST_NAMED = 8
"""Units that are named of each phase where several were not tried."""


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
    operations: tuple[str, ...] = ()
    """The operations that it is to try: one that has served nothing in the end was not tried."""


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    title: str
    units: tuple[Unit, ...]

    @property
    def requests(self) -> int:
        return sum(unit.requests for unit in self.units)


def ids(*operations: Operation | None) -> tuple[str, ...]:
    """The ids of those operations that there are."""
    return tuple(each.id for each in operations if each is not None)


def performed(unit: Unit, session: Session) -> bool:
    """Runs a unit, again where the run has moved to another instance; tells whether it came to its end."""
    for _ in range(1 + MOST_AGAIN):
        try:
            session.begin_part()
            unit.run(session)
            return True
        except PartAbandoned as reason:
            why = reason
            if not reason.may_try_again:
                break
    session.miss(f"{unit.title}: not tried to its end, since {why}")
    return False


def untried(phases: Sequence[Phase], tried: Collection[Unit], why: str) -> Iterator[str]:
    """A line for each phase of which not all was tried to its end, and why."""
    for phase in phases:
        left = [unit.title for unit in phase.units if unit not in tried]
        if left:
            named = ", ".join((*left[:MOST_NAMED], *(["and others"] if len(left) > MOST_NAMED else [])))
            yield f"{phase.name}: {len(left)} of {len(phase.units)} parts not tried to their end ({why}): {named}"
