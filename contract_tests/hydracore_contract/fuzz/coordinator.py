"""A campaign: shards handed out until the time is over, and what comes of them put together."""

from __future__ import annotations

import time
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime

from hydracore_contract.errors import (
    FirstFailure,
    Interrupted,
    Misused,
    ServiceLost,
    TimeIsOver,
    Unreachable,
    Unwritable,
)
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.outcome import Coverage, Outcome
from hydracore_contract.fuzz import shard_files
from hydracore_contract.fuzz.campaign_events import (
    CampaignSettings,
    CampaignStatus,
    CampaignWatcher,
    WatcherScreen,
)
from hydracore_contract.fuzz.campaign_findings import CampaignFindings
from hydracore_contract.fuzz.campaign_outcome import (
    MADE_UP,
    SHARED,
    UNSURVEYED,
    CampaignEnd,
    gaps_of,
    outcome_of,
)
from hydracore_contract.fuzz.checkpoint import CampaignProgress, Checkpoint
from hydracore_contract.fuzz.contract_files import ContractFiles, contract_files_of
from hydracore_contract.fuzz.final_check import check_once_more, seconds_to_check
from hydracore_contract.fuzz.found import lost_sightings, name_of, stored_sighting
from hydracore_contract.fuzz.left_behind import LeftBehind
from hydracore_contract.fuzz.progress import CampaignClock, Reached
from hydracore_contract.fuzz.shards import Shard, ShardKind, ShardResult
from hydracore_contract.fuzz.workers import LostShard, WorkerPool
from hydracore_contract.gaps import unwritten
from hydracore_contract.internal_errors import reason_of
from hydracore_contract.reachability import check_there
from hydracore_contract.reports.campaign import CampaignOutcome, HistoryPoint
from hydracore_contract.runner import prepared
from hydracore_openapi.model import Contract

SURVEYS = 25
"""The first of so many shards goes over the whole contract, with other values each time."""
TICK = 1.0
MARK = 5.0
"""Seconds between two entries of the timeline."""
MOST_PROGRAMS = 2_000
GRACE = 60.0
"""Seconds that shards have to end once they are asked to."""
LEAST_WAIT = 20.0
"""Seconds that the service has for its first answer, and to come back however little time is left."""
AFTER = 20.0
"""Seconds that a shard has to make its findings small and to clean up, whatever the service does."""


class Campaign:
    def __init__(
        self,
        contract: Contract,
        document: str,
        wanted: CampaignSettings,
        pool: WorkerPool,
        watcher: CampaignWatcher,
    ) -> None:
        self._contract = contract
        self._document: ContractFiles = contract_files_of(contract)
        self._named, self._wanted = document, wanted
        self._pool = pool
        self._watcher = watcher
        self._checkpoint = Checkpoint(wanted.folder)
        self._findings = CampaignFindings(wanted.accepted)
        self._clock = CampaignClock(wanted.duration)
        self._done = Reached()
        """Coverage that finished shards have reached."""
        self._reached = self._done
        """The same with running shards."""
        self._signals: set[str] = set()
        self._programs: dict[bytes, None] = {}
        self._missed: dict[str, None] = {}
        self._left = LeftBehind(contract, wanted.settings, self._checkpoint.shards)
        self._running: set[int] = set()
        self._before = CampaignProgress(
            wanted.settings.base_url,
            self._document.digest,
            wanted.settings.seed,
            datetime.now(UTC).isoformat(timespec="seconds"),
            wanted.duration,
        )
        self._shards = 0
        self._marked = time.monotonic()
        self._stopped: Exception | None = None
        """The reason the campaign ends before its time."""
        self._selected: tuple[str, ...] = ()
        """The operations that are to be tried."""
        self._worked = False
        """Tells whether the simplest request was answered as it should be at the start."""
        self._is_shared = False
        """Tells whether shards work in the same collections at the same time."""

    def run(self) -> CampaignOutcome:
        """Runs the campaign. Raises Misused, and Unreachable where the service isn't there at the start."""
        with closing(self._checkpoint):
            return self._run()

    def _run(self) -> CampaignOutcome:
        wanted = self._wanted
        if wanted.resumed:
            self._resume()
        else:
            self._checkpoint.check()
        self._greet()
        if wanted.resumed:
            self._watcher.knew(self._findings.told.findings)
        else:
            self._checkpoint.begin()
            self._wanted = self._checkpoint.keep_document(wanted, self._document)
        self._clock.start()
        self._save()
        try:
            self._work()
            self._check_once_more()
        except KeyboardInterrupt:
            self._stopped = Interrupted()
            self._end_shards()
        except Exception as error:
            self._stopped = reason_of(error, wanted.folder)
            with suppress(Exception):  # another shard may come to the same end
                self._end_shards()
        self._clean()
        # Where nothing can be written what was found is told all the same.
        is_written = not isinstance(self._stopped, Unwritable)
        with nullcontext() if is_written else suppress(OSError, Misused):
            self._peek()
            self._save()
        told = self._told()
        with nullcontext() if is_written else suppress(OSError, Misused):
            self._mark(len(told.causes), len(told.failures))
        outcome = self._outcome(told)
        self._watcher.ended(outcome)
        return outcome

    def _work(self) -> None:
        while True:
            while self._clock.left > 0 and len(self._running) < self._pool.workers and not self._stopped:
                self._hand_out()
            if not self._running:
                return
            for result in self._pool.finished(TICK):
                self._take(result)
            self._peek()
            self._clock.tick(self._reached.requests)
            if isinstance(self._stopped, FirstFailure):
                self._end_shards()
                return
            self._watcher.stands(self.status)
            if time.monotonic() - self._marked > MARK:
                told = self._findings.told
                self._mark(told.failures + told.notes, told.failures)
                self._save()

    def _hand_out(self) -> None:
        number = self._shards
        self._shards += 1
        self._running.add(number)
        self._note()  # killed or not, nobody has its number, its seed and its instances again
        self._pool.submit(self._shard(number))

    def _shard(self, number: int) -> Shard:
        wanted, is_survey = self._wanted, (number - self._before.shards) % SURVEYS == 0
        rate = wanted.settings.rate_limit
        # The first ones are short, so that something is soon learned.
        usual = self._clock.left if is_survey else min(wanted.shard_seconds, 2.0 + number)
        # What is away for a moment as the time ends is not lost.
        wait = min(wanted.wait, max(LEAST_WAIT, self._clock.left))
        seconds = min(usual, self._clock.left)
        settings = replace(
            wanted.settings,
            profile="quick",
            fail_fast=False,
            seed=(wanted.settings.seed + number * 7919) % 2**31,
            ledger=None,
            max_time=min(wait + seconds, self._clock.left) + AFTER,
            shared=wanted.settings.shared or self._is_shared,
            rate_limit=rate and rate / self._pool.workers,
        )
        return Shard(
            number,
            ShardKind.SURVEY if is_survey else ShardKind.MUTATION,
            seconds,
            settings,
            self._document,
            tuple(self._programs),
            frozenset(self._signals),
            self._findings.causes.settled,
            wait,
            self._pool.workers > 1,
            self._worked,
            wanted.dictionary,
        )

    def _take(self, result: ShardResult | LostShard) -> None:
        if isinstance(result, LostShard):
            number = result.shard.number
            lost = f"shard {number} was lost with each worker that tried it, and is given up"
            self._missed[lost] = None
            self._watcher.said(lost)
            result = ShardResult(number)
        self._running.discard(result.number)
        for sighting in result.sightings:
            self._tell(self._findings.add(sighting))
        files = self._checkpoint.shard_files(result.number)
        for sighting in lost_sightings(files, {each.finding.cause_key for each in result.sightings}):
            self._tell(self._findings.add(sighting))
        self._done += result.reached
        self._signals |= result.signals
        self._missed.update(dict.fromkeys(gaps_of(result)))
        self._left.note(result.left)
        if result.surveyed:
            self._missed.pop(UNSURVEYED, None)
        self._learn(result)
        self._save()
        files.forget()
        if result.down is not None and self._stopped is None:
            self._stopped = ServiceLost(result.down)
            self._watcher.said(f"stopped: {result.down}")

    def _peek(self) -> None:
        """Reports new findings of running shards, and takes up their coverage."""
        self._reached = self._done
        for number in self._running:
            files = self._checkpoint.shard_files(number)
            self._reached += files.reached()
            for finding, at in files.findings():
                self._tell(self._findings.news(finding, at))

    def _tell(self, news: Finding | None) -> None:
        if news is not None:
            self._watcher.found(news)
            if self._wanted.settings.fail_fast and news.severity is Severity.FAILURE:
                self._stopped = self._stopped or FirstFailure()

    def _learn(self, result: ShardResult) -> None:
        new = [program for program in result.programs if program not in self._programs]
        self._programs.update(dict.fromkeys(new))
        while len(self._programs) > MOST_PROGRAMS:
            del self._programs[next(iter(self._programs))]
        self._checkpoint.learn(self._document.digest, new)

    def _end_shards(self) -> None:
        """Asks all running shards to end, and takes their results."""
        self._watcher.said("ending: the shards that run are cleaning up (again to leave at once)")
        self._pool.stop()
        give_up = time.monotonic() + GRACE
        while self._pool.is_at_work and time.monotonic() < give_up:
            for result in self._pool.finished(TICK):
                self._take(result)

    def _check_once_more(self) -> None:
        """Sends again what is in doubt, now that no worker is there any more."""
        if self._stopped is None or isinstance(self._stopped, FirstFailure):
            ledger = self._checkpoint.shards / f"final-check.{shard_files.LEDGER}"
            settings = replace(self._wanted.settings, profile="quick", ledger=ledger)
            seconds, crowded = seconds_to_check(self._wanted.duration), self._pool.workers > 1
            check_once_more(self._contract, settings, self._findings.causes, seconds, crowded=crowded)

    def _greet(self) -> None:
        """Checks that the service is there and takes the credentials, and announces the plan."""
        settings = replace(
            self._wanted.settings,
            profile="quick",
            fail_fast=False,
            ledger=self._wanted.folder / "shards" / "ledger",
            max_time=max(LEAST_WAIT, self._wanted.wait),
        )
        run = prepared(self._contract, settings, WatcherScreen(self._watcher), self._named)
        plan = run.plan
        self._selected = tuple(each.id for each in plan.operations if each.tried)
        made_up = (MADE_UP,) if run.session.tenants.made_up else ()
        self._missed.update(dict.fromkeys((UNSURVEYED, *made_up, *unwritten(settings))))
        self._watcher.planned(plan, self._wanted, self._pool.workers)
        try:
            check_there(run.session)
            self._worked = run.session.health.works()
        except TimeIsOver as error:
            problem = f"{settings.base_url} gives no answer within {error.seconds:g} s"
            raise Unreachable(problem, "try it later, or give a longer --wait") from error
        finally:
            run.session.target.close()
        if self._pool.workers > 1 and not run.session.tenants.are_own:
            self._is_shared = True
            self._missed[SHARED] = None

    def _resume(self) -> None:
        """Restores findings and programs from the checkpoint, and deletes items that shards left."""
        checkpoint, findings = self._checkpoint, self._findings
        checkpoint.again()
        before = checkpoint.progress()
        if before.digest != self._document.digest:
            raise Misused(
                "the contract has changed since this campaign began", "begin another, or give the same --spec"
            )
        self._before, self._clock.spent = before, before.seconds
        self._shards, self._done = before.shards, checkpoint.reached()
        found, damaged = checkpoint.kept()
        if damaged and not found:
            raise Misused(damaged[0], "remove its folder, to go on without it")
        for line in damaged:
            self._watcher.warned(f"{line}; it is left out")
        findings.restore([stored_sighting(*each) for each in found])
        self._programs = dict.fromkeys(checkpoint.learned(before.digest)[-MOST_PROGRAMS:])
        for files in checkpoint.unfinished():
            findings.restore([*lost_sightings(files, findings.causes.keys)])
            self._done += files.reached()
        findings.know()
        self._clean()
        self._save()
        for files in checkpoint.unfinished():
            files.forget()

    def _clean(self) -> None:
        if removed := self._left.clean():
            self._watcher.said(f"removed {removed} that were left behind")

    @property
    def status(self) -> CampaignStatus:
        seconds = self._clock.seconds
        return CampaignStatus(
            seconds=seconds,
            left=max(0.0, self._clock.left),
            requests=self._reached.requests,
            rate=self._clock.rate,
            coverage=Coverage(self._reached.goals).ratio if self._reached.goals else 0.0,
            failures=self._findings.told.failures,
            notes=self._findings.told.notes,
            programs=len(self._programs),
            signals=len(self._signals),
            workers=self._pool.workers,
            statuses=self._reached.statuses,
        )

    def _save(self) -> None:
        for each in self._findings.causes.changed():
            self._checkpoint.keep(each, self._wanted.settings)
        for name in self._findings.causes.covered():
            self._checkpoint.drop(name)
        self._checkpoint.keep_reached(self._done)
        self._note()

    def _note(self) -> None:
        self._checkpoint.note(
            replace(
                self._before,
                duration=self._wanted.duration,
                seconds=self._clock.seconds,
                shards=self._shards,
                requests=self._done.requests,
            )
        )

    def _mark(self, causes: int, failures: int) -> None:
        self._marked = time.monotonic()
        at = self.status
        self._checkpoint.mark(
            HistoryPoint(at.seconds, at.requests, at.coverage, causes, failures, at.signals)
        )

    def _told(self) -> Outcome:
        end = CampaignEnd(
            self._named,
            self._before.started,
            self._clock.seconds,
            self._reached,
            self._selected,
            self._missed,
            self._left.lines(),
            self._stopped,
        )
        return outcome_of(self._contract, self._wanted, self._findings.causes, end)

    def _outcome(self, told: Outcome) -> CampaignOutcome:
        return CampaignOutcome(
            outcome=told,
            timeline=self._checkpoint.timeline(),
            occurrences={each.name: each.occurrences for each in self._findings.causes},
            name_of=name_of,
            statuses=self._reached.statuses,
            workers=self._pool.workers,
            seconds=told.seconds,
            started=self._before.started,
        )
