"""Refusals that rest on a rule which no contract states: some texts may be there once only."""

from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.oracle.model_state import KnownItem
from hydracore_contract.oracle.model_update import ModelUpdater
from hydracore_contract.oracle.uniqueness import Uniqueness, has_namesake, kind
from tests.hydracore_contract.oracle.exchanges import (
    CREATE,
    GOOD,
    KEY,
    STORED,
    UPDATE,
    VIEW,
    A,
    B,
    classified,
)

BOTH = frozenset({409, 422})
OWN = {
    "channel_type": "sms",
    "provider": "run-7f3a a long text",
    "external_identifier": "run-7f3a another text",
}
LONG = {
    "channel_type": "sms",
    "provider": "a text of nobody else",
    "external_identifier": "another long text",
}


def conflicts(body: Any, *, crowded: bool = False, alone: bool = True, kept: Any = None) -> Any:
    updater = ModelUpdater(alone, "run-7f3a")
    scope = updater.scope(VIEW, {"instance_id": A})
    if kept is not None:
        updater.scope(VIEW, {"instance_id": B}).put(KEY, KnownItem(kept))
    return Uniqueness(crowded).conflicts(updater, VIEW, scope, classified(CREATE, body))


@pytest.mark.parametrize(
    ("body", "kept", "expected"),
    [
        (LONG, None, frozenset()),
        (LONG, STORED, frozenset()),
        (GOOD, STORED, BOTH),
        (LONG | {"provider": STORED["provider"]}, STORED, BOTH),
        ({"channel_type": STORED["channel_type"]}, STORED, frozenset()),
        ("no object", STORED, frozenset()),
    ],
)
def test_alone_a_text_must_be_taken(body: Any, kept: Any, expected: frozenset[int]) -> None:
    assert conflicts(body, kept=kept) == expected


def test_an_item_may_be_sent_what_it_holds_and_nothing_that_another_does() -> None:
    updater = ModelUpdater(mark="run-7f3a")
    scope = updater.scope(VIEW, {"instance_id": A})
    scope.put(KEY, KnownItem(STORED | {"provider": ""}))
    scope.put("another", KnownItem(STORED | {"provider": "short"}))
    for crowded in (False, True):
        rule = Uniqueness(crowded)
        assert rule.conflicts(updater, VIEW, scope, classified(UPDATE, {"provider": ""})) == frozenset()
        assert rule.conflicts(updater, VIEW, scope, classified(UPDATE, {"provider": "short"})) == BOTH


@pytest.mark.parametrize("beside", [{"crowded": True}, {"alone": False}])
def test_beside_others_a_text_may_be_taken_unless_it_is_marked(beside: dict[str, bool]) -> None:
    assert conflicts(OWN, **beside) == frozenset()
    assert conflicts(LONG, **beside) == frozenset({409})
    assert conflicts(LONG | {"provider": "sms"}, **beside) == BOTH


def test_what_two_collections_have_held_may_be_held_by_two() -> None:
    updater = ModelUpdater(mark="run-7f3a")
    here, there = (updater.scope(VIEW, {"instance_id": name}) for name in (A, B))
    one = classified(CREATE, LONG)
    rule = Uniqueness(crowded=True)
    rule.learn(updater.state, VIEW, here, one)
    assert rule.conflicts(updater, VIEW, here, one) == {409}
    there.put(KEY, KnownItem(STORED | LONG))
    assert has_namesake(updater.state, here, one)
    assert not has_namesake(updater.state, there, one)
    rule.learn(updater.state, VIEW, here, one)
    del there.items[KEY]
    assert rule.conflicts(updater, VIEW, here, one) == frozenset()
    assert rule.conflicts(updater, VIEW, here, classified(CREATE, LONG | {"channel_type": "email"})) == {409}


def test_the_kind_of_an_update_is_that_of_its_item() -> None:
    updater = ModelUpdater()
    scope = updater.scope(VIEW, {"instance_id": A})
    update = classified(UPDATE, {"provider": "x"})
    assert kind(VIEW, scope, update) == frozenset()
    scope.put(KEY, KnownItem(STORED))
    assert kind(VIEW, scope, update) == {("channel_type", "telegram")}
    assert kind(VIEW, scope, classified(CREATE, GOOD | {"channel_type": "sms"})) == {("channel_type", "sms")}
