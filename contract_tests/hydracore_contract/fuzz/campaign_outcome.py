"""The outcome of a campaign, of what its shards have reached and found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hydracore_contract.coverage import served_operations
from hydracore_contract.findings import baselines
from hydracore_contract.findings.outcome import Coverage, OperationsTried, Outcome, PhaseResult
from hydracore_contract.fuzz.campaign_events import CampaignSettings
from hydracore_contract.fuzz.found import FoundCauses
from hydracore_contract.fuzz.found_groups import causes_of
from hydracore_contract.fuzz.progress import Reached
from hydracore_contract.fuzz.shards import ShardResult
from hydracore_contract.gaps import never_served, unreached_goals, without_other_readings
from hydracore_contract.reports.curl_access import access_options
from hydracore_contract.runner import ending
from hydracore_openapi.model import Contract

SHARED = (
    "what the workers have not made themselves: they are at work in the same collections; with --workers 1, or in "
    "instances that are made up, everything is compared"
)
MADE_UP = "instances that exist: others are made up for each shard; name real ones with --instance-id"
UNSURVEYED = (
    "the whole of a quick run: the time was over before its end; a longer --duration goes over all of it"
)
OF_A_RUN = "--profile"
"""A gap of a shard that names this option is none of the campaign: another shard tries it with other values."""


@dataclass(frozen=True, slots=True)
class CampaignEnd:
    """The state of a campaign at its end, or whenever somebody asks.

    `document` is the contract's file as it was named, `selected` the operations that are to be tried, `missed` the gaps
    that shards have told, `left` what could not be removed, a line each, `stopped` why it ends before its time.
    """

    document: str
    started: str
    seconds: float
    reached: Reached
    selected: tuple[str, ...]
    missed: Iterable[str]
    left: Iterable[str]
    stopped: Exception | None


def outcome_of(contract: Contract, wanted: CampaignSettings, found: FoundCauses, end: CampaignEnd) -> Outcome:
    settings, reached = wanted.settings, end.reached
    answers = answers_of(reached)
    served = served_operations(contract, answers)
    operations = OperationsTried(end.selected, served, settings.min_coverage, reached.held, reached.refused)
    coverage = without_other_readings(Coverage(reached.goals), contract, reached.shown)
    lists = {each.list.id for each in contract.resources if each.list is not None}
    outcome = Outcome(
        base_url=settings.base_url,
        title=contract.title,
        version=contract.version,
        document=end.document,
        profile="fuzz",
        seed=settings.seed,
        started=end.started,
        seconds=end.seconds,
        requests=reached.requests,
        phases=(phase_of(reached, end.seconds),),
        causes=causes_of(found, lists, served),
        coverage=coverage,
        operations=operations,
        unreached=(*end.missed, *never_served(answers, operations.untried), *unreached_goals(coverage)),
        readings=reached.shown,
        leftover=tuple(end.left),
        stopped=str(end.stopped) if end.stopped else None,
        ending=ending(end.stopped),
        access=access_options(settings),
    )
    return baselines.accepted(outcome, wanted.accepted, date.today())


def gaps_of(result: ShardResult) -> Iterator[str]:
    """The gaps of a shard that are the campaign's as well."""
    yield from (each for each in result.missed if OF_A_RUN not in each)


def answers_of(reached: Reached) -> dict[tuple[str, int], int]:
    """Answers by operation and status."""
    return {(name, int(code)): times for (name, code), times in reached.statuses.items() if code.isdigit()}


def phase_of(reached: Reached, seconds: float) -> PhaseResult:
    answered = tuple(sorted({name for name, status in reached.statuses if name and status.isdigit()}))
    return PhaseResult("fuzzing", "Fuzz campaign", reached.requests, seconds, answered)
