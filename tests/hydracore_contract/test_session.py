"""A session keeps track of the items that it made, of those that are left, and of the service's health."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any, get_args

import pytest

from hydracore_contract.errors import PartAbandoned, ServiceDown
from hydracore_contract.findings.finding import Severity
from hydracore_contract.generate.request_builder import request
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.phases.targets import body, key_of, new_item, twins
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import run_state
from hydracore_contract.runner import named_contract
from hydracore_contract.session import Session
from hydracore_contract.settings import Secrets, Settings
from tests.hydracore_contract.contracts import contract
from tests.hydracore_contract.faults.gateway import Faults, through
from tests.hydracore_contract.services.fields import ChannelType
from tests.hydracore_contract.services.serving import MAIN, OTHER, USUAL, served
from tests.hydracore_contract.small_services import Answered, Asked, Crash, small
from tests.hydracore_contract.test_verdicts import NOTES, notes


@contextmanager
def session(
    name: str,
    folder: Path,
    named: Sequence[str | None] = (MAIN, OTHER),
    *,
    read_only: bool = False,
    faults: Faults | None = None,
) -> Iterator[Session]:
    """A session with a service, behind a gateway with `faults` if there are any."""
    own, _ = named_contract(None)
    with served(name) as direct, through(direct, faults) if faults else nullcontext(direct) as url:
        secrets = Secrets(USUAL.token, USUAL.api_key)
        settings = Settings(
            url,
            secrets,
            instance_id=named[0],
            other_instance_id=named[1],
            request_timeout=1.0,
            read_only=read_only,
        )
        made = Session(run_state(own, settings, Silent(), Ledger(folder / "ledger.jsonl", url)))
        made.phase = "test"
        try:
            yield made
        finally:
            made.state.ledger.close()
            made.target.close()


def rules_of(made: Session) -> set[str]:
    return {cause.first.rule.id for cause in made.state.causes}


def test_what_is_made_is_in_the_ledger_until_it_is_removed(tmp_path: Path) -> None:
    with session("conforming", tmp_path) as made:
        resource = made.contract.resources[0]
        assert resource.create
        made.look(resource, made.tenants.main)
        keys = {
            key_of(made, made.ask(resource.create, made.tenants.main, body(made, resource.create)))
            for _ in range(3)
        }
        assert {path.rpartition("/")[2] for path in made.state.ledger.open_entries} == keys
        assert made.clean().left == ()
        assert not made.state.ledger.open_entries
        made.look(resource, made.tenants.main)
        assert rules_of(made) == set()


def test_what_was_refused_and_kept_is_told_and_removed(tmp_path: Path) -> None:
    with session("invalid-create-kept", tmp_path) as made:
        resource = made.contract.resources[0]
        assert resource.create
        made.look(resource, made.tenants.main)
        wrong = body(made, resource.create) | {"enabled": []}
        made.ask(resource.create, made.tenants.main, wrong)
        made.look(resource, made.tenants.main)
        assert "refused-changed" in rules_of(made)
        assert len(made.state.ledger.open_entries) == 1
        assert made.clean().left == ()


def test_a_service_that_does_not_come_back_ends_the_run(tmp_path: Path) -> None:
    with session("conforming", tmp_path) as made:
        made.state.patience = 0.5
        resource = made.contract.resources[0]
        assert resource.list
        made.look(resource, made.tenants.main)
        url = made.target.settings.base_url
    with pytest.raises(ServiceDown, match="does not answer"):
        made.look(resource, made.tenants.main)
    assert "not-recovered" in rules_of(made), url


@contextmanager
def poisoned(folder: Path, name: str, named: Sequence[str | None] = (MAIN, OTHER)) -> Iterator[Session]:
    """A session whose list fails after half of a surrogate pair was kept."""
    with session(name, folder, named) as made:
        resource = made.contract.resources[0]
        assert resource.create
        made.look(resource, made.tenants.main)
        made.ask(resource.create, made.tenants.main, body(made, resource.create))
        made.look(resource, made.tenants.main)
        wrong = body(made, resource.create) | {"config": {"a": "\ud800"}}
        with pytest.raises(PartAbandoned) as caught:
            made.ask(resource.create, made.tenants.main, wrong)
        assert caught.value.may_try_again
        made.begin_part()
        yield made


@pytest.mark.parametrize(("named", "wanted"), [((MAIN, OTHER), OTHER), ((MAIN, None), MAIN)])
def test_a_poisoned_instance_that_somebody_named_is_left_for_no_other_than_those_named(
    named: Sequence[str | None], wanted: str, tmp_path: Path
) -> None:
    with poisoned(tmp_path, "poisoned-and-capped", named) as made:
        resource = made.contract.resources[0]
        assert resource.create
        assert resource.list
        assert made.tenants.main == {"instance_id": wanted}
        assert (resource.list.id in made.state.left_out) is (wanted == MAIN)
        told = [line for line in made.state.missed if line.startswith(f"{resource.list.id}: left out of")]
        assert bool(told) is (wanted == MAIN)
        held = body(made, resource.create) | {"config": {"b": "\udfff"}}
        assert made.ask(resource.create, made.tenants.main, held).is_held_back
        assert key_of(made, made.ask(resource.create, made.tenants.main, body(made, resource.create)))
        made.clean()


def test_a_poisoned_collection_is_left_for_another_and_what_broke_it_not_sent_again(tmp_path: Path) -> None:
    with poisoned(tmp_path, "poisoned-and-capped", (None, None)) as made:
        resource = made.contract.resources[0]
        assert resource.create
        assert f"instance_id={made.tenants.main['instance_id']}" == made.tenants.made_up[-1]
        assert len(made.tenants.made_up) == 3
        (cause,) = made.state.causes
        assert (cause.first.rule.id, cause.first.severity) == ("not-recovered", Severity.FAILURE)
        assert "works in another instance" in cause.first.summary
        assert not any("does not answer" in cause.first.summary for cause in made.state.causes)
        made.look(resource, made.tenants.main)
        assert made.history.works
        held = made.ask(
            resource.create, made.tenants.main, body(made, resource.create) | {"config": {"b": "\udfff"}}
        )
        assert held.is_held_back
        assert any("category Cs" in line for line in made.state.missed)
        assert key_of(made, made.ask(resource.create, made.tenants.main, body(made, resource.create)))
        made.clean()


def test_an_operation_that_fails_everywhere_is_left_out(tmp_path: Path) -> None:
    with poisoned(tmp_path, "poisons-everything") as made:
        resource = made.contract.resources[0]
        assert resource.create
        assert resource.list
        sent = made.target.sent
        made.look(resource, made.tenants.main)
        assert made.target.sent == sent
        with pytest.raises(PartAbandoned, match="is left out: it fails whatever is sent"):
            made.ask(resource.list, made.tenants.main)
        assert key_of(made, made.ask(resource.create, made.tenants.main, body(made, resource.create)))
        assert [
            line for line in made.state.missed if line.startswith(f"{resource.list.id}: left out of the rest")
        ]
        assert [cause.first.rule.id for cause in made.state.causes] == ["not-recovered"]


def test_a_fork_keeps_what_it_finds_in_common(tmp_path: Path) -> None:
    with session("count-one-more", tmp_path) as made:
        resource = made.contract.resources[0]
        forked = made.fork("beside")
        forked.look(resource, made.tenants.main)
        assert made.state.known_causes.by_key
        assert not made.shown
        assert forked.samples.token() != made.samples.token()


def test_a_fork_knows_what_was_known_when_it_began_and_nothing_of_what_comes_after(tmp_path: Path) -> None:
    with session("conforming", tmp_path) as made:
        resource = made.contract.resources[0]
        assert resource.create
        created = made.ask(resource.create, made.tenants.main, body(made, resource.create))
        made.oracle.serves("known")
        forked = made.fork("beside")
        made.oracle.serves("later")
        made.look(resource, made.tenants.main)
        assert forked.oracle.served == made.oracle.served - {"later"}
        assert forked.history.written == forked.history.arrived == created
        assert forked.history.arrived != made.history.arrived
        assert forked.state is made.state


def test_a_fork_that_forgets_what_it_knew_still_leaves_others_alone(tmp_path: Path) -> None:
    with session("conforming", tmp_path) as made:
        resource = made.contract.resources[0]
        forked = made.fork("beside")
        new_item(made, resource, made.tenants.main)
        forked.afresh()
        forked.look(resource, made.tenants.main)
        assert not any(scope.items for scope in forked.oracle.state.scopes.values())


def test_what_was_sent_at_the_same_moment_is_told_with_a_finding(tmp_path: Path) -> None:
    with session("creates-same-id", tmp_path) as made:
        resource = made.contract.resources[0]
        assert resource.create
        made.look(resource, made.tenants.main)
        credentials = made.credentials(resource.create)
        sent = request(resource.create, made.tenants.main, credentials.headers, body(made, resource.create))
        made.together([(resource.create, sent)] * 6)
        made.look(resource, made.tenants.main)
        finding = next(cause.first for cause in made.state.causes)
        assert len({each.number for each in finding.steps if each.burst}) == 6
        made.clean()


def test_a_trail_is_told_with_what_is_about_an_item(tmp_path: Path) -> None:
    with session("delete-takes-all", tmp_path) as made:
        made.history.trail = []
        resource = made.contract.resources[0]
        assert resource.create
        assert resource.delete
        assert resource.update
        keys = [
            key_of(made, made.ask(resource.create, made.tenants.main, body(made, resource.create)))
            for _ in "ab"
        ]
        places = [{**made.tenants.main, resource.item_parameter or "": key or ""} for key in keys]
        made.ask(resource.delete, places[0])
        made.ask(resource.update, places[1], {})
        finding = next(cause.first for cause in made.state.causes if cause.first.rule.id == "valid-refused")
        assert [each.request.method for each in finding.before] == ["POST", "POST", "DELETE"]


def test_what_took_an_item_away_is_told_where_it_is_not_found_any_more(tmp_path: Path) -> None:
    with session("delete-takes-namesakes", tmp_path) as made:
        resource = made.contract.resources[0]
        assert resource.create
        assert resource.delete
        sent = body(made, resource.create)
        places = [
            {
                **scope,
                resource.item_parameter or "": key_of(made, made.ask(resource.create, scope, sent)) or "",
            }
            for scope in (made.tenants.main, made.tenants.other)
        ]
        made.ask(resource.delete, places[1])
        made.ask(resource.delete, places[0])
        finding = next(cause.first for cause in made.state.causes if cause.first.rule.id == "valid-refused")
        assert [each.request.method for each in finding.before] == ["POST", "POST", "DELETE"]


def test_what_made_an_item_is_told_with_a_method_that_is_meant_for_none(tmp_path: Path) -> None:
    with session("put-deletes", tmp_path) as made:
        resource = made.contract.resources[0]
        assert resource.create
        created = made.ask(resource.create, made.tenants.main, body(made, resource.create))
        path = f"{created.request.path}/{key_of(made, created)}"
        made.send(None, replace(created.request, method="PUT", path=path))
        finding = next(
            cause.first for cause in made.state.causes if cause.first.rule.id == "undocumented-method"
        )
        assert [each.number for each in finding.before] == [created.number]


def test_short_texts_are_remembered_when_items_are_forgotten(tmp_path: Path) -> None:
    with session("conforming", tmp_path) as made:
        resource = made.contract.resources[0]
        assert resource.create
        made.ask(resource.create, made.tenants.main, body(made, resource.create) | {"provider": "short"})
        made.tidy()
        made.oracle.uniqueness.crowded = True
        made.afresh()
        made.look(resource, made.tenants.main)
        scope = next(iter(made.oracle.state.scopes.values()))
        assert scope.holds("provider", "short")
        assert not scope.gone
        assert made.oracle.uniqueness.crowded


KINDS = frozenset(get_args(ChannelType))


@pytest.mark.parametrize(
    ("name", "repeatable"),
    [
        ("conforming", KINDS),
        ("unique-everywhere", frozenset()),
        ("unique-bots", KINDS - {"telegram"}),
    ],
)
def test_texts_may_be_taken_by_others_until_two_collections_hold_the_same(
    name: str, repeatable: frozenset[str], tmp_path: Path
) -> None:
    with session(name, tmp_path) as made:
        resource = made.contract.resources[0]
        made.oracle.uniqueness.crowded = True
        for scope in (made.tenants.main, made.tenants.other):
            new_item(made, resource, scope)
        assert not made.oracle.uniqueness.repeatable
        twins(made)
        assert {value for each in made.oracle.uniqueness.repeatable for _, value in each} == repeatable
        assert not rules_of(made)


def test_nothing_is_made_in_two_collections_where_nothing_may_be_written(tmp_path: Path) -> None:
    with session("conforming", tmp_path, read_only=True) as made:
        sent = made.target.sent
        twins(made)
        assert made.target.sent == sent


def test_what_a_service_lost_in_an_outage_that_another_strand_has_seen_is_not_missed(tmp_path: Path) -> None:
    kept: dict[str, Any] = {}
    falls, service = Event(), notes(kept)

    def falling(asked: Asked) -> Answered:
        if falls.is_set():
            falls.clear()
            kept.clear()
            raise Crash
        return service(asked)

    with small(falling) as there:
        ledger = Ledger(tmp_path / "ledger.jsonl", there.url)
        one = Session(run_state(contract(NOTES), Settings(there.url), Silent(), ledger))
        other, (resource,) = one.fork("another"), one.contract.resources
        assert new_item(other, resource, {}) in kept
        other.look(resource, {})
        falls.set()
        with suppress(PartAbandoned):
            one.look(resource, {})
        assert not falls.is_set()
        assert not kept
        other.look(resource, {})
        assert rules_of(one) <= {"not-recovered", "no-answer", "unreachable"}
        ledger.close()
        one.target.close()
