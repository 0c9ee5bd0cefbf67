"""Findings made small against services that still have the fault."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Rule, Severity
from hydracore_contract.generate.request_builder import json_bytes
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.isolation.guarded_custody import guarded
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.shrink.replay import Replay, cause_of, replay
from hydracore_contract.shrink.shrinker import CauseShrinker, Effort, Smallest
from hydracore_openapi.location import Location
from tests.contracts import hydracore
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.searching import smallest, unguarded, unread_ledger
from tests.hydracore_contract.services.seeds import seeded
from tests.hydracore_contract.services.serving import MAIN, OTHER, USUAL, served

CONTRACT = hydracore()
LIST, CREATE, UPDATE, DELETE = (each.id for each in CONTRACT.operations)
CHANNELS = f"/v1/instances/{MAIN}/channels"
MADE = "9eb4c28c-abdf-4c79-8d99-1fff996f242a"
SENT = (("Authorization", "Bearer ${TOKEN}"), ("Content-Type", "application/json"))
ODD = "1743ef7a7574cKza+b  c%"
NEW = {
    "channel_type": "telegram",
    "provider": "provider-1743ef7a7574cKz",
    "external_identifier": "external-1743ef7a7574cKz",
    "config": {"text": "é ß", "nested": {"list": [1, 2.5, None]}},
    "enabled": True,
}
LEAST = {"channel_type": "sms", "provider": "", "external_identifier": ""}
BUDGET = 250


def step(number: int, operation: str, path: str = CHANNELS, body: Any = None, status: int = 200) -> Exchange:
    method = CONTRACT.operation(operation).method
    sent = Request(method, path, SENT, None if body is None else json_bytes(body))
    return Exchange(number, operation, sent, Answer(status, (), json_bytes({"id": MADE}), 0.1))


def updates(body: Any, count: int) -> list[Exchange]:
    return [step(number, UPDATE, f"{CHANNELS}/{MADE}", body) for number in range(2, 2 + count)]


CREATED = step(1, CREATE, body=NEW, status=201)
CHANGES = {"provider": "provider-2", "error_message": "error-message", "config": NEW["config"]}
FAULTS: dict[str, tuple[str, Sequence[Exchange], list[tuple[str, Any]]]] = {
    "list-lacks-count": (
        rules.BODY_SCHEMA.id,
        [step(number, LIST) for number in range(14)],
        [("GET", None)],
    ),
    "update-not-kept": (
        rules.UPDATE.id,
        [CREATED, *updates(CHANGES, 9), step(20, LIST)],
        [("POST", LEAST), ("PATCH", {"error_message": ""}), ("GET", None)],
    ),
    "percent-500": (
        rules.SERVER_ERROR.id,
        [CREATED, *updates({**CHANGES, "status": ODD}, 3)],
        [("PATCH", {"status": "%"})],
    ),
    "config-as-text": ("value-changed", [CREATED], [("POST", {**LEAST, "config": {"text": ""}})]),
}


@contextmanager
def reached(url: str, *, is_guarded: bool = True) -> Iterator[Custody]:
    settings = Settings(url, Secrets(USUAL.token, USUAL.api_key))
    kept = guarded(own(), settings, unread_ledger(url), (MAIN, OTHER))
    with kept if is_guarded else unguarded(own(), settings) as custody:
        yield custody


def found(custody: Custody, rule: str, steps: Sequence[Exchange]) -> Finding:
    """What these steps show, as a run would keep it: with all that was sent before."""
    shown = Replay(CONTRACT, custody.settings, custody)
    shown.run(steps)
    told = next(pair for pair in shown.shown if pair[1].rule.id == rule)
    key = cause_of(*told)
    where = Location(Path("openapi.yaml"), 1, "")
    return Finding(
        told[1].rule,
        Severity.FAILURE,
        key.operation,
        key.subject,
        "wrong",
        "",
        "",
        where,
        None,
        "fuzzing",
        replace(steps[-1], answer=told[0].answer),
        (*steps[:-1],),
        difference=key.difference,
    )


def made_small(custody: Custody, finding: Finding, budget: int = BUDGET, tries: int = 10**6) -> Smallest:
    """With time for so many tries."""
    left = iter(range(tries))
    return smallest(custody, finding, budget, lambda: next(left, None) is not None)


def sent(finding: Finding) -> list[tuple[str, Any]]:
    return [
        (each.request.method, json.loads(each.request.body) if each.request.body else None)
        for each in finding.steps
    ]


def still_fails(custody: Custody, finding: Finding) -> bool:
    return replay(CONTRACT, custody.settings, custody, finding).last(finding.cause_key) is not None


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_left_is_what_matters(name: str) -> None:
    rule, steps, wanted = FAULTS[name]
    with served(name) as url, reached(url) as custody:
        finding = found(custody, rule, steps)
        began = custody.target.sent
        small = made_small(custody, finding)
        assert custody.target.sent - began < BUDGET
        assert sent(small.finding) == wanted
        assert small.effort is Effort.WHOLE
        assert still_fails(custody, small.finding)


def test_what_was_cut_off_is_not_small_for_good_but_fails() -> None:
    rule, steps, wanted = FAULTS["update-not-kept"]
    with served("update-not-kept") as url, reached(url) as custody:
        finding = found(custody, rule, steps)
        for small in (made_small(custody, finding, budget=60), made_small(custody, finding, tries=6)):
            assert small.effort is Effort.CUT_SHORT
            assert len(wanted) <= len(small.finding.steps) < len(steps)
            assert still_fails(custody, small.finding)
        assert made_small(custody, finding, tries=0) == Smallest(finding, Effort.NONE)


def assert_in_vain(finding: Finding, small: Smallest) -> None:
    assert small == Smallest(replace(finding, resent=small.finding.resent), Effort.IN_VAIN)
    assert small.finding.resent.is_vain


def test_what_does_not_fail_again_stays_as_it_is() -> None:
    rule, steps, _ = FAULTS["list-lacks-count"]
    with served("list-lacks-count") as url, reached(url) as custody:
        finding = found(custody, rule, steps)
    with served("conforming") as url, reached(url) as custody:
        assert_in_vain(finding, made_small(custody, finding))


def test_another_failure_of_the_service_is_not_what_was_found() -> None:
    rule, steps, _ = FAULTS["percent-500"]
    with served("percent-500") as url, reached(url) as custody:
        finding = found(custody, rule, steps)
        other = replace(finding, exchange=replace(finding.exchange, answer=Answer(503, (), b"", 0.1)))
        assert_in_vain(other, made_small(custody, other))


@pytest.mark.parametrize(("rule", "effort"), [(rules.LISTED, Effort.WHOLE), (rules.COUNT, Effort.IN_VAIN)])
def test_who_is_to_blame_may_be_another_where_it_is_sent_alone(rule: Rule, effort: Effort) -> None:
    really, steps, wanted = FAULTS["update-not-kept"]
    with served("update-not-kept") as url, reached(url) as custody:
        finding = replace(found(custody, really, steps), rule=rule)
        small = made_small(custody, finding)
    assert (small.effort, small.finding.cause_key) == (effort, finding.cause_key)
    assert sent(small.finding) == (wanted if effort is Effort.WHOLE else sent(finding))


def test_nothing_is_left_of_creates_that_are_done_and_not_answered() -> None:
    with served("create-drops") as url, reached(url) as custody:
        before = step(1, LIST).request
        shown = custody.target.send(LIST, before).answer
        finding = found(custody, rules.DELIVERY[Trouble.CLOSED].id, [CREATED])
        made_small(custody, finding)
        after = custody.target.send(LIST, before).answer
        assert shown is not None
        assert after is not None
        assert after.body == shown.body


def test_what_fails_once_more_and_never_again_is_told_to_be_so() -> None:
    """It needs what was there before anybody came, and is gone by then."""
    telegram = next(key for key, item in seeded(MAIN).items() if item["channel_type"] == "telegram")
    steps = [step(1, DELETE, f"{CHANNELS}/{telegram}", status=204), step(2, LIST)]
    with served("delete-takes-all") as url, reached(url, is_guarded=False) as custody:
        finding = found(custody, rules.DELETE.id, steps)
    with served("delete-takes-all") as url, reached(url, is_guarded=False) as custody:
        search = CauseShrinker(CONTRACT, custody.settings, custody, [finding], BUDGET)
        told = []
        for stage in (search.begin, search.go_on):
            stage()
            told.append(search.best.effort)
    assert told == [Effort.CUT_SHORT, Effort.IN_VAIN]
