"""Findings sent again, once or several times each: do they still fail, at times, or no more?

A finding is fixed where its cause shows itself no more and nothing kept it from doing so: the service must let the
requests in and answer them in ways that are right, or no verdict can be had. What shows itself only at times needs more
than one try, and more than one way: others' items beside its own, or a pause between its requests, may be part of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hydracore_contract.errors import Unreachable
from hydracore_contract.exchange import Trouble
from hydracore_contract.findings.finding import Finding
from hydracore_contract.reports.reproductions import Retried, Verdict
from hydracore_contract.reproduce.attempt import is_there, replayed
from hydracore_contract.reproduce.finding_files import failed_again
from hydracore_contract.run_events import Replayed
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.replay import Way, further_ways, ways_for
from hydracore_openapi.model import Contract

TRIES = 5
HOPELESS = 2
"""Tries in further ways after which they end if none has failed."""
PATIENCE = 20.0
"""Seconds that a service has to come back after a finding that it fell over at."""
PAUSE = 0.2
ONCE = "it failed when it was found, and neither when the campaign sent it again nor now"


@dataclass(slots=True)
class Availability:
    """Checks that the service is there, and waits for it to come back where it was there before."""

    settings: Settings
    patience: float = PATIENCE
    _waits: float = 0.0

    def check(self) -> None:
        """Raises Unreachable where it is not."""
        give_up = time.monotonic() + self._waits
        while not is_there(self.settings):
            if time.monotonic() >= give_up:
                self._waits = 0.0
                raise Unreachable(
                    f"{self.settings.base_url}: {Trouble.UNREACHABLE}",
                    "start the service, or correct the URL",
                )
            time.sleep(PAUSE)
        self._waits = self.patience


Enough = Callable[[Replayed], bool]


def retried(
    contract: Contract,
    availability: Availability,
    file: Path,
    finding: Finding,
    enough: Enough = lambda _: False,
) -> Retried:
    """Tries a finding several times, or until `enough`. Raises Unreachable where not one try could be made.

    A finding that some of these tries don't show is tried in further ways as well.
    """
    steps = finding.steps
    tries, gone = repeated_tries(contract, availability, finding, ways_for(steps), enough)
    is_told = all(each.fails for each in tries) or any(each.fails is None for each in tries)
    further = further_ways(steps, availability.settings)
    if further and not (gone or is_told or enough(tries[-1])):
        with suppress(Unreachable):  # it is not there any more, but was for each try that counts
            again, _ = repeated_tries(contract, availability, finding, further, enough, HOPELESS)
            tries = max(tries, again, key=failure_share)
    return retried_from(file, finding, tries, gone)


def repeated_tries(
    contract: Contract,
    availability: Availability,
    finding: Finding,
    ways: Sequence[Way],
    enough: Enough,
    hopeless: int = TRIES,
) -> tuple[list[Replayed], str]:
    """The outcomes of repeated tries, and the reason they ended early if the service went away, else "".

    They end after `hopeless` tries none of which failed. Raises Unreachable where not one could be made.
    """
    tries: list[Replayed] = []
    for _ in range(TRIES):
        try:
            availability.check()
            tries.append(replayed(contract, availability.settings, finding, ways))
        except Unreachable as error:
            if not tries:
                raise
            return tries, error.problem
        if enough(tries[-1]) or (len(tries) >= hopeless and not any(each.fails for each in tries)):
            break
        time.sleep(1 / availability.settings.rate_limit if availability.settings.rate_limit else 0)
    return tries, ""


def failure_share(tries: Sequence[Replayed]) -> float:
    """The share of tries that failed, from 0 to 1."""
    return sum(each.fails is True for each in tries) / len(tries)


def retried_from(file: Path, finding: Finding, tries: Sequence[Replayed], gone: str = "") -> Retried:
    """The verdict of the tries.

    A finding that its own campaign could not reproduce stays undecided: passing now proves no fix.
    """
    failed = [each for each in tries if each.fails]
    untold = [each for each in tries if each.fails is None]
    verdict, why = Verdict.FIXED, tries[-1].why
    if failed:
        verdict, why = Verdict.FAILS if len(failed) == len(tries) else Verdict.FLAKY, failed[0].why
    elif untold or gone:
        verdict, why = Verdict.UNTOLD, untold[0].why if untold else gone
    elif failed_again(file) is False:
        verdict, why = Verdict.UNTOLD, ONCE
    return Retried(file, finding, verdict, len(tries), len(failed), why)


def all_retried(
    contract: Contract,
    settings: Settings,
    found: Sequence[tuple[Path, Finding]],
    patience: float = PATIENCE,
) -> Iterator[Retried]:
    """Results of all findings, one after the other. Raises Unreachable where the service is not there at the start."""
    availability = Availability(settings, patience)
    availability.check()
    for file, finding in found:
        try:
            yield retried(contract, availability, file, finding)
        except Unreachable as error:
            yield Retried(file, finding, Verdict.UNTOLD, 0, 0, error.problem)
