"""Findings tried several times: do they still fail, at times, only in a service that was just started, or no more?

A finding is fixed where none of its tries fails, and they are as many as it needs:

1. Five, or where it failed at times only when the run sent it again, so many that 99 of 100 such findings would show
   themselves in one of them.
2. Where not all of these fail, some more beside others' items; where none does, also several of its last request at the
   same moment: that may be a part of it. What fails more often so is told with how often it failed alone.
3. Where the service is ours to start (`--start`) and none but the first try failed: on a service that was just started,
   with a look around before the requests and without, since what it has only once may be spent on a look. Two such
   tries must fail in the same way.

What did not fail when its run sent it again is never fixed without the third: passing now tells nothing that it did
not tell then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from math import ceil, log
from pathlib import Path

from hydracore_contract.errors import Unreachable
from hydracore_contract.findings.finding import NEVER, Finding, Tally
from hydracore_contract.reports.reproductions import Retried, Verdict
from hydracore_contract.reproduce.attempt import replayed
from hydracore_contract.reproduce.availability import PATIENCE, Availability, available
from hydracore_contract.reproduce.finding_files import failed_again
from hydracore_contract.run_events import Replayed
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.replay import Way, further_ways, ways_for
from hydracore_openapi.model import Contract

TRIES, MOST = 5, 40
CHANCE = 0.01
"""The probability that none of its tries shows a finding that fails at times."""
HOPELESS = 2
"""Tries in further ways after which they end if none has failed."""
ONCE = (
    "it failed when it was found, and not when it was sent again, neither then nor now: it may fail very seldom, or "
    "need a fresh start of the service (with --start COMMAND that is tried)"
)

Enough = Callable[[Replayed], bool]


@dataclass(frozen=True, slots=True)
class Try:
    result: Replayed
    is_fresh: bool
    """Tells whether it was the first since the service was started."""

    @property
    def fails(self) -> bool | None:
        return self.result.fails


@dataclass(slots=True)
class Retrial:
    """All tries of one finding, until `enough` of them are known."""

    contract: Contract
    service: Availability
    finding: Finding
    enough: Enough

    alone: Tally = NEVER
    """Tries without others', where those that count are beside them."""

    def tries(self) -> tuple[list[Try], str]:
        """All tries that count, and the reason they ended early if the service went away, else "".

        Raises Unreachable where not one could be made.
        """
        steps = self.finding.steps
        tries, gone = self._repeated(ways_for(steps), tries_wanted(self.finding.resent))
        if gone or any(each.fails is None for each in tries):
            return tries, gone
        if (further := self._further(tries)) and not self.enough(tries[-1].result):
            with suppress(Unreachable):  # it is not there any more, but was for each try that counts
                again, _ = self._repeated(further, TRIES, HOPELESS)
                if failure_share(again) > failure_share(tries):
                    self.alone, tries = tally(tries), again
        later = [each.fails for each in tries[1:]]
        if self.service.process is not None and later and not any(later):
            tries += self._fresh()
        return tries, ""

    def _further(self, tries: Sequence[Try]) -> tuple[Way, ...]:
        """Further ways to try; what fails at times would in several at the same moment, whatever its cause."""
        ways = further_ways(self.finding.steps, self.service.settings)
        failed = tally(tries).failed
        if not failed:
            return ways
        return tuple(each for each in ways if each is Way.CROWDED) if failed < len(tries) else ()

    def _repeated(self, ways: Sequence[Way], wanted: int, hopeless: int = MOST) -> tuple[list[Try], str]:
        """So many tries as are `wanted`; five, where some of them fail, and `hopeless` ones, where none does."""
        tries: list[Try] = []
        for _ in range(wanted):
            try:
                tries.append(self._one(ways))
            except Unreachable as error:
                if not tries:
                    raise
                return tries, error.problem
            fails = any(each.fails for each in tries)
            if self.enough(tries[-1].result) or len(tries) >= (TRIES if fails else hopeless):
                break
        return tries, ""

    def _fresh(self) -> Iterator[Try]:
        """Tries on a service that was just started; one that fails is repeated."""
        for way in (Way.PLAIN, Way.BARE):
            self.service.start_afresh()
            yield (tried := self._one((way,)))
            if tried.fails:
                self.service.start_afresh()
                yield self._one((way,))
                return

    def _one(self, ways: Sequence[Way]) -> Try:
        settings = self.service.settings
        self.service.check()
        is_fresh, self.service.is_fresh = self.service.is_fresh, False
        made = Try(replayed(self.contract, settings, self.finding, ways), is_fresh)
        time.sleep(1 / settings.rate_limit if settings.rate_limit else 0)
        return made


def tries_wanted(resent: Tally) -> int:
    """So many tries that a finding which fails as seldom as it did shows itself in one of them."""
    if not resent.is_mixed:
        return TRIES
    passing = 1 - resent.failed / resent.tries
    return max(TRIES, min(MOST, ceil(log(CHANCE) / log(passing))))


def failure_share(tries: Sequence[Try]) -> float:
    """The share of tries that failed, from 0 to 1."""
    return tally(tries).failed / len(tries)


def retried(
    contract: Contract,
    service: Availability,
    file: Path,
    finding: Finding,
    enough: Enough = lambda _: False,
) -> Retried:
    """Tries a finding as often as it needs, or until `enough`. Raises Unreachable where not one try could be made."""
    retrial = Retrial(contract, service, finding, enough)
    tries, gone = retrial.tries()
    failed = [each for each in tries if each.fails]
    verdict, why = judged(file, finding, tries, gone)
    shown = (failed or tries[-1:])[0].result
    left = tuple(dict.fromkeys(line for each in tries for line in each.result.left))
    fresh = tally([each for each in tries if each.is_fresh])
    first = len(failed) == 1 and failed[0] is tries[0] and len(tries) > 1
    told = Retried(
        file,
        finding,
        verdict,
        len(tries),
        len(failed),
        why,
        fresh,
        retrial.alone,
        shown,
        left,
        is_first_alone=first,
    )
    return replace(told, verdict=Verdict.FAILS) if told.needs_fresh_start else told


def judged(file: Path, finding: Finding, tries: Sequence[Try], gone: str) -> tuple[Verdict, str]:
    """The verdict of the tries, and why."""
    failed = [each for each in tries if each.fails]
    if failed:
        return Verdict.FAILS if len(failed) == len(tries) else Verdict.FLAKY, failed[0].result.why
    untold = [each.result.why for each in tries if each.fails is None]
    if untold or gone:
        return Verdict.UNTOLD, (*untold, gone)[0]
    was_vain = failed_again(file) is False or finding.resent.is_vain
    was_afresh = sum(each.is_fresh for each in tries) > 1
    return (Verdict.UNTOLD, ONCE) if was_vain and not was_afresh else (Verdict.FIXED, tries[-1].result.why)


def tally(tries: Sequence[Try]) -> Tally:
    return Tally(len(tries), sum(each.fails is True for each in tries))


def all_retried(
    contract: Contract,
    settings: Settings,
    found: Sequence[tuple[Path, Finding]],
    patience: float = PATIENCE,
) -> Iterator[Retried]:
    """Results of all findings, one after the other. Raises Unreachable where the service is not there at the start."""
    with available(settings, patience) as service:
        service.check()
        for file, finding in found:
            try:
                yield retried(contract, service, file, finding)
            except Unreachable as error:
                yield Retried(file, finding, Verdict.UNTOLD, 0, 0, error.problem)
