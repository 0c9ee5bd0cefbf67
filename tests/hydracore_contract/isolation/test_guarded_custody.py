"""What a ledger names is removed later, with all that lies in collections that were its run's alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from hydracore_contract.generate.request_builder import request
from hydracore_contract.isolation.creates import makers
from hydracore_contract.isolation.guarded_custody import guarded, removed
from hydracore_contract.isolation.ledger import read
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.phases.targets import body
from hydracore_contract.session import Session
from hydracore_contract.transport.target import Target, Unguarded
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.services.serving import MAIN, OTHER
from tests.hydracore_contract.test_session import session

TEXTLESS = {"channel_type": "sms", "external_identifier": "x", "provider": "x"}


def create_untold(made: Session) -> None:
    """Makes an item of which the ledger does not know, as a create that was under way when the run was killed."""
    create = made.contract.resources[0].create
    assert create
    headers = made.credentials(create).headers
    with closing(Target(made.settings, Unguarded())) as target:
        assert target.send(create.id, request(create, made.tenants.main, headers, TEXTLESS)).is_success


def listed(made: Session) -> list[object]:
    assert made.health.simplest
    return list(answer_value(made.health.ask(made.health.simplest))["channels"])


@pytest.mark.parametrize(("named", "left"), [((None, None), 0), ((MAIN, OTHER), 1), ((MAIN, None), 1)])
def test_all_that_lies_in_an_instance_of_the_runs_own_is_removed(
    named: Sequence[str | None], left: int, tmp_path: Path
) -> None:
    with session("conforming", tmp_path, named) as made:
        create = made.contract.resources[0].create
        assert create
        before = len(listed(made))
        made.ask(create, made.tenants.main, body(made, create))
        create_untold(made)
        entries = read(made.state.ledger.path)
        assert bool(entries.private) is (left == 0)
        with guarded(made.contract, made.settings, entries) as custody:
            assert removed(custody).left == ()
        assert len(listed(made)) == before + left
        assert not entries.path.exists()


def test_an_item_may_show_that_it_is_another_collections() -> None:
    (maker,) = makers(own()).values()
    home = f"/v1/instances/{MAIN}/channels"
    assert maker.may_hold(home, {"id": "1"})
    assert maker.may_hold(home, {"instance_id": MAIN.upper()})
    assert not maker.may_hold(home, {"instance_id": OTHER})


def test_a_ledger_keeps_what_it_says_of_collections(tmp_path: Path) -> None:
    with session("conforming", tmp_path, (None, None)) as made:
        ledger = made.state.ledger
        ledger.note_private("/a", ["/a/7"])
        ledger.created("/a/1")
        assert read(ledger.path).private == {"/a": ("/a/7",)}
        again = tmp_path / "again.jsonl"
        again.write_text("".join(json.dumps(each) + "\n" for each in ledger.rest()))
        assert read(again).private == {"/a": ("/a/7",)}
        ledger.removed("/a/1")
    assert not ledger.path.exists()
