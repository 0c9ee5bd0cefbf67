"""What is in doubt is sent again once nobody else is at work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.subject import WHOLE
from hydracore_contract.fuzz.final_check import check_once_more
from hydracore_contract.fuzz.found import FoundCauses
from hydracore_contract.fuzz.shards import Sighting
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.shrink.shrinker import Effort
from hydracore_openapi.location import Location
from tests.contracts import hydracore
from tests.hydracore_contract.scripted import answer, falls_over, serving
from tests.hydracore_contract.services.serving import MAIN

CONTRACT = hydracore()
LISTED = answer("200 OK", b'{"channels": [], "count": 0}', ("Content-Type", "application/json"))
CHANNELS = f"/v1/instances/{MAIN}/channels"
LIST, CREATE = "list_instance_channels", "create_channel_endpoint"
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
WHERE = Location(Path("openapi.yaml"), 1, "")
HEADERS = (("Authorization", "Bearer ${TOKEN}"), ("Content-Type", "application/json"))


def unanswered(operation: str, method: str, body: bytes | None = None) -> Finding:
    sent = Request(method, CHANNELS, HEADERS, body)
    exchange = Exchange(1, operation, sent, None, Trouble.CLOSED)
    failure = Severity.FAILURE
    return Finding(
        rules.RECOVERY, failure, operation, WHOLE, "away", "", "", WHERE, None, "fuzzing", exchange
    )


CRASH, BESIDE = unanswered(CREATE, "POST", b'{"channel_type": "sms"}'), unanswered(LIST, "GET")
FAILED = Exchange(1, LIST, Request("GET", CHANNELS, HEADERS), Answer(500, (), b"", 0.1))
ONCE = replace(BESIDE, rule=rules.SERVER_ERROR, exchange=FAILED)


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A service that falls over at each create."""
    with serving(falls_over(0.6, LISTED)) as server:
        yield Settings(server.url, Secrets("t", "k"), ledger=tmp_path / "ledger.jsonl")


def found(*findings: Finding, effort: Effort = Effort.WHOLE) -> FoundCauses:
    causes = FoundCauses()
    for each in findings:
        causes.add(Sighting(each, 2, NOW, NOW, effort))
    return causes


def told(causes: FoundCauses) -> list[tuple[str, Severity, int, bool | None]]:
    return [
        (each.finding.operation, each.finding.severity, each.occurrences.count, each.occurrences.failed_again)
        for each in causes.ordered()
    ]


def test_who_was_at_work_when_another_made_the_service_fall_over_is_counted_with_it(
    settings: Settings,
) -> None:
    """However often it failed meanwhile, since the other one has sent that again, too."""
    causes = found(BESIDE, CRASH)
    beside = next(each.name for each in causes if each.finding is BESIDE)
    check_once_more(CONTRACT, settings, causes, 60.0, crowded=True)
    assert told(causes) == [(CREATE, Severity.FAILURE, 4, True)]
    assert causes.covered() == {beside}


def test_what_nobody_can_make_fail_alone_is_a_note(settings: Settings) -> None:
    causes = found(BESIDE)
    check_once_more(CONTRACT, settings, causes, 60.0, crowded=True)
    assert told(causes) == [(LIST, Severity.NOTE, 2, False)]
    (each,) = causes
    assert "once, but not when it was sent again, alone" in each.finding.summary
    assert len([*causes.changed()]) == 1


def test_one_worker_was_alone_already_and_what_fails_at_times_stays_a_failure(settings: Settings) -> None:
    alone, once = found(BESIDE), found(ONCE, effort=Effort.NONE)
    for causes in (alone, once):
        check_once_more(CONTRACT, settings, causes, 60.0, crowded=False)
    assert told(alone) == [(LIST, Severity.FAILURE, 2, True)]
    assert told(once) == [(LIST, Severity.FAILURE, 2, False)]


@pytest.mark.parametrize("crowded", [True, False])
def test_what_there_is_no_time_for_is_no_failure_if_others_may_have_caused_it(
    settings: Settings, *, crowded: bool
) -> None:
    causes = found(BESIDE)
    check_once_more(CONTRACT, settings, causes, -1.0, crowded=crowded)
    (each,) = causes
    assert each.finding.severity is (Severity.NOTE if crowded else Severity.FAILURE)
    assert ("since the time was over" in each.finding.summary) is crowded


def test_what_can_not_be_told_is_no_failure_if_others_may_have_caused_it(settings: Settings) -> None:
    causes = found(BESIDE)
    check_once_more(CONTRACT, replace(settings, secrets=Secrets()), causes, 60.0, crowded=True)
    (each,) = causes
    assert each.finding.severity is Severity.NOTE
    assert "could not be told" in each.finding.summary


def test_what_a_shard_has_doubted_is_a_failure_where_it_fails_alone(settings: Settings) -> None:
    """Another worker had made the service fall over first."""
    note = replace(CRASH, severity=Severity.NOTE, statement="away", doubt="once, but not alone")
    causes = found(note, effort=Effort.NONE)
    check_once_more(CONTRACT, settings, causes, 60.0, crowded=True)
    assert told(causes) == [(CREATE, Severity.FAILURE, 2, True)]
    assert [each.finding.summary for each in causes] == ["away"]
