from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.attribution import attributed
from hydracore_contract.oracle.item_view import Item, OperationRole
from hydracore_contract.oracle.list_consistency import differences
from hydracore_contract.oracle.model_state import KnownItem, ModelState, ScopeKey, Write, WriteOutcome
from tests.hydracore_contract.oracle.exchanges import (
    CREATE,
    GOOD,
    KEY,
    STORED,
    VIEW,
    A,
    B,
    answered,
    exchange,
    ids,
    sent,
)

HERE, THERE = (ScopeKey(VIEW.resource.collection_path, (name,)) for name in (A, B))
NEW = STORED | {"id": KEY.replace("c", "d")}
SENT: Item = dict(GOOD)


def write(role: str, outcome: str = "done", key: str | None = KEY, **more: Any) -> Write:
    """The only write since the last list: in this scope, and of the one item, where nothing else is said."""
    body = more.pop("body", {})
    burst = more.pop("burst", 0)
    status = more.pop("status", 200)
    taken = exchange(5, CREATE, sent(CREATE, body), answered(status), burst=burst)
    return Write(taken, OperationRole(role), more.get("scope", HERE), key, WriteOutcome(outcome), body)


def told(
    writes: list[Write], shown: list[Item], *, own: bool = True, known: Item = STORED, gone: bool = False
) -> list[str]:
    state = ModelState()
    scope = state.scope(VIEW, HERE)
    scope.put(KEY, KnownItem(known, own=own))
    if gone:
        scope.drop(KEY)
    for number, each in enumerate(writes, 5):
        state.wrote(replace(each, exchange=replace(each.exchange, number=number)))
    items = {str(item["id"]): item for item in shown}
    found = differences(VIEW, {key: each.item for key, each in scope.items.items()}, items)
    violations = list(attributed(state, scope, found, items))
    return [f"{name} ?" for name in ids(each for each in violations if each.severity is Severity.NOTE)] + ids(
        each for each in violations if each.severity is Severity.FAILURE
    )


@pytest.mark.parametrize(
    ("writes", "own", "breaks"),
    [
        ([], True, ["listed"]),
        ([], False, []),
        ([write("create")], True, ["listed"]),
        ([write("update")], True, ["update"]),
        ([write("update", key=NEW["id"])], True, ["update"]),
        ([write("delete", key=NEW["id"])], True, ["delete"]),
        ([write("delete", key=NEW["id"])], False, ["delete"]),
        ([write("delete", "refused")], True, ["refused-changed"]),
        ([write("delete", "refused")], False, ["refused-changed"]),
        ([write("delete", "refused", scope=THERE)], True, ["isolation"]),
        ([write("delete", scope=THERE)], True, ["isolation"]),
        ([write("delete", "unknown")], True, []),
        ([write("update", "unknown")], True, ["update"]),
        ([write("create"), write("update", key=NEW["id"])], True, ["listed"]),
        ([write("create", burst=1)], True, ["concurrency"]),
        ([write("delete", key=NEW["id"], burst=1)], True, ["concurrency"]),
        ([write("delete", key=NEW["id"]), write("delete", "refused", key=NEW["id"])], True, ["delete"]),
        ([write("other"), write("update", "refused")], True, ["undocumented-method"]),
        ([write("other", status=405), write("update", "refused")], True, ["refused-changed"]),
    ],
)
def test_what_is_missing(writes: list[Write], breaks: list[str], *, own: bool) -> None:
    assert told(writes, [], own=own) == breaks


LONG = SENT | {"external_identifier": "found nowhere else"}
FOUND = NEW | {"external_identifier": "found nowhere else"}


@pytest.mark.parametrize(
    ("writes", "shown", "breaks"),
    [
        ([], FOUND, []),
        ([write("update")], FOUND, ["listed ?"]),
        (
            [write("create", body=SENT | {"provider": "another", "external_identifier": "a"})],
            FOUND,
            ["listed ?"],
        ),
        ([write("create", body=LONG)], FOUND, ["listed"]),
        ([write("create", "refused", None, body=LONG)], FOUND, ["refused-changed"]),
        ([write("create", "refused", None, body=LONG)], FOUND | {"provider": "cut"}, ["refused-changed"]),
        ([write("create", "unknown", None, body=LONG)], FOUND, []),
        ([write("create", body=LONG, scope=THERE)], FOUND, ["isolation"]),
        ([write("create", "refused", None, body=LONG, scope=THERE)], FOUND, ["isolation"]),
        ([write("create", body=LONG, burst=1)], FOUND, ["concurrency"]),
        ([write("create", body=LONG), write("create", body=SENT, scope=THERE)], FOUND, ["listed"]),
    ],
)
def test_what_is_there_too_much(writes: list[Write], shown: Item, breaks: list[str]) -> None:
    assert told(writes, [STORED, shown]) == breaks


@pytest.mark.parametrize("writes", [[], [write("delete")], [write("update", "refused")]])
def test_what_was_deleted_is_back(writes: list[Write]) -> None:
    assert told(writes, [STORED], gone=True) == ["delete"]


@pytest.mark.parametrize("writes", [[], [write("update", key=NEW["id"])]])
def test_what_is_known_of_another_scope(writes: list[Write]) -> None:
    state = ModelState()
    scope = state.scope(VIEW, HERE)
    state.scope(VIEW, THERE).put(KEY, KnownItem(STORED))
    for each in writes:
        state.wrote(each)
    items = {KEY: STORED}
    assert ids(attributed(state, scope, differences(VIEW, {}, items), items)) == ["isolation"]


def test_what_moved_is_told_with_what_moved_it() -> None:
    """And not with a create whose texts it happens to hold."""
    state = ModelState()
    scope = state.scope(VIEW, HERE)
    state.scope(VIEW, THERE).put(KEY, KnownItem(FOUND))
    state.wrote(write("create", key=NEW["id"], body=LONG, scope=THERE))
    moved = write("update")
    state.wrote(replace(moved, exchange=replace(moved.exchange, number=6)))
    items = {KEY: FOUND | {"id": KEY}}
    [violation] = attributed(state, scope, differences(VIEW, {}, items), items)
    assert "is one of another path" in violation.summary
    assert [each.number for each in violation.before] == [6]


def test_what_was_deleted_is_told_with_all_that_was_sent_of_it() -> None:
    state = ModelState()
    scope = state.scope(VIEW, HERE)
    scope.put(KEY, KnownItem(STORED, own=True))
    scope.drop(KEY)
    for number, role in enumerate(("delete", "update", "delete"), 5):
        each = write(role)
        state.wrote(replace(each, exchange=replace(each.exchange, number=number)))
    items = {KEY: STORED}
    [violation] = attributed(state, scope, differences(VIEW, {}, items), items)
    assert [each.number for each in violation.before] == [5, 6, 7]


@pytest.mark.parametrize(
    ("writes", "change", "own", "breaks"),
    [
        ([], {"provider": "x"}, True, ["listed provider"]),
        ([], {"status": "x"}, True, ["listed status ?"]),
        ([], {"status": "x", "updated_at": "2030-03-09T10:00:00Z"}, True, ["listed status ?", "listed updated_at ?"]),
        ([], {"updated_at": "2030-03-09T10:00:00Z"}, True, ["listed updated_at"]),
        ([], {"status": "x"}, False, []),
        ([write("create")], {"provider": "x"}, True, ["listed provider"]),
        ([write("create")], {"status": "x"}, True, ["listed status ?"]),
        ([write("create"), write("delete", key=NEW["id"])], {"status": "x"}, True, ["delete status"]),
        ([write("delete", key=NEW["id"]), write("create")], {"status": "x"}, True, ["listed status"]),
        ([write("update")], {"status": "x"}, True, ["update status"]),
        ([write("update", "refused", body={"status": "x"})], {"status": "x"}, True, ["refused-changed status"]),
        ([write("update", "refused", body={"status": "x"}), write("update")], {"status": "x"}, True,
         ["refused-changed status"]),
        ([write("update", "refused", body={"provider": "x"}), write("update")], {"status": "x"}, True,
         ["update status"]),
        ([write("update", "unknown")], {"status": "x"}, True, []),
        ([write("update", scope=THERE)], {"status": "x"}, True, ["isolation status"]),
        ([write("update", key=NEW["id"])], {"status": "x"}, True, ["update status"]),
        ([write("update", key=NEW["id"])], {"status": "x"}, False, ["update status"]),
        ([write("update", key=NEW["id"]), write("create", key=NEW["id"])], {"status": "x"}, True,
         ["update status"]),
        ([write("delete", key=NEW["id"])], {"status": "x"}, True, ["delete status"]),
        ([write("update", burst=1)], {"status": "x"}, True, ["concurrency status"]),
        ([write("other")], {"enabled": False}, True, ["undocumented-method enabled"]),
        ([write("update", key=NEW["id"])], {"last_event_at": STORED["created_at"]}, False, []),
        ([write("update")], {"last_event_at": STORED["created_at"]}, True, ["update last_event_at"]),
    ],
)  # fmt: skip
def test_what_has_changed(writes: list[Write], change: Item, breaks: list[str], *, own: bool) -> None:
    assert told(writes, [STORED | change], own=own) == breaks


ALL = {"status": "x", "provider": "x", "enabled": False}
EARLIER = {"updated_at": "2020-03-09T10:00:00Z"}


@pytest.mark.parametrize(
    ("writes", "change", "breaks"),
    [
        ([write("update", body={"status": "new"})], {"status": "x"}, ["update status"]),
        ([write("update", body={"status": "new"})], {"status": "x"} | EARLIER, ["update status"]),
        ([write("update", body=dict.fromkeys(ALL, "new"))], ALL | EARLIER, ["update what was sent"]),
        ([write("update", body=dict.fromkeys(ALL, "new"))], {"status": "x", "provider": "x"},
         ["update provider", "update status"]),
        ([write("update", key=NEW["id"])], ALL, ["update several properties"]),
        ([write("update", "refused", body=ALL)], ALL | EARLIER, ["refused-changed several properties"]),
        ([write("update", scope=THERE, body=ALL)], ALL, ["isolation several properties"]),
        ([write("update", scope=THERE, body=ALL, burst=1)], ALL, ["isolation several properties"]),
        ([write("update", burst=1, body=ALL)], {"status": "y", "provider": "y"}, ["concurrency several properties"]),
        ([], {"provider": "x", "enabled": False}, ["listed enabled", "listed provider"]),
    ],
)  # fmt: skip
def test_several_properties_at_once(writes: list[Write], change: Item, breaks: list[str]) -> None:
    assert told(writes, [STORED | change]) == breaks


@pytest.mark.parametrize("refused", [HERE, THERE])
@pytest.mark.parametrize("change", [{"status": "x"}, EARLIER])
def test_an_update_that_is_not_kept_explains_more_than_one_that_was_refused(
    refused: Any, change: Item
) -> None:
    later = write("update", "refused", scope=refused, body={"status": "refused"})
    [violation] = told([write("update", body={"status": "kept"}), later], [STORED | change])
    assert violation.startswith("update ")


@pytest.mark.parametrize(("scope", "rule"), [(HERE, "refused-changed"), (THERE, "isolation")])
def test_what_a_refused_update_sent_is_what_is_listed(scope: Any, rule: str) -> None:
    later = write("update", "refused", scope=scope, body={"status": "x"})
    writes = [write("update", body={"status": "kept"}), later]
    assert told(writes, [STORED | {"status": "x"}]) == [f"{rule} status"]
