"""The coordinator takes in what shards report, whichever workers run them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.exit_codes import BROKEN, CONFORMS, INTERNAL_ERROR, NO_VERDICT, status_of
from hydracore_contract.findings.finding import Acceptance, CauseKey, Finding, Severity
from hydracore_contract.fuzz.campaign_events import CampaignSettings, CampaignStatus
from hydracore_contract.fuzz.coordinator import Campaign
from hydracore_contract.fuzz.dictionary import Dictionary
from hydracore_contract.fuzz.progress import Reached
from hydracore_contract.fuzz.shards import Shard, ShardKind, ShardResult, Sighting
from hydracore_contract.fuzz.workers import LostShard
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.reports.campaign import CampaignOutcome
from hydracore_contract.run_events import RunPlan
from hydracore_contract.runner import named_contract
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.shrinker import Effort
from tests.hydracore_contract.reports.samples import CREATE_FAILS, HANGS
from tests.hydracore_contract.scripted import answer, keeps_saying, serving

CONTRACT, DOCUMENT = named_contract(None)
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
NOTHING = Reached()
NOTE = replace(HANGS, severity=Severity.NOTE)
KNOWN = (Acceptance(CREATE_FAILS.fingerprint, "known", date.max),)
EMPTY = answer("200 OK", b'{"channels": [], "count": 0}', ("Content-Type", "application/json"))


@dataclass
class Answered:
    """Whoever works on shards tells these of the first one, and nothing of the others."""

    findings: Sequence[Finding] = ()
    missed: tuple[str, ...] = ()
    reached: Reached = NOTHING
    shards: list[Shard] = field(default_factory=list)
    workers: int = 1
    surveys: bool = True
    is_at_work: bool = False
    begins: Callable[[Shard], None] = lambda _: None

    def submit(self, shard: Shard) -> None:
        self.is_at_work = True
        self.shards.append(shard)
        self.begins(shard)

    def finished(self, seconds: float) -> Iterator[ShardResult | LostShard]:
        number = self.shards[-1].number
        time.sleep(0.05)
        self.is_at_work = False
        told = () if len(self.shards) > 1 else self.findings
        sightings = tuple(Sighting(each, 1, NOW, NOW) for each in told)
        yield ShardResult(
            number, sightings, self.reached, missed=self.missed, surveyed=self.surveys and number == 0
        )

    def stop(self) -> None: ...

    def close(self) -> None: ...


class MadeSmall(Answered):
    """What they tell is as small as can be."""

    def finished(self, seconds: float) -> Iterator[ShardResult | LostShard]:
        for result in super().finished(seconds):
            assert isinstance(result, ShardResult)
            made = tuple(replace(each, effort=Effort.WHOLE) for each in result.sightings)
            yield replace(result, sightings=made)


class Killed(Answered):
    """The coordinator is no more when shards are at work."""

    def finished(self, seconds: float) -> Iterator[ShardResult | LostShard]:
        raise SystemExit


@dataclass
class Noted:
    """A watcher that keeps what it is told."""

    known: list[Finding] = field(default_factory=list)
    new: list[Finding] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    standings: list[CampaignStatus] = field(default_factory=list)

    def planned(self, plan: RunPlan, wanted: CampaignSettings, workers: int) -> None: ...

    def knew(self, findings: Sequence[Finding]) -> None:
        self.known.extend(findings)

    def stands(self, status: CampaignStatus) -> None:
        self.standings.append(status)

    def found(self, finding: Finding) -> None:
        self.new.append(finding)

    def said(self, line: str) -> None: ...

    def warned(self, line: str) -> None:
        self.warnings.append(line)

    def ended(self, outcome: CampaignOutcome) -> None:
        self.outcome = outcome


@pytest.fixture
def wanted(tmp_path: Path) -> Iterator[CampaignSettings]:
    with serving(keeps_saying(EMPTY)) as server:
        yield CampaignSettings(Settings(server.url, fail_fast=True), 0.4, tmp_path / "c")


def run(wanted: CampaignSettings, executor: Answered) -> Noted:
    watcher = Noted()
    assert Campaign(CONTRACT, DOCUMENT, wanted, executor, watcher).run() == watcher.outcome
    return watcher


def gone_on_with(wanted: CampaignSettings) -> CampaignSettings:
    return replace(wanted, resumed=True, duration=wanted.duration + 0.4)


def test_the_first_failure_is_enough(wanted: CampaignSettings) -> None:
    executor = Answered([NOTE, CREATE_FAILS])
    watcher = run(wanted, executor)
    assert watcher.new == [NOTE, CREATE_FAILS]
    assert len(executor.shards) == 1
    assert "--fail-fast" in str(watcher.outcome.outcome.stopped)
    assert status_of(watcher.outcome.outcome) == BROKEN


def test_what_is_accepted_stops_nothing_and_is_told_at_the_end_only(wanted: CampaignSettings) -> None:
    executor = Answered([NOTE, CREATE_FAILS])
    watcher = run(replace(wanted, accepted=KNOWN), executor)
    assert watcher.new == [NOTE]
    assert len(executor.shards) > 1
    assert {(each.failures, each.notes) for each in watcher.standings} == {(0, 1)}
    outcome = watcher.outcome.outcome
    assert [cause.accepted for cause in outcome.causes] == ["known", None]
    assert status_of(outcome) == NO_VERDICT  # nothing was served, since nothing was sent
    assert status_of(replace(outcome, operations=replace(outcome.operations, enough=0))) == CONFORMS
    assert watcher.outcome.timeline[-1].failures == 0


def test_a_service_has_time_to_come_back_when_the_campaign_is_about_to_end(wanted: CampaignSettings) -> None:
    executor = Answered()
    run(wanted, executor)
    assert {shard.wait for shard in executor.shards} == {20.0}
    assert all((shard.settings.max_time or 0) <= wanted.duration + 20.0 for shard in executor.shards)
    patient = Answered()
    run(replace(wanted, wait=0.5, folder=wanted.folder / "again"), patient)
    assert {shard.wait for shard in patient.shards} == {0.5}


def test_values_of_one_s_own_go_to_each_shard(wanted: CampaignSettings) -> None:
    executor, own = Answered(), Dictionary({"string": ["mine"]}, {}, ())
    run(replace(wanted, dictionary=own), executor)
    assert {shard.dictionary is own for shard in executor.shards} == {True}


@pytest.mark.parametrize(
    ("executor", "known"), [(Answered([NOTE]), set()), (MadeSmall([NOTE]), {NOTE.cause_key})]
)
def test_only_what_was_made_small_is_left_alone_by_later_shards(
    wanted: CampaignSettings, executor: Answered, known: set[CauseKey]
) -> None:
    run(wanted, executor)
    assert {shard.known for shard in executor.shards[1:]} == {frozenset(known)}


def test_what_was_found_before_is_known(wanted: CampaignSettings) -> None:
    run(wanted, Answered([CREATE_FAILS]))
    watcher = run(gone_on_with(wanted), Answered([CREATE_FAILS, NOTE]))
    assert (watcher.known, watcher.new) == ([CREATE_FAILS], [NOTE])
    assert watcher.standings[-1].failures == 1


def test_whoever_goes_on_begins_with_a_survey_and_repeats_no_shard(wanted: CampaignSettings) -> None:
    killed, executor = Killed(workers=3), Answered()
    with pytest.raises(SystemExit):
        run(wanted, killed)
    run(gone_on_with(wanted), executor)
    numbers = [shard.number for shard in (*killed.shards, *executor.shards)]
    assert numbers == [*range(len(numbers))]
    assert [shard.kind for shard in killed.shards] == [
        ShardKind.SURVEY,
        ShardKind.MUTATION,
        ShardKind.MUTATION,
    ]
    assert [shard.kind for shard in executor.shards[:2]] == [ShardKind.SURVEY, ShardKind.MUTATION]


def test_what_is_damaged_is_told_and_left_out(wanted: CampaignSettings) -> None:
    run(replace(wanted, accepted=KNOWN), Answered([CREATE_FAILS, NOTE]))
    damaged, _ = sorted((wanted.folder / "findings").glob("*/finding.json"))
    damaged.write_text("{")
    (wanted.folder / "reached.json").write_text('{"requests": 1e400, "goals": [], "statuses": []}')
    watcher = run(gone_on_with(wanted), Answered())
    (line,) = watcher.warnings
    assert line.startswith(f"{damaged} is no JSON")
    assert line.endswith("it is left out")
    assert len(watcher.known) == 1
    for file in (wanted.folder / "findings").glob("*/finding.json"):
        file.write_text("{")
    with pytest.raises(Misused, match="remove its folder, to go on without it"):
        run(gone_on_with(wanted), Answered())


def test_a_folder_that_is_none(wanted: CampaignSettings) -> None:
    run(wanted, Answered())
    (wanted.folder / "shards").rmdir()
    (wanted.folder / "shards").touch()
    with pytest.raises(Misused, match="shards: "):
        run(gone_on_with(wanted), Answered())


def test_what_only_a_run_can_be_told_is_not_told_and_what_was_not_tried_is(wanted: CampaignSettings) -> None:
    watcher = run(wanted, Answered(missed=("one: nothing was made", "two: a larger --profile sends all")))
    outcome = watcher.outcome.outcome
    assert "one: nothing was made" in outcome.unreached
    assert not [each for each in outcome.unreached if "--profile" in each]
    assert outcome.operations.untried == outcome.operations.selected
    for name in outcome.operations.untried:
        assert f"{name}: no request was served, since none could be made" in outcome.unreached


def test_what_was_held_back_in_every_shard_is_no_gap_of_the_verdict(wanted: CampaignSettings) -> None:
    names = [each.id for each in CONTRACT.operations]
    held = Reached(statuses={(name, "200"): 1 for name in names[1:]}, held=frozenset(names))
    watcher = run(wanted, Answered(reached=held))
    assert watcher.outcome.outcome.operations.excluded == (names[0],)
    assert status_of(watcher.outcome.outcome) == CONFORMS
    refused = replace(held, refused=frozenset(names))
    again = run(replace(wanted, folder=wanted.folder / "again"), Answered(reached=refused))
    assert again.outcome.outcome.operations.untried == (names[0],)
    assert status_of(again.outcome.outcome) == NO_VERDICT


def test_nobody_waits_for_a_service_that_asks_for_it_longer_than_was_said(tmp_path: Path) -> None:
    with serving(keeps_saying(answer("429 Too Many Requests", b"", ("Retry-After", "100000")))) as server:
        wanted = CampaignSettings(Settings(server.url), 0.4, tmp_path / "c", wait=0.1)
        with pytest.raises(Unreachable, match="gives no answer within 20 s; try it later"):
            run(wanted, Answered())
    assert not wanted.folder.exists()


def test_what_was_left_behind_is_told_with_how_it_is_removed(wanted: CampaignSettings) -> None:
    """Many of one kind in one line, and each ledger by itself: the items of a shard that was killed are in one."""

    def leaves(shard: Shard) -> None:
        made = Ledger(wanted.folder / "shards" / f"{shard.number}.ledger.jsonl", wanted.settings.base_url)
        for number in range(9):
            made.created(f"/things/{number}")
        made.close()

    watcher = run(wanted, Answered(begins=leaves))
    (line, *removal) = watcher.outcome.outcome.leftover
    assert line.startswith(f"{9} items in /things: ")
    assert removal
    assert {each.partition("cleanup ")[0] for each in removal} == {
        "to remove them later: hydracore-contract "
    }


@pytest.mark.parametrize("surveys", [True, False])
def test_a_campaign_that_was_too_short_for_a_quick_run_says_so(
    wanted: CampaignSettings, *, surveys: bool
) -> None:
    watcher = run(wanted, Answered(surveys=surveys))
    assert any("a longer --duration" in each for each in watcher.outcome.outcome.unreached) is not surveys


def test_a_shard_that_is_given_up_is_a_gap(wanted: CampaignSettings) -> None:
    class Losing(Answered):
        def finished(self, seconds: float) -> Iterator[ShardResult | LostShard]:
            time.sleep(0.05)
            yield LostShard(self.shards[-1])

    watcher = run(wanted, Losing())
    assert any("was lost with each worker" in each for each in watcher.outcome.outcome.unreached)


def test_nobody_waits_for_a_shard_that_has_ended_with_an_error(wanted: CampaignSettings) -> None:
    asked: list[float] = []

    @dataclass
    class Erring(Answered):
        def finished(self, seconds: float) -> Iterator[ShardResult | LostShard]:
            asked.append(seconds)
            if self.is_at_work:
                self.is_at_work = False
                raise RuntimeError("a shard's error")
            yield from ()

    watcher = run(wanted, Erring())
    assert len(asked) == 1
    assert status_of(watcher.outcome.outcome) == INTERNAL_ERROR
