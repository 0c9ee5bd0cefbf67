"""One outage, one finding, however many workers have seen it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Rule, Severity
from hydracore_contract.findings.subject import WHOLE
from hydracore_contract.fuzz.campaign_findings import Outages
from hydracore_openapi.location import Location

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FINE = Answer(200, (), b"{}", 0.1)
REFUSED = rules.DELIVERY[Trouble.UNREACHABLE]


def finding(rule: Rule, operation: str, answer: Answer | None, trouble: Trouble | None = None) -> Finding:
    shown = Exchange(1, operation, Request("GET", f"/{operation}"), answer, trouble)
    where = Location(Path("openapi.yaml"), 1, "")
    return Finding(rule, Severity.FAILURE, operation, WHOLE, "", "", "", where, None, "fuzzing", shown)


CLOSED = finding(rules.RECOVERY, "create", None, Trouble.CLOSED)
FAILED = finding(rules.RECOVERY, "update", replace(FINE, status=500))
ANSWERED = finding(rules.RECOVERY, "list", FINE)
AWAY = finding(REFUSED, "delete", None, Trouble.UNREACHABLE)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_who_cannot_connect_tells_of_the_outage_that_is_known() -> None:
    outages = Outages()
    assert outages.first(CLOSED, NOW) is CLOSED
    assert outages.first(ANSWERED, after(0.5)) is CLOSED
    assert outages.first(AWAY, after(20)) is CLOSED
    assert outages.first(CLOSED, NOW) is CLOSED


def test_two_that_are_not_answered_at_the_same_moment_are_one_outage() -> None:
    outages = Outages()
    assert outages.first(CLOSED, NOW) is CLOSED
    assert outages.first(FAILED, after(0.5)) is CLOSED


def test_a_request_that_is_not_answered_later_is_an_outage_of_its_own() -> None:
    outages = Outages()
    assert outages.first(CLOSED, NOW) is CLOSED
    assert outages.first(FAILED, after(5)) is FAILED
    assert outages.first(AWAY, after(300)) is AWAY


def test_what_a_service_fell_over_at_is_never_hidden_by_who_could_not_connect() -> None:
    outages = Outages()
    assert outages.first(AWAY, NOW) is AWAY
    assert outages.first(CLOSED, after(0.5)) is CLOSED


def test_other_findings_are_their_own() -> None:
    outages, other = Outages(), finding(rules.SERVER_ERROR, "create", replace(FINE, status=500))
    assert outages.first(CLOSED, NOW) is CLOSED
    assert outages.first(other, NOW) is other
