"""Answers change what is known of the service, and are compared with what was known before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.exchange import Exchange
from hydracore_contract.oracle.belief import later
from hydracore_contract.oracle.item_view import ItemView, OperationRole
from hydracore_contract.oracle.model_state import Scope
from hydracore_contract.oracle.model_update import ModelUpdater
from hydracore_contract.oracle.pages import is_whole, queried
from hydracore_contract.oracle.request_classification import classify
from hydracore_openapi import bundled, load
from tests.hydracore_contract.oracle.exchanges import (
    CREATE,
    DELETE,
    GOOD,
    ITEMS,
    KEY,
    LIST,
    STORED,
    UPDATE,
    VIEW,
    A,
    B,
    answered,
    exchange,
    ids,
    operation,
    sent,
)

ROLES = {
    LIST: OperationRole.LIST,
    CREATE: OperationRole.CREATE,
    UPDATE: OperationRole.UPDATE,
    DELETE: OperationRole.DELETE,
}
LATER = STORED["updated_at"].replace("00.25", "10.25")
ELSEWHERE = KEY.replace("c", "d")


class Told:
    """What an updater makes of exchanges, numbered as they come."""

    def __init__(self, **more: Any) -> None:
        self.updater = ModelUpdater(**more)
        self.scope = self.updater.scope(VIEW, {"instance_id": A})
        self.number = 0

    def __call__(self, name: str, status: int, value: Any = None, body: Any = None, **more: Any) -> list[str]:
        self.number += 1
        request = sent(name) if body is None else sent(name, body)
        answer = answered(status) if value is None else answered(status, value)
        one: Exchange = exchange(self.number, name, request, answer, **more)
        read = classify(operation(name), request)
        return ids(self.updater.note(VIEW, ROLES[name], read, one, is_accepted=True))


def listed(*items: Any) -> dict[str, Any]:
    return {"channels": list(items), "count": len(items)}


@pytest.fixture
def told() -> Told:
    return Told()


def test_what_is_created_is_known_and_this_runs_own(told: Told) -> None:
    assert told(CREATE, 201, STORED, GOOD) == []
    assert told.scope.items[KEY].own
    assert told.updater.made == [(told.scope, KEY)]
    assert told(LIST, 200, listed(STORED)) == []


def test_an_identity_that_is_taken_may_not_be_given(told: Told) -> None:
    told(CREATE, 201, STORED, GOOD)
    assert told(CREATE, 201, STORED, GOOD) == ["identity id"]
    told(DELETE, 204)
    assert told(CREATE, 201, STORED, GOOD) == ["identity id"]


def test_what_is_deleted_is_gone(told: Told) -> None:
    told(CREATE, 201, STORED, GOOD)
    told(DELETE, 204)
    assert (set(told.scope.items), set(told.scope.gone)) == (set(), {KEY})


@pytest.mark.parametrize(("status", "outcome"), [(301, "refused"), (422, "refused"), (500, "unknown")])
def test_a_write_that_was_not_done_is_kept_with_its_outcome(told: Told, status: int, outcome: str) -> None:
    told(CREATE, 201, STORED, GOOD)
    told(UPDATE, status, body={"enabled": False})
    assert [each.outcome for each in told.updater.state.writes] == ["done", outcome]
    assert len(told.scope.items[KEY].attempts) == 1
    told(LIST, 500)
    assert len(told.updater.state.writes) == 2, "a list writes nothing"


def test_an_item_that_is_not_found_is_missed(told: Told) -> None:
    told(CREATE, 201, STORED, GOOD)
    told(UPDATE, 404, body={"enabled": False})
    assert (set(told.scope.items), set(told.scope.missing)) == (set(), {KEY})


def test_an_update_is_compared_with_the_item_before(told: Told) -> None:
    told(CREATE, 201, STORED, GOOD)
    changed = STORED | {"enabled": False, "updated_at": LATER}
    assert told(UPDATE, 200, changed, {"enabled": False}) == []
    assert told(UPDATE, 200, changed | {"provider": "other"}, {"enabled": False}) != []


def test_an_answer_about_another_item_is_told(told: Told) -> None:
    told(CREATE, 201, STORED, GOOD)
    assert told(UPDATE, 200, STORED | {"id": ELSEWHERE}, {"enabled": True}) == ["identity id"]


def test_an_update_beside_others_answers_for_its_own_fields_alone(told: Told) -> None:
    told(CREATE, 201, STORED, GOOD)
    beside = STORED | {"enabled": False, "provider": "by another", "updated_at": LATER}
    assert told(UPDATE, 200, beside, {"enabled": False}, burst=1) == []
    assert told.scope.items[KEY].item == STORED | {"enabled": False, "updated_at": LATER}
    assert told(UPDATE, 200, beside, {"enabled": True}, burst=1) == ["update enabled"]


def test_a_list_must_show_what_is_known_once_it_was_seen(told: Told) -> None:
    told(LIST, 200, listed())
    told(CREATE, 201, STORED, GOOD)
    assert told(LIST, 200, listed()) != []
    assert told(LIST, 200, listed()) == [], "what is missing is told once"


def test_what_others_have_made_is_known_and_not_this_runs_own(told: Told) -> None:
    assert told(LIST, 200, listed(STORED)) == []
    assert not told.scope.items[KEY].own
    assert told.updater.made == []
    assert told.scope.complete


@pytest.mark.parametrize("crowded", [True, False])
def test_items_of_others_that_cross_are_no_fault_of_what_was_sent_here(told: Told, *, crowded: bool) -> None:
    """In a campaign other workers make and remove items elsewhere, which a service may mix up."""
    told.updater.crowded, told.updater.mark = crowded, "run-7f3a"
    theirs = {**STORED, "id": ELSEWHERE, "external_identifier": "another worker's"}
    told(CREATE, 201, STORED, GOOD)
    told(LIST, 200, listed(STORED))
    told(UPDATE, 422)
    stranger = told(LIST, 200, listed(STORED, theirs))
    told(UPDATE, 422)
    gone = told(LIST, 200, listed(STORED))
    assert (stranger, gone) == (([], []) if crowded else (["listed"], ["refused-changed"]))
    told(UPDATE, 422)
    assert told(LIST, 200, listed()) == ["refused-changed"]  # its own is missed all the same


def test_where_others_are_at_work_only_own_items_are_known() -> None:
    busy = Told(alone=False, mark="run-7f3a")
    busy(LIST, 200, listed(STORED))
    assert busy.scope.items == {}
    assert not busy.scope.complete
    busy(CREATE, 201, STORED, GOOD)
    assert busy(LIST, 200, listed(STORED, STORED | {"id": ELSEWHERE})) == []
    assert set(busy.scope.items) == {KEY}


@pytest.mark.parametrize(
    ("alone", "homes", "expected"),
    [(True, (), True), (True, (A,), True), (True, (B,), False), (False, (A,), False)],
)
def test_a_run_is_alone_in_its_homes(alone: bool, homes: tuple[str, ...], expected: bool) -> None:
    updater = ModelUpdater(alone, homes=homes)
    scope: Scope = updater.scope(VIEW, {"instance_id": A.upper()})
    assert updater.is_alone(scope) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (STORED["updated_at"], LATER, LATER),
        (LATER, STORED["updated_at"], LATER),
        (LATER, "soon", LATER),
        ("soon", LATER, LATER),
    ],
)
def test_the_later_of_two_times(one: str, other: str, expected: str) -> None:
    assert later(one, other) == expected


@pytest.mark.parametrize(
    ("name", "whole", "part"), [(None, True, False), ("channel_type", True, True), ("Page", False, True)]
)
def test_a_list_may_have_pages_or_be_asked_for_in_part(
    name: str | None, whole: bool, part: bool, tmp_path: Path
) -> None:
    text = bundled().read_text("utf-8")
    own = f"      parameters: [{{name: {name}, in: query, schema: {{type: string}}}}]\n" if name else ""
    file = tmp_path / "openapi.yaml"
    file.write_text(text.replace(f"operationId: {LIST}\n", f"operationId: {LIST}\n{own}", 1))
    contract = load(file)
    view = ItemView(contract, contract.resources[0])
    asked = classify(contract.operation(LIST), sent(LIST, path=f"{ITEMS}?{name}=x"))
    assert (is_whole(view.resource.list), queried(asked)) == (whole, part)


@pytest.mark.parametrize(
    ("shown", "status", "breaks"),
    [
        ("00:07.80", "active", ["timestamps updated_at"]),
        ("00:06.80", "active", ["concurrency updated_at"]),
        ("00:07.80", "paused", ["concurrency status"]),
    ],
)
def test_a_time_may_go_back_by_as_much_as_changes_overlapped(
    shown: str, status: str, breaks: list[str]
) -> None:
    told = Told()

    def stored(time: str, status: str = "active") -> dict[str, Any]:
        item = STORED | {"status": status, "updated_at": STORED["updated_at"].replace("00:00.25", time)}
        return {**item, "created_at": STORED["created_at"]}

    told(CREATE, 201, STORED, GOOD, at=1.0)
    told(LIST, 200, {"channels": [STORED], "count": 1}, at=2.0)
    together = {"burst": 1, "seconds": 1.0}
    assert told(UPDATE, 200, stored("00:08.50"), {}, at=9.0, **together) == []
    assert told(UPDATE, 200, stored("00:07.80"), {}, at=8.5, **together) == []
    assert told(LIST, 200, {"channels": [stored(shown, status)], "count": 1}, at=10.0) == breaks
