"""Findings sent again, several times each: whether they still fail, at times, or no more."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.events import Replayed
from hydracore_contract.exchange import Trouble
from hydracore_contract.findings.finding import Finding
from hydracore_contract.fuzz import artifacts
from hydracore_contract.fuzz.reproduce_once import is_there, once
from hydracore_contract.reports.reproductions import Retried, Verdict
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.replay import Way, further_ways, ways_for
from hydracore_openapi.model import Contract

TRIES = 5
HOPELESS = 2
"""So many tries in further ways show whether it is worth to go on with them."""
PATIENCE = 20.0
"""Seconds that a service has to come back after a finding that it fell over at."""
PAUSE = 0.2
ONCE = "it failed when it was found, and neither when the campaign sent it again nor now"
KEPT = re.compile(r"[0-9a-f]{16}\.json")
"""What a run calls a finding."""


def files_in(place: Path) -> list[Path]:
    """The files of findings in a folder: a finding's, a campaign's, a run's or their `findings/`. Raises Misused."""
    if (place / artifacts.DATA).is_file():
        return [place / artifacts.DATA]
    inner = place / "findings" if (place / "findings").is_dir() else place
    flat = [path for path in inner.iterdir() if KEPT.fullmatch(path.name)]
    found = sorted([*inner.glob(f"*/{artifacts.DATA}"), *flat])
    if not found:
        raise Misused(
            f"{place} holds no findings", "name a finding's file or folder, or the folder of a campaign"
        )
    return found


@dataclass(slots=True)
class Comeback:
    """Whether the service is there. It may take its time to come back, but only where it was there before."""

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
    contract: Contract, comeback: Comeback, file: Path, finding: Finding, enough: Enough = lambda _: False
) -> Retried:
    """Tries a finding several times, or until it was enough. Raises Unreachable where it could not be tried once.

    What does not show itself each time alone is tried in further ways as well.
    """
    steps = (*finding.before, finding.exchange)
    tries, gone = tried(contract, comeback, finding, ways_for(steps), enough)
    is_told = all(each.fails for each in tries) or any(each.fails is None for each in tries)
    further = further_ways(steps, comeback.settings)
    if further and not (gone or is_told or enough(tries[-1])):
        with suppress(Unreachable):  # it is not there any more, but was for each try that counts
            again, _ = tried(contract, comeback, finding, further, enough, HOPELESS)
            tries = max(tries, again, key=share)
    return retried_from(file, finding, tries, gone)


def tried(
    contract: Contract,
    comeback: Comeback,
    finding: Finding,
    ways: Sequence[Way],
    enough: Enough,
    hopeless: int = TRIES,
) -> tuple[list[Replayed], str]:
    """What came of each try, and why there were no more, if the service went away.

    After so many `hopeless` ones that did not fail no more are made.
    """
    tries: list[Replayed] = []
    for _ in range(TRIES):
        try:
            comeback.check()
            tries.append(once(contract, comeback.settings, finding, ways))
        except Unreachable as error:
            if not tries:
                raise
            return tries, error.problem
        if enough(tries[-1]) or (len(tries) >= hopeless and not any(each.fails for each in tries)):
            break
        time.sleep(1 / comeback.settings.rate_limit if comeback.settings.rate_limit else 0)
    return tries, ""


def share(tries: Sequence[Replayed]) -> float:
    """How many of them failed, from 0 to 1."""
    return sum(each.fails is True for each in tries) / len(tries)


def retried_from(file: Path, finding: Finding, tries: Sequence[Replayed], gone: str = "") -> Retried:
    """What the tries come to; where it has never failed again, that it does not now tells nothing."""
    failed = [each for each in tries if each.fails]
    untold = [each for each in tries if each.fails is None]
    verdict, why = Verdict.FIXED, tries[-1].why
    if failed:
        verdict, why = Verdict.FAILS if len(failed) == len(tries) else Verdict.FLAKY, failed[0].why
    elif untold or gone:
        verdict, why = Verdict.UNTOLD, untold[0].why if untold else gone
    elif artifacts.failed_again(file) is False:
        verdict, why = Verdict.UNTOLD, ONCE
    return Retried(file, finding, verdict, len(tries), len(failed), why)


def all_retried(
    contract: Contract,
    settings: Settings,
    found: Sequence[tuple[Path, Finding]],
    patience: float = PATIENCE,
) -> Iterator[Retried]:
    """Each finding as it is known. Raises Unreachable where the service is not there at the start."""
    comeback = Comeback(settings, patience)
    comeback.check()
    for file, finding in found:
        try:
            yield retried(contract, comeback, file, finding)
        except Unreachable as error:
            yield Retried(file, finding, Verdict.UNTOLD, 0, 0, error.problem)
