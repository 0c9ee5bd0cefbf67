"""Each cause once, however often it is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from contract_tests.campaigns.shards import Sighting
from contract_tests.campaigns.tallies import Tallies, name_of
from contract_tests.checks import rules
from contract_tests.findings import Answer, Finding, Severity
from tests.contract_tests.reports.samples import TIMES_MOVE as FINDING

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def seen(finding: Finding, count: int = 1, minutes: int = 0) -> Sighting:
    at = NOW + timedelta(minutes=minutes)
    return Sighting(finding, count, at, at)


def failing(body: bytes, status: int = 500) -> Finding:
    answer = Answer(status, (), body, 0.1)
    return replace(FINDING, rule=rules.SERVER_ERROR, exchange=replace(FINDING.exchange, answer=answer))


def test_a_cause_is_counted_from_its_first_to_its_last_time() -> None:
    tallies = Tallies()
    assert tallies.add(seen(FINDING, 2, minutes=5))
    assert not tallies.add(seen(replace(FINDING, summary="otherwise put"), 3, minutes=1))
    assert not tallies.add(seen(FINDING, 1, minutes=9))
    (each,) = tallies
    assert (each.tally.count, len(tallies)) == (6, 1)
    assert each.tally.first_seen == NOW + timedelta(minutes=1)
    assert each.tally.last_seen == NOW + timedelta(minutes=9)


def test_the_smallest_example_is_kept() -> None:
    tallies = Tallies()
    large = replace(FINDING, before=(FINDING.exchange, FINDING.exchange))
    for finding in (large, replace(FINDING, before=()), large):
        tallies.add(seen(finding))
    (each,) = tallies
    assert each.finding.before == ()


def test_what_was_added_to_is_told_once() -> None:
    tallies = Tallies()
    tallies.add(seen(FINDING))
    assert [each.name for each in tallies.changed()] == [name_of(FINDING)]
    assert list(tallies.changed()) == []


def test_failures_of_a_service_are_told_apart_by_how_it_failed() -> None:
    one = failing(b'{"detail": "KeyError: 17"}')
    assert name_of(one) == name_of(failing(b'{"detail": "KeyError: 42"}'))
    assert name_of(one) != name_of(failing(b"Bad Gateway"))
    assert name_of(one) != name_of(failing(b'{"detail": "KeyError: 17"}', 503))


def test_failures_come_before_notes() -> None:
    note = replace(FINDING, severity=Severity.NOTE, operation="other")
    failure = replace(FINDING, severity=Severity.FAILURE)
    tallies = Tallies()
    tallies.add(seen(note))
    tallies.add(seen(failure, minutes=1))
    assert [group.first.severity for group in tallies.groups()] == [Severity.FAILURE, Severity.NOTE]
    assert tallies.failures == 1
