"""A campaign: shards handed out until the time is over, and what comes of them put together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from contract_tests import ledger
from contract_tests.campaigns.documents import Document, document_of
from contract_tests.campaigns.executors import Executor, Lost
from contract_tests.campaigns.records import Progress, Records
from contract_tests.campaigns.shards import MUTATION, SURVEY, Shard, ShardResult, Sighting
from contract_tests.campaigns.tallies import Tallies, name_of
from contract_tests.cleaning import clean_up
from contract_tests.errors import Misused, Unreachable
from contract_tests.findings import Coverage, Finding, Goal, Outcome, Phase, Severity
from contract_tests.plans import Plan, Silent
from contract_tests.reports.campaign import CampaignOutcome, Moment
from contract_tests.runs import prepared
from contract_tests.settings import Settings
from contract_tests.target import Target
from openapi_contract.values import Contract

SURVEYS = 25
"""Every so many shards go over the whole contract again, with other values."""
TICK = 1.0
MARK = 5.0
"""Seconds between two entries of the timeline."""
MOST_PROGRAMS = 2_000
ENOUGH = "stopped at the first failure, as --fail-fast asks"
GRACE = 60.0
"""Seconds that shards have to end once they are asked to."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`settings` are those of each shard, but for its seed; times are in seconds. `resumed` tells that the `folder`
    of the campaign is there already, `shared` that workers can write to it."""

    settings: Settings
    duration: float
    folder: Path
    wait: float = 60.0
    shard_seconds: float = 10.0
    resumed: bool = False
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How a campaign stands, for a screen; `statuses` counts answers by operation and status."""

    seconds: float
    left: float
    requests: int
    rate: float
    coverage: float
    failures: int
    notes: int
    programs: int
    signals: int
    workers: int
    statuses: Mapping[tuple[str, str], int]


class Watcher(Protocol):
    """Who is told how a campaign goes."""

    def planned(self, plan: Plan, wanted: Wanted, workers: int) -> None: ...

    def stands(self, standing: Standing) -> None: ...

    def found(self, finding: Finding) -> None: ...

    def said(self, line: str) -> None: ...

    def ended(self, outcome: CampaignOutcome) -> None: ...


class Campaign:
    def __init__(
        self, contract: Contract, document: str, wanted: Wanted, executor: Executor, watcher: Watcher
    ) -> None:
        self._contract = contract
        self._document: Document = document_of(contract)
        self._named = document
        self._wanted = wanted
        self._executor = executor
        self._watcher = watcher
        self._records = Records(wanted.folder)
        self._tallies = Tallies()
        self._reached: Counter[Goal] = Counter()
        self._statuses: Counter[tuple[str, str]] = Counter()
        self._signals: set[str] = set()
        self._programs: dict[bytes, None] = {}
        self._missed: dict[str, None] = {}
        self._left: list[tuple[str, str]] = []
        self._running: set[int] = set()
        self._announced: set[str] = set()
        self._before = Progress(
            wanted.settings.base_url,
            self._document.digest,
            wanted.settings.seed,
            datetime.now(UTC).isoformat(timespec="seconds"),
            wanted.duration,
        )
        self._shards = self._requests = 0
        self._began = self._marked = time.monotonic()
        self._stopped: str | None = None

    def run(self) -> CampaignOutcome:
        """Everything. Raises Misused, and Unreachable where the service isn't there at the start."""
        wanted = self._wanted
        if wanted.resumed:
            self._resume()
        else:
            self._records.check()
        self._greet()
        if not wanted.resumed:
            self._records.begin()
        self._began = time.monotonic()
        self._save()
        try:
            self._work()
        except KeyboardInterrupt:
            self._stopped = "interrupted"
            self._end_shards()
        self._save()
        self._mark()
        outcome = self._outcome()
        self._watcher.ended(outcome)
        return outcome

    # -------------------------------------------------------------------------------------------------- the work

    def _work(self) -> None:
        while True:
            while self._left_over > 0 and len(self._running) < self._executor.workers and not self._stopped:
                self._hand_out()
            if not self._running:
                return
            for result in self._executor.finished(TICK):
                self._take(result)
            self._peek()
            if self._stopped == ENOUGH:
                self._end_shards()
                return
            self._watcher.stands(self.standing)
            if time.monotonic() - self._marked > MARK:
                self._mark()
                self._save()

    def _hand_out(self) -> None:
        number = self._shards
        self._shards += 1
        self._running.add(number)
        self._executor.submit(self._shard(number))

    def _shard(self, number: int) -> Shard:
        wanted, kind = self._wanted, SURVEY if number % SURVEYS == 0 else MUTATION
        settings = replace(
            wanted.settings,
            profile="quick",
            fail_fast=False,
            seed=(wanted.settings.seed + number * 7919) % 2**31,
            ledger=wanted.folder / "shards" / f"{number}.ledger.jsonl" if wanted.shared else None,
            rate_limit=None
            if wanted.settings.rate_limit is None
            else wanted.settings.rate_limit / self._executor.workers,
        )
        # The first ones are short, so that something is soon learned.
        usual = min(wanted.shard_seconds, 2.0 + number)
        seconds = self._left_over if kind == SURVEY else min(usual, self._left_over)
        return Shard(
            number,
            kind,
            seconds,
            settings,
            self._document,
            tuple(self._programs),
            frozenset(self._signals),
            self._tallies.causes,
            wanted.wait,
            wanted.folder.resolve() if wanted.shared else None,
        )

    def _take(self, result: ShardResult | Lost) -> None:
        if isinstance(result, Lost):
            number = result.shard.number
            self._watcher.said(f"shard {number} was lost with each worker that tried it, and is given up")
            result = ShardResult(number)
        self._running.discard(result.number)
        seen = {each.finding.cause for each in result.sightings}
        for sighting in (*result.sightings, *self._told_before(result.number)):
            if sighting in result.sightings or sighting.finding.cause not in seen:
                self._add(sighting)
        self._reached.update(result.reached)
        self._statuses.update(result.statuses)
        self._signals |= result.signals
        self._requests += result.requests
        self._missed.update(dict.fromkeys(result.missed))
        self._left += result.left
        self._learn(result)
        self._save()
        self._records.forget(result.number)
        if result.down is not None and self._stopped is None:
            self._stopped = result.down
            self._watcher.said(f"stopped: {result.down}")

    def _add(self, sighting: Sighting) -> None:
        self._tallies.add(sighting)
        self._announce(sighting.finding)

    def _peek(self) -> None:
        """Tells what shards have found that still run."""
        for number in self._running:
            for finding, _ in self._records.partial(number):
                self._announce(finding)

    def _announce(self, finding: Finding) -> None:
        """Tells of each cause once."""
        if (name := name_of(finding)) not in self._announced:
            self._announced.add(name)
            self._watcher.found(finding)
            if self._wanted.settings.fail_fast and finding.severity is Severity.FAILURE:
                self._stopped = self._stopped or ENOUGH

    def _told_before(self, number: int) -> Iterator[Sighting]:
        """What a shard had found whose first worker was lost."""
        for finding, at in self._records.partial(number):
            yield Sighting(finding, 1, at, at)

    def _learn(self, result: ShardResult) -> None:
        new = [program for program in result.programs if program not in self._programs]
        self._programs.update(dict.fromkeys(new))
        while len(self._programs) > MOST_PROGRAMS:
            del self._programs[next(iter(self._programs))]
        self._records.learn(self._document.digest, new)

    def _end_shards(self) -> None:
        """Asks all shards that run to end, and takes what they have."""
        self._watcher.said("ending: the shards that run are cleaning up (again to leave at once)")
        self._records.stop()
        give_up = time.monotonic() + GRACE
        while self._running and time.monotonic() < give_up:
            for result in self._executor.finished(TICK):
                self._take(result)
        self._records.go_on()

    # --------------------------------------------------------------------------------------------------- before

    def _greet(self) -> None:
        """Sees that the service is there and takes the credentials, and tells what will be done."""
        settings = replace(
            self._wanted.settings,
            profile="quick",
            fail_fast=False,
            ledger=self._wanted.folder / "shards" / "ledger",
        )
        run = prepared(self._contract, settings, _Quiet(self._watcher), self._named)
        self._watcher.planned(run.plan, self._wanted, self._executor.workers)
        try:
            run.check_target()
        finally:
            run.session.target.close()

    def _resume(self) -> None:
        """Takes up what was found and learned, and removes what was left."""
        records = self._records
        before = records.progress()
        if before.digest != self._document.digest:
            raise Misused(
                "the contract has changed since this campaign began", "begin another, or give the same --spec"
            )
        self._before = before
        self._shards, self._requests = before.shards, before.requests
        reached, statuses = records.reached()
        self._reached.update(reached)
        self._statuses.update(statuses)
        for finding, tally in records.kept():
            self._tallies.add(Sighting(finding, tally.count, tally.first_seen, tally.last_seen))
            self._announced.add(name_of(finding))
        self._programs = dict.fromkeys(records.learned(before.digest)[-MOST_PROGRAMS:])
        records.go_on()
        for number in records.unfinished():
            known = self._tallies.causes
            for finding, at in records.partial(number):
                if finding.cause not in known:
                    self._tallies.add(Sighting(finding, 1, at, at))
        self._clean()
        self._save()
        for number in records.unfinished():
            records.forget(number)

    def _clean(self) -> None:
        for path in self._records.ledgers():
            target = Target(self._wanted.settings)
            with suppress(Misused, Unreachable):
                entries = ledger.read(path)
                result = clean_up(target, self._contract, self._wanted.settings, entries)
                entries.close()
                if result.removed:
                    self._watcher.said(f"removed {len(result.removed)} that were left behind")
            target.close()

    # --------------------------------------------------------------------------------------------------- telling

    @property
    def _seconds(self) -> float:
        return self._before.seconds + time.monotonic() - self._began

    @property
    def _left_over(self) -> float:
        return self._wanted.duration - self._seconds

    @property
    def _coverage(self) -> Coverage:
        return Coverage(dict(self._reached))

    @property
    def standing(self) -> Standing:
        seconds = self._seconds
        return Standing(
            seconds=seconds,
            left=max(0.0, self._left_over),
            requests=self._requests,
            rate=self._requests / seconds if seconds else 0.0,
            coverage=self._coverage.ratio if self._reached else 0.0,
            failures=self._tallies.failures,
            notes=len(self._tallies) - self._tallies.failures,
            programs=len(self._programs),
            signals=len(self._signals),
            workers=self._executor.workers,
            statuses=dict(self._statuses),
        )

    def _save(self) -> None:
        for each in self._tallies.changed():
            self._records.keep(each, self._wanted.settings)
        self._records.keep_reached(self._reached, self._statuses)
        self._records.note(
            replace(
                self._before,
                duration=self._wanted.duration,
                seconds=self._seconds,
                shards=self._shards,
                requests=self._requests,
            )
        )

    def _mark(self) -> None:
        self._marked = time.monotonic()
        at = self.standing
        causes = at.failures + at.notes
        self._records.mark(Moment(at.seconds, at.requests, at.coverage, causes, at.failures, at.signals))

    def _outcome(self) -> CampaignOutcome:
        settings, seconds = self._wanted.settings, self._seconds
        outcome = Outcome(
            base_url=settings.base_url,
            title=self._contract.title,
            version=self._contract.version,
            document=self._named,
            profile="fuzz",
            seed=settings.seed,
            started=self._before.started,
            seconds=seconds,
            requests=self._requests,
            phases=(Phase("fuzzing", "Fuzz campaign", self._requests, seconds),),
            groups=self._tallies.groups(),
            coverage=self._coverage,
            unreached=tuple(self._missed),
            leftover=tuple(f"{path}: {why}" for path, why in self._left),
            stopped=self._stopped,
        )
        return CampaignOutcome(
            outcome=outcome,
            timeline=self._records.timeline(),
            tallies={each.name: each.tally for each in self._tallies},
            names=tuple(each.name for each in self._tallies.ordered()),
            statuses=dict(self._statuses),
            workers=self._executor.workers,
            seconds=seconds,
            started=self._before.started,
        )


class _Quiet(Silent):
    """A screen that passes on what is worth a line."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    def said(self, line: str) -> None:
        self._watcher.said(line)
