"""A program goes over the wire, and its secrets never do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.fuzz.executor import execute
from hydracore_contract.fuzz.programs import Call, Program, Raw, from_call
from hydracore_contract.oracle.canaries import MARK
from hydracore_contract.session import Session
from tests.hydracore_contract.fuzz.sessions import session, told
from tests.hydracore_contract.fuzz.strategies import PROGRAMS
from tests.hydracore_contract.services.serving import MAIN, OTHER

CREATE, LIST = "create_channel_endpoint", "list_instance_channels"
UPDATE, DELETE = "update_channel_endpoint", "delete_channel_endpoint"
BODY = {"channel_type": "sms", "external_identifier": "+14155550123", "provider": "twilio"}
MADE = Call(CREATE, body=BODY)
FIRST = {"endpoint_id": from_call(0, "/id")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session("conforming", tmp_path_factory.mktemp("ledger")) as found:
        yield found
        found.clean()
        assert not told(found)
        assert not found.state.ledger.open_entries


def statuses(exchanges: list[Exchange]) -> list[int]:
    return [each.answer.status for each in exchanges if each.answer]


def body(exchange: Exchange) -> Any:
    return json.loads(exchange.request.body or b"null")


def key(exchange: Exchange) -> str:
    return exchange.request.path.partition("?")[0].rpartition("/")[2]


def test_answers_are_used_in_later_requests(made: Session) -> None:
    change = Call(UPDATE, FIRST, body={"external_identifier": from_call(0, "/provider")})
    found = execute(made, (MADE, change, Call(LIST), Call(DELETE, FIRST), Call(DELETE, FIRST)))
    assert statuses(found) == [201, 200, 200, 204, 404]
    assert body(found[1]) == {"external_identifier": "twilio"}


def test_what_is_not_there_is_made_up_or_one_of_the_runs_own(made: Session) -> None:
    nowhere = {"endpoint_id": from_call(5, "/id")}
    made.tidy()
    assert statuses(execute(made, (Call(DELETE, nowhere),))) == [404]
    found = execute(made, (MADE, Call(UPDATE, nowhere, body={}), Call(DELETE, {"endpoint_id": {"$own": 7}})))
    assert statuses(found) == [201, 200, 204]
    assert statuses(execute(made, (MADE, Call(DELETE, {"endpoint_id": {"$new": 0}})))) == [201, 404]


def test_calls_of_other_contracts_are_left_out(made: Session) -> None:
    assert execute(made, (Call("no_such_operation"),)) == []


def test_an_item_can_be_asked_for_in_the_other_collection(made: Session) -> None:
    stray = {"instance_id": {"$home": 1}, **FIRST}
    found = execute(made, (MADE, Call(UPDATE, stray, body={}), Call(DELETE, stray)))
    assert statuses(found) == [201, 404, 404]
    assert OTHER in found[1].request.path


@pytest.mark.parametrize("how", ["upper", "bare", "braces", "urn", "blank", "shorter", "longer"])
def test_spellings_are_of_the_runs_own_items(made: Session, how: str) -> None:
    found = execute(
        made, (MADE, Call(UPDATE, {"endpoint_id": {"$spelt": how, "of": from_call(0, "/id")}}, body={}))
    )
    assert statuses(found)[1] in (200, 422)


@pytest.mark.parametrize(
    "said",
    [
        from_call(0, "/channels/0/id"),
        {"$spelt": "upper", "of": from_call(0, "/channels/0/id")},
        {"$spelt": "urn", "of": from_call(0, "/channels/0/id")},
    ],
)
def test_what_others_have_made_is_read_and_never_written_to(made: Session, said: Any) -> None:
    made.tidy()
    found = execute(
        made, (Call(LIST), Call(DELETE, {"endpoint_id": said}), Call(UPDATE, {"endpoint_id": said}, body={}))
    )
    assert statuses(found) == [200, 404, 404]
    assert found[0].answer is not None
    foreign = {each["id"] for each in json.loads(found[0].answer.body)["channels"]}
    assert not foreign & {key(each) for each in found[1:]}


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a/b", "..%2f..", "\\", "00000000-0000-0000-0000-000000000000"]
)
def test_writing_never_leaves_the_place_it_is_meant_for(made: Session, text: str) -> None:
    places: tuple[dict[str, Any], ...] = ({"endpoint_id": text}, {"instance_id": text})
    for path in places:
        for each in execute(
            made, (Call(DELETE, path), Call(UPDATE, path, body={}), Call(CREATE, path, body={}))
        ):
            parts = each.request.path.split("/")
            assert not is_uuid(parts[3]) or UUID(parts[3]) == UUID(MAIN)
            assert all(part not in ("", ".", "..") for part in parts[1:])


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def test_secrets_are_canaries_and_free_texts_differ_each_time(made: Session) -> None:
    call = Call(
        CREATE,
        body=BODY
        | {
            "webhook_secret": "example-secret",
            "credential_id": str(UUID(int=5, version=4)),
            "external_identifier": "acme_support_bot",
        },
    )
    one, other = (body(execute(made, (call,))[0]) for _ in range(2))
    assert MARK in one["webhook_secret"]
    assert MARK in one["credential_id"]
    assert one["external_identifier"] != other["external_identifier"]
    assert len(one["external_identifier"]) == len("acme_support_bot")
    assert one["provider"] == "twilio"
    same = [body(each) for each in execute(made, (call, call))]
    assert same[0]["external_identifier"] == same[1]["external_identifier"]


def test_what_is_long_is_sent_in_full(made: Session) -> None:
    long = {"a": {"$repeat": "é", "times": 3_000}, "b": {"$nested": 50}}
    sent = body(execute(made, (replace(MADE, body=BODY | {"config": long}),))[0])
    assert sent["config"]["a"] == "é" * 3_000
    assert json.dumps(sent["config"]["b"]) == "[" * 50 + "]" * 50


def test_bytes_media_headers_and_credentials(made: Session) -> None:
    raw = Call(CREATE, body=Raw(b"{"), media="text/plain", headers=(("X-No-Such-Header", "1"),))
    found = execute(
        made, (raw, replace(MADE, badge=1), replace(MADE, media=None), Call(LIST, query=(("a", "b c"),)))
    )
    assert statuses(found) == [422, 401, 422, 200]
    assert found[0].request.body == b"{"
    assert ("Content-Type", "text/plain") in found[0].request.headers
    assert ("X-No-Such-Header", "1") in found[0].request.headers
    assert not any(name == "Content-Type" for name, _ in found[2].request.headers)
    assert found[3].request.path.endswith("?a=b+c")


def test_the_same_moment(made: Session) -> None:
    found = execute(made, (replace(MADE, at_once=3), Call(DELETE, FIRST, at_once=2)))
    assert sorted(statuses(found)) == [201, 201, 201, 204, 404]
    assert len({each.burst for each in found}) == 2


def test_other_methods_are_sent_to_what_is_the_runs_own(made: Session) -> None:
    put = Call(UPDATE, FIRST, body={}, method="PUT")
    assert statuses(execute(made, (MADE, put))) == [201, 405]
    assert execute(made, (Call(LIST, method="PUT"), Call(CREATE, body={}, method="DELETE"))) == []


def test_nothing_is_written_where_nothing_may_be(tmp_path: Path) -> None:
    with session("conforming", tmp_path, read_only=True) as found:
        program = (
            MADE,
            Call(DELETE),
            Call(UPDATE, body={}, method="PUT"),
            Call(LIST),
            Call(DELETE, method="HEAD"),
        )
        assert {each.request.method for each in execute(found, program)} == {"GET", "HEAD"}


@given(PROGRAMS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_program_can_be_played_and_finds_nothing(made: Session, program: Program) -> None:
    foreign = others(made)
    for each in execute(made, program):
        writes = each.request.method not in SAFE_METHODS
        assert not (writes and key(each) in foreign)
    made.look(made.contract.resources[0], made.tenants.main, made.tenants.other)
    assert not told(made)
    assert foreign <= others(made)


def others(made: Session) -> set[str]:
    scopes = made.oracle.state.scopes.values()
    return {key for scope in scopes for key, known in scope.items.items() if not known.own}


def test_changes_at_the_same_moment_are_of_different_fields(made: Session) -> None:
    change = Call(
        UPDATE, FIRST, body={"enabled": False, "provider": "p", "status": 7, "config": {"a": 1}}, at_once=2
    )
    found = execute(made, (MADE, change))[1:]
    assert {each.request.body for each in found} == {b'{"enabled": false}', b'{"provider": "p"}'}
    lax = replace(change, body={"enabled": "on"})
    assert [each.burst for each in execute(made, (MADE, lax))] == [0, 0]
