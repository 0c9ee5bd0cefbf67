"""Faults that show themselves only where others are at work, or where there is something to lose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from hydracore_contract.exchange import Answer, Exchange, Headers, Request
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import GONE, Finding, Rule, Severity
from hydracore_contract.findings.subject import LOST, SEVERAL, WHOLE, Subject, item_property
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.reports.reproductions import Retried, Verdict
from hydracore_contract.reproduce.retries import all_retried
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.shrink.replay import further_ways, is_kindred, replay, ways_for
from hydracore_openapi.location import Location
from tests.contracts import hydracore
from tests.hydracore_contract.searching import smallest, unguarded
from tests.hydracore_contract.services.serving import MAIN, USUAL, served

CONTRACT = hydracore()
SECRETS = Secrets(USUAL.token, USUAL.api_key)
CHANNELS = f"/v1/instances/{MAIN}/channels"
OLD = "9eb4c28c-abdf-4c79-8d99-1fff996f242a"
SENT: Headers = (("Authorization", "Bearer ${TOKEN}"), ("Content-Type", "application/json"))
NEW = b'{"channel_type": "telegram", "provider": "telegram", "external_identifier": "my_shop_bot"}'
CREATE, DELETE, LIST = "create_channel_endpoint", "delete_channel_endpoint", "list_instance_channels"


def exchange(number: int, operation: str, method: str, path: str, status: int, sent: bytes = b"") -> Exchange:
    got = b'{"id": "%s"}' % OLD.encode()
    return Exchange(
        number, operation, Request(method, path, SENT, sent or None), Answer(status, (), got, 0.1)
    )


def finding(rule: Rule, operation: str, shown: Exchange, *before: Exchange) -> Finding:
    where = Location(Path("openapi.yaml"), 1, "")
    return Finding(
        rule, Severity.FAILURE, operation, WHOLE, "wrong", "", "", where, None, "fuzzing", shown, before
    )


CREATED = exchange(1, CREATE, "POST", CHANNELS, 201, NEW)
DELETED = exchange(2, DELETE, "DELETE", f"{CHANNELS}/{OLD}", 204)
LISTED = exchange(3, LIST, "GET", CHANNELS, 200)
TAKEN = replace(finding(rules.DELETE, DELETE, LISTED, CREATED, DELETED), difference=GONE)
BUSY = finding(rules.SERVER_ERROR, CREATE, CREATED)
STATUS, CONFIG = item_property("status"), item_property("config")
MIXED = finding(rules.ISOLATION, LIST, LISTED)
MANY = b'{"channels": [%s], "count": 30}' % b", ".join([b'{"id": "%s"}' % OLD.encode()] * 30)
CROWDED_OUT = finding(rules.LISTED, CREATE, replace(LISTED, answer=Answer(200, (), MANY, 0.1)), CREATED)
FAULTS = {
    "delete-takes-all": TAKEN,
    "delete-takes-last": TAKEN,
    "creates-busy": BUSY,
    "others-get-copies": MIXED,
    "list-capped-20": CROWDED_OUT,
}


@pytest.fixture(scope="module")
def conforming() -> Iterator[str]:
    with served("conforming") as url:
        yield url


def reached(url: str) -> AbstractContextManager[Custody]:
    return unguarded(CONTRACT, Settings(url, SECRETS))


def listed(custody: Custody) -> bytes:
    answer = custody.target.send(LIST, LISTED.request).answer
    assert answer is not None
    return answer.body


def emptied(custody: Custody, fault: Finding) -> None:
    """As a campaign leaves it: what was lost was not made by it, and is not there any more."""
    if fault is TAKEN:
        replay(CONTRACT, custody.settings, custody, fault)


def result(url: str, fault: Finding) -> Retried:
    [only] = all_retried(CONTRACT, Settings(url, SECRETS), [(Path("finding.json"), fault)])
    return only


@pytest.mark.parametrize("name", FAULTS)
def test_what_shows_itself_beside_others_is_reproduced(name: str) -> None:
    with served(name) as url, reached(url) as custody:
        emptied(custody, FAULTS[name])
        told = result(url, FAULTS[name])
    assert (told.verdict, told.failed, told.tries) == (Verdict.FAILS, 5, 5)


@pytest.mark.parametrize("fault", [TAKEN, BUSY, MIXED, CROWDED_OUT])
def test_it_is_fixed_where_others_are_left_alone(fault: Finding, conforming: str) -> None:
    with reached(conforming) as custody:
        before = listed(custody)
        told = result(conforming, fault)
        assert (told.verdict, told.failed, told.tries) == (Verdict.FIXED, 0, 5)
        assert listed(custody) == before, "what the others made is removed"


@pytest.mark.parametrize(
    ("name", "led"), [("creates-busy", {"POST"}), ("delete-takes-all", {"POST", "DELETE"})]
)
def test_what_was_sent_beside_it_becomes_a_part_of_the_smallest_example(name: str, led: set[str]) -> None:
    with served(name) as url, reached(url) as custody:
        emptied(custody, FAULTS[name])
        found = smallest(custody, FAULTS[name], 250).finding
        steps = found.steps
        assert len(found.before) > len(FAULTS[name].before)
        assert {each.request.method for each in found.before} == led
        again = replay(CONTRACT, custody.settings, custody, found, ways_for(steps))
        assert again.last(found.cause_key) is not None


def test_what_fails_at_times_alone_is_tried_beside_others() -> None:
    with served("ids-not-unique") as url:
        told = result(url, replace(BUSY, rule=rules.IDENTITY, subject=item_property("id")))
    assert told.verdict in (Verdict.FAILS, Verdict.FLAKY)
    assert told.failed > told.alone.failed > 0
    assert (
        told.how_often == f"failed in {told.failed} of 5 tries beside others, {told.alone.failed} of 5 alone"
    )


def test_others_are_not_to_blame_for_what_an_answer_says_of_itself() -> None:
    """Only what a list shows to be wrong may be told of another request."""
    with served("others-get-copies") as url:
        told = result(url, replace(MIXED, rule=rules.COUNT))
    assert told.verdict is Verdict.FIXED


@pytest.mark.parametrize(
    ("rule", "other", "method", "is_one"),
    [
        (rules.LISTED, rules.ISOLATION, "GET", True),
        (rules.LISTED, rules.COUNT, "GET", False),
        (rules.DELETE, rules.UPDATE, "DELETE", False),
        (rules.NOT_FOUND_ANSWERED, rules.ISOLATION, "DELETE", True),
        (rules.NOT_FOUND_ANSWERED, rules.DELETE, "DELETE", False),
    ],
)
def test_who_is_to_blame_may_be_another(rule: Rule, other: Rule, method: str, *, is_one: bool) -> None:
    shown = LISTED if method == "GET" else DELETED
    found = finding(rule, shown.operation, shown)
    violation = Violation(other, WHOLE, "wrong", "", "", ContractReference(found.location))
    assert is_kindred(found, shown, violation) is is_one
    assert not is_kindred(found, shown, replace(violation, subject=item_property("status")))
    assert not is_kindred(found, shown, replace(violation, severity=Severity.NOTE))


@pytest.mark.parametrize(
    ("wrong", "now", "is_one"),
    [
        (SEVERAL, STATUS, True),
        (STATUS, SEVERAL, True),
        (LOST, CONFIG, True),
        (STATUS, CONFIG, False),
        (SEVERAL, WHOLE, False),
    ],
)
def test_how_much_is_wrong_at_once_may_differ(wrong: Subject, now: Subject, *, is_one: bool) -> None:
    found = replace(finding(rules.CONCURRENCY, DELETED.operation, DELETED), subject=wrong)
    violation = Violation(rules.CONCURRENCY, now, "wrong", "", "", ContractReference(found.location))
    assert is_kindred(found, DELETED, violation) is is_one
    assert not is_kindred(found, DELETED, replace(violation, severity=Severity.NOTE))
    assert not is_kindred(found, replace(DELETED, operation="another"), violation)


def test_a_sequence_is_sent_as_it_is_where_nothing_may_be_written() -> None:
    settings = Settings("http://127.0.0.1:1", SECRETS)
    assert further_ways((LISTED,), settings)
    assert not further_ways((LISTED,), replace(settings, read_only=True))
