"""Log of readings: what a run has seen of each open point, and the violation where a service shows two readings.

A correct service reads an open point in one way. Where it shows another reading in the same circumstances (same
operation, same place, same kind of input) than the first that was seen, that is a finding, whichever of the two is its
fault: no client can rely on either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings import rules
from hydracore_contract.findings.readings import OpenCase, ShownReading
from hydracore_contract.findings.subject import Subject, SubjectKind
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.violation import Violation


class Observation(NamedTuple):
    """A reading that an exchange shows; `steps` are the exchanges that it depends on."""

    case: OpenCase
    reading: str
    exchange: Exchange
    steps: tuple[Exchange, ...] = ()


@dataclass(slots=True)
class ReadingLog:
    """The readings of one service, by the cases that showed them. Strands of a run share it."""

    first: dict[OpenCase, Observation] = field(default_factory=dict)
    times: dict[tuple[OpenCase, str], int] = field(default_factory=dict)

    def note(self, seen: Observation, reference: ContractReference) -> Iterator[Violation]:
        """Keeps a reading; the violation where another was seen first."""
        key = seen.case, seen.reading
        self.times[key] = self.times.get(key, 0) + 1
        first = self.first.setdefault(seen.case, seen)
        if first.reading != seen.reading:
            yield two_readings(first, seen, reference)

    @property
    def shown(self) -> tuple[ShownReading, ...]:
        return tuple(
            sorted(ShownReading(case, reading, times) for (case, reading), times in [*self.times.items()])
        )


def two_readings(first: Observation, seen: Observation, reference: ContractReference) -> Violation:
    case = seen.case
    before, now = (ShownReading(case, each.reading).sentence for each in (first, seen))
    evidence = {each.number: each for each in (*first.steps, first.exchange, *seen.steps)}
    return Violation(
        rules.TWO_READINGS,
        Subject(SubjectKind.OPEN_POINT, tuple(filter(None, (case.point, case.place, case.kind)))),
        f"the service {now}, and in the same circumstances {before}",
        first.reading,
        seen.reading,
        reference,
        before=tuple(evidence[number] for number in sorted(evidence) if number != seen.exchange.number),
    )
