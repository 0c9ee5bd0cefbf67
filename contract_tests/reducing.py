"""Looks for the smallest example of a finding that still fails: fewer requests before it, less in its body."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from contract_tests.errors import Unreachable
from contract_tests.findings import Exchange, Finding, Request, Trouble
from contract_tests.inputs.building import json_bytes
from contract_tests.replaying import Replay, replay, ways_for
from contract_tests.settings import Settings
from contract_tests.target import Target
from openapi_contract.values import Contract

LONGEST = 8.0
"""Seconds that are spent on one finding."""
SMALL = 8
"""Texts up to this length are left alone."""

Sequence = tuple[tuple[Exchange, ...], Exchange]


@dataclass(slots=True)
class Reduction:
    contract: Contract
    settings: Settings
    target: Target
    finding: Finding
    budget: int
    _tried: int = 0
    _ways: tuple[bool, ...] = ()
    """How the finding showed itself the first time, and how often that is tried."""
    _deadline: float = 0.0

    def smallest(self) -> Finding | None:
        """The finding with the smallest example that still fails; None where it does not fail again."""
        self._deadline = time.monotonic() + LONGEST
        best = self._again(self.finding.before, self.finding.exchange)
        if best is None:
            return None
        progress = True
        while progress and self._may_go_on:
            progress = False
            for before, exchange in candidates(best):
                found = self._again(before, exchange) if self._may_go_on else None
                if found is not None:
                    best, progress = found, True
                    break
        return best

    @property
    def _may_go_on(self) -> bool:
        return self._tried < self.budget and time.monotonic() < self._deadline

    def _again(self, before: tuple[Exchange, ...], exchange: Exchange) -> Finding | None:
        """The finding by a sequence, if that shows it."""
        wanted = replace(self.finding, before=before, exchange=exchange)
        began = self.target.sent
        try:
            found = replay(self.contract, self.settings, self.target, wanted, self._ways)
        except Unreachable:
            return None
        finally:
            self._tried += self.target.sent - began
        if not self._ways:
            self._ways = (found.looking,) * len(
                [way for way in ways_for((*before, exchange)) if way is found.looking]
            )
        last = found.last(self.finding.cause)
        if last is None:
            return None
        shown, breach = last
        mask = self.target.mask
        steps = [each for each in found.exchanges if is_step(each, (*before, exchange), found)]
        return replace(
            self.finding,
            summary=mask.text(breach.summary),
            expected=mask.text(breach.expected),
            actual=mask.text(breach.actual),
            exchange=mask.exchange(shown),
            before=tuple(mask.exchange(each) for each in steps if each.number < shown.number),
        )


def smallest(
    contract: Contract, settings: Settings, target: Target, found: list[Finding], budget: int
) -> Finding:
    """The smallest example of several findings of one cause; the first as it was, where none fails again.

    What broke something that the run did not make can't be shown again; another one may.
    """
    for finding in dict.fromkeys((found[0], found[-1], found[len(found) // 2])):
        best = Reduction(contract, settings, target, finding, budget).smallest()
        if best is not None:
            return best
    return found[0]


def is_step(each: Exchange, steps: tuple[Exchange, ...], found: Replay) -> bool:
    """Tells whether an exchange was one of those that were to be sent, and not a look at what is there."""
    part = found.witness.part(each.operation)
    listed = part is not None and part[1] == "list"
    return not listed or any(step.operation == each.operation for step in steps)


def candidates(finding: Finding) -> Iterator[Sequence]:
    """Smaller sequences, those that save most first."""
    for index in range(len(finding.before)):
        yield finding.before[:index] + finding.before[index + 1 :], finding.exchange
    for smaller in smaller_requests(finding.exchange.request):
        yield finding.before, replace(finding.exchange, request=smaller)
    for index, step in enumerate(finding.before):
        for smaller in smaller_requests(step.request):
            changed = (*finding.before[:index], replace(step, request=smaller), *finding.before[index + 1 :])
            yield changed, finding.exchange


def smaller_requests(request: Request) -> Iterator[Request]:
    try:
        body = json.loads(request.body or b"")
    except (ValueError, RecursionError):
        return
    yield from (replace(request, body=json_bytes(smaller)) for smaller in smaller_values(body))


def smaller_values(value: Any) -> Iterator[Any]:
    """Values with a part less, or a shorter text; never a value that was there before."""
    if isinstance(value, dict):
        yield from halves(value)
        for key in value:
            yield {other: member for other, member in value.items() if other != key}
        for key, member in value.items():
            yield from ({**value, key: smaller} for smaller in smaller_values(member))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
    elif isinstance(value, str) and len(value) > SMALL:
        yield value[: len(value) // 2]
        yield value[:-1] if len(value) < 300 else value[: len(value) * 3 // 4]


def halves(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What saves most, where there is much: nothing, and either half."""
    if len(value) > 2:
        middle = len(value) // 2
        yield {}
        yield dict([*value.items()][:middle])
        yield dict([*value.items()][middle:])


def is_reducible(finding: Finding) -> bool:
    """Whether sending it again tells something: not where the service falls over each time."""
    return (
        finding.exchange.trouble is not Trouble.UNREACHABLE
        and len(finding.exchange.request.body or b"") < 2**21
    )
