"""Several processes (pytest-xdist): each has a run of its own, and what they have found is put together afterwards.

All of them collect the same tests, since they plan with the same seed; what each sends follows from a seed of its own,
so that it works in other instances than the rest. Where there is one collection for everybody, each compares only what
it has made itself, as `--shared` asks for. A cause is told by whoever finds it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest

from hydracore_contract.findings.deduplication import CauseIndex
from hydracore_contract.findings.finding import Cause, CauseKey
from hydracore_contract.findings.outcome import Coverage, Ending, OperationsTried, Outcome
from hydracore_contract.fuzz.progress import Reached
from hydracore_contract.gaps import never_served, unreached_goals, without_other_readings
from hydracore_contract.runner import Run
from hydracore_contract.settings import Settings
from hydracore_openapi.model import Contract

APART = 7919
"""Between the seeds of two processes."""
STATUSES = (Ending.INTERNAL_ERROR, Ending.INTERRUPTED, Ending.EARLY, Ending.WHOLE)
"""The endings of runs, the worst first."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One of several processes that test: all plan with one seed, where none was given, and can write to `claims`."""

    number: int
    count: int
    seed: int
    claims: Path

    def own(self, settings: Settings) -> Settings:
        """The settings of this process alone; a service is started by the one that has started this one."""
        rate = settings.rate_limit and settings.rate_limit / self.count
        seed = (settings.seed + (self.number + 1) * APART) % 2**31
        return replace(settings, seed=seed, rate_limit=rate, start=None)

    def is_first(self, key: CauseKey) -> bool:
        """Tells whether no other process has told this cause."""
        name = sha256("\n".join(key.order).encode("utf-8", "surrogatepass")).hexdigest()
        try:
            (self.claims / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class WorkerResult:
    """What one process has to tell; `tried` are the operations that its tests were about."""

    base_url: str
    started: str
    seconds: float
    reached: Reached
    served: frozenset[str]
    causes: tuple[Cause, ...]
    tried: frozenset[str]
    missed: tuple[str, ...]
    leftover: tuple[str, ...]
    stopped: str | None
    ending: Ending


def worker_of(config: pytest.Config) -> Worker | None:
    """The place of this process among several, None where it is alone, or has started the others."""
    given = getattr(config, "workerinput", None)
    if given is None:
        return None
    told, number = given["contract"], int(given["workerid"].removeprefix("gw"))
    return Worker(number, int(given["workercount"]), told["seed"], Path(told["claims"]))


def result_of(run: Run, outcome: Outcome) -> WorkerResult:
    recorder, state = run.session.state.recorder, run.session.state
    return WorkerResult(
        outcome.base_url,
        outcome.started,
        outcome.seconds,
        Reached(
            outcome.requests,
            dict(recorder.coverage.reached),
            {(name, str(status)): times for (name, status), times in recorder.statuses.items()},
            dict(state.readings.times),
            frozenset(recorder.held),
            frozenset(recorder.refused),
        ),
        recorder.served,
        outcome.causes,
        frozenset(each for unit in run.tried for each in unit.operations),
        tuple(state.missed),
        outcome.leftover,
        outcome.stopped,
        outcome.ending,
    )


def merged(contract: Contract, settings: Settings, document: str, results: Sequence[WorkerResult]) -> Outcome:
    """One outcome of several runs; its operations are those that any of them was to try."""
    reached = sum((each.reached for each in results), Reached())
    served = frozenset().union(*(each.served for each in results))
    tried = frozenset().union(*(each.tried for each in results))
    selected = tuple(each.id for each in contract.operations if each.id in tried)
    operations = OperationsTried(selected, served, settings.min_coverage, reached.held, reached.refused)
    answers = {(name, int(status)): times for (name, status), times in reached.statuses.items()}
    coverage = without_other_readings(Coverage(reached.goals), contract, reached.shown)
    missed = dict.fromkeys(line for each in results for line in each.missed)
    return Outcome(
        base_url=results[0].base_url,
        title=contract.title,
        version=contract.version,
        document=document,
        profile=settings.profile,
        seed=settings.seed,
        started=min(each.started for each in results),
        seconds=max(each.seconds for each in results),
        requests=reached.requests,
        phases=(),
        causes=merged_causes(contract, results, served, answers),
        coverage=coverage,
        operations=operations,
        unreached=(*missed, *never_served(answers, operations.untried), *unreached_goals(coverage)),
        readings=reached.shown,
        leftover=tuple(dict.fromkeys(line for each in results for line in each.leftover)),
        stopped=next((each.stopped for each in results if each.stopped), None),
        ending=min((each.ending for each in results), key=STATUSES.index),
    )


def merged_causes(
    contract: Contract,
    results: Iterable[WorkerResult],
    served: frozenset[str],
    answers: Iterable[tuple[str, int]],
) -> tuple[Cause, ...]:
    index = CauseIndex()
    for cause in (cause for each in results for cause in each.causes):
        for finding in cause.findings:
            index.add(finding)
        kept = Counter(finding.cause_key for finding in cause.findings)
        for key, times in cause.seen:
            index.follow(key, times - kept[key])
    lists = {each.list.id for each in contract.resources if each.list is not None}
    return index.causes(lists, served, {name for name, status in answers if status == 404})
