"""The final check: what a campaign has found is sent again once all workers have left, so that nobody else is at work.

While others are, a finding may be theirs: where one of them makes the service fall over, nobody's requests are
answered, and that as often as the one sends it again to make sure. So what is late or missing counts only if it is so
alone, too. What is not was seen beside what is, and counted with it; where nothing is, it is a note. Of whatever else
has not failed again yet it is told whether it does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.findings import rules
from hydracore_contract.findings.deduplication import size
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.suspicions import MISSING, RULES
from hydracore_contract.fuzz.found import FoundCause, FoundCauses
from hydracore_contract.reproduce.attempt import replayed
from hydracore_contract.reproduce.availability import Availability
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.shrinker import Effort
from hydracore_contract.unconfirmed import doubted
from hydracore_openapi.model import Contract

UNANSWERED = frozenset({*MISSING, rules.RECOVERY.id})
"""What every worker sees that is at work when the service falls over."""
SHARE, LEAST, MOST = 0.2, 30.0, 90.0
"""The part of a campaign's duration, and seconds."""
TRIES = 2
"""Tries that must fail of what is late or missing."""


def seconds_to_check(duration: float) -> float:
    """The time that a campaign of so many seconds has for it."""
    return max(LEAST, min(MOST, SHARE * duration))


def check_once_more(
    contract: Contract, settings: Settings, found: FoundCauses, seconds: float, *, crowded: bool
) -> None:
    """Sends again what is in doubt, for so many `seconds` or as long as the service is there.

    `crowded` tells that several workers have found it.
    """
    give_up, availability = time.monotonic() + seconds, Availability(settings)
    vain: list[FoundCause] = []
    for each in [*doubtful(found, crowded=crowded)]:
        may_be_others = crowded and each.finding.rule.id in RULES
        is_time, fails = time.monotonic() <= give_up, None
        try:
            fails = fails_alone(contract, availability, each.finding, give_up) if is_time else None
        except Unreachable:
            break
        except Misused:
            continue  # it can't be sent now, and stays as it was found
        if fails is not None:
            found.verified(each, fails=fails)
            if fails and each.finding.severity is Severity.NOTE:
                found.restate(each, replace(each.finding, severity=Severity.FAILURE, doubt=""))
            vain += [] if fails or each.finding.rule.id not in RULES else [each]
        elif may_be_others and each.finding.severity is Severity.FAILURE:
            why = "which could not be told" if is_time else "since the time was over"
            found.restate(each, doubted(each.finding, f"and was not seen to fail alone, {why}"))
    settle(found, vain)


def fails_alone(
    contract: Contract, availability: Availability, finding: Finding, give_up: float
) -> bool | None:
    """Tells whether a finding fails alone, None where that can't be told: what a network may do as well, twice.

    Raises Unreachable where the service is not there.
    """
    fails: bool | None = None
    for _ in range(TRIES if finding.rule.id in RULES else 1):
        availability.check()
        left = max(1.0, give_up - time.monotonic())
        fails = replayed(contract, availability.settings, finding, seconds=left).fails
        if not fails:
            break
    return fails


def doubtful(found: FoundCauses, *, crowded: bool) -> Iterator[FoundCause]:
    """Failures that nobody has seen to fail alone, those first that others may have caused."""
    failures = [each for each in found.ordered() if each.finding.severity is Severity.FAILURE]
    # Where another worker made the service fall over first, a shard has doubted its own.
    others = [each for each in found if crowded and each.finding.rule.id in RULES]
    yield from sorted(others, key=lambda each: size(each.finding))
    yield from (each for each in failures if each not in others and each.effort < Effort.CUT_SHORT)


def settle(found: FoundCauses, vain: Sequence[FoundCause]) -> None:
    """Counts what was late or missing beside others, and is not alone, with what is, or makes it a note."""
    proven = [
        each
        for each in found
        if each not in vain
        and each.finding.rule.id in UNANSWERED
        and each.finding.severity is Severity.FAILURE
    ]
    for each in vain:
        if proven and each.finding.rule.id in UNANSWERED:
            found.fold(each, proven[0])
        elif each.finding.severity is Severity.FAILURE:
            found.restate(each, doubted(each.finding, "but not when it was sent again, alone"))
