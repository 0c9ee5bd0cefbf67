"""Directives get their values, and calls their targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hydracore_contract.fuzz.programs import Call, from_call
from hydracore_contract.fuzz.resolver import MOST_LEVELS, Resolver, counted, is_unsafe
from hydracore_contract.phases.targets import body, key_of
from hydracore_contract.session import Session
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.fuzz.sessions import session
from tests.hydracore_contract.services.serving import MAIN, OTHER

CREATE, LIST = own().operation("create_channel_endpoint"), own().operation("list_instance_channels")
UPDATE = own().operation("update_channel_endpoint")
STRANGE = "3c1d7a5e-8f0b-4a52-9d43-0b6a1e2f7c81"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session("conforming", tmp_path_factory.mktemp("ledger")) as found:
        yield found
        found.clean()


@pytest.fixture(scope="module")
def item(made: Session) -> str:
    """An item of the run's own."""
    return key_of(made, made.ask(CREATE, made.tenants.main, body(made, CREATE))) or ""


@pytest.fixture
def resolver(made: Session) -> Resolver:
    return Resolver(made)


@pytest.mark.parametrize(
    ("value", "stands_for"),
    [
        ("plain", "plain"),
        ([{"$repeat": "k", "times": 3}], ["kkk"]),
        ({"a": {"$home": 0}, "b": {"$home": 1}}, {"a": MAIN, "b": OTHER}),
        ({"$spelt": "upper", "of": {"$home": 0}}, MAIN.upper()),
        ({"$nested": 2}, [[]]),
        (from_call(0, "/id"), None),
    ],
)
def test_directives(resolver: Resolver, value: Any, stands_for: Any) -> None:
    assert resolver.resolved(value) == stands_for


def test_what_is_nested_has_an_end(resolver: Resolver) -> None:
    levels, value = 0, resolver.resolved({"$nested": 10**9})
    while value:
        levels, value = levels + 1, value[0]
    assert levels <= MOST_LEVELS


def test_answers_to_earlier_calls(made: Session, resolver: Resolver) -> None:
    resolver.answers.append(made.ask(LIST, made.tenants.main))
    assert isinstance(resolver.resolved(from_call(0, "/count")), int)
    assert resolver.resolved(from_call(1, "/count")) is None


def test_own_items_are_counted_modulo_how_many_there_are(resolver: Resolver, item: str) -> None:
    assert {resolver.resolved({"$own": number}) for number in range(3)} == {item}


@pytest.mark.parametrize(
    ("said", "goes"),
    [
        ({}, MAIN),
        ({"instance_id": {"$home": 1}}, OTHER),
        ({"instance_id": STRANGE}, MAIN),
        ({"instance_id": STRANGE.upper()}, MAIN.upper()),
        ({"instance_id": ".."}, MAIN),
        ({"instance_id": "no-uuid"}, "no-uuid"),
    ],
)
def test_what_writes_stays_at_home_or_goes_where_nothing_can_be(
    resolver: Resolver, said: dict[str, Any], goes: str
) -> None:
    assert resolver.path(Call(CREATE.id, said), CREATE) == {"instance_id": goes}


def test_what_reads_goes_anywhere(resolver: Resolver) -> None:
    assert resolver.path(Call(LIST.id, {"instance_id": STRANGE}), LIST) == {"instance_id": STRANGE}


def test_only_own_items_are_changed(resolver: Resolver, item: str) -> None:
    def changed(said: Any) -> str:
        path = resolver.path(Call(UPDATE.id, {"endpoint_id": said}), UPDATE)
        assert path is not None
        return path["endpoint_id"]

    assert changed({"$own": 0}) == item
    assert changed(item) == item
    assert changed(STRANGE) not in (STRANGE, item)
    assert changed({"$new": 0}) != item
    assert changed("short") == "short"


def test_what_others_have_made_is_read_and_never_changed(made: Session, resolver: Resolver) -> None:
    other = made.fork("another")
    key = key_of(other, other.ask(CREATE, made.tenants.main, body(other, CREATE)))
    made.look(made.contract.resources[0], made.tenants.main)
    path = resolver.path(Call(UPDATE.id, {"endpoint_id": key}), UPDATE)
    assert path is not None
    assert path["endpoint_id"] != key
    other.tidy()


@pytest.mark.parametrize(("value", "count"), [(3, 3), (-1, 0), (99, 7), ("3", 0), (None, 0), (2.5, 0)])
def test_counts(value: Any, count: int) -> None:
    assert counted(value, 7) == count


@pytest.mark.parametrize(
    ("text", "unsafe"),
    [("a", False), ("a.b", False), ("", True), (" ", True), ("..", True), ("%2e%2e", True), ("a/b", True)],
)
def test_what_may_be_another_path(text: str, unsafe: bool) -> None:
    assert is_unsafe(text) is unsafe
