"""Scenarios change answers, over the wire."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.hydracore_mock.admin.asking import CHANNELS, control, new_world
from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import GOOD, TOKEN, Answer, ask, head, speak

Rule = Mapping[str, Any]


class Stage:
    """A world with a scenario of its own."""

    def __init__(self, mock: Running, *rules: Rule, **members: Any) -> None:
        self.mock = mock
        self.world = new_world()
        self.put = control(
            mock,
            "PUT",
            f"/worlds/{self.world}/scenario",
            {"description": "a test", "rules": list(rules), **members},
        )
        assert self.put.status == 200, self.put.body

    def ask(self, method: str = "GET", path: str = CHANNELS, body: object = None, **headers: str) -> Answer:
        return ask(self.mock.url, method, path, {**TOKEN, "X-Mock-World": self.world, **headers}, body)


def test_an_answer_of_its_own_comes_before_all_else(mock: Running) -> None:
    stage = Stage(mock, {"match": {"method": "POST"}, "then": {"status": 404}})
    before = stage.ask().json
    for headers in ({}, {"Authorization": ""}):
        answer = stage.ask("POST", body={"not": "good"}, **headers)
        assert answer.status == 404
        assert answer.headers["x-mock-scenario"].startswith("a test/")
    assert stage.ask().json == before


def test_named_examples_and_undocumented_statuses(mock: Running) -> None:
    stage = Stage(
        mock,
        {"match": {"method": "GET"}, "then": {"example": "empty"}},
        {"match": {"method": "DELETE"}, "then": {"status": 503}, "breaks-contract": True},
    )
    assert stage.ask().json == {"channels": [], "count": 0}
    answer = stage.ask("DELETE", f"{CHANNELS}/{INSTANCE}")
    assert (answer.status, answer.json) == (503, {"detail": "Service Unavailable"})


INSTANCE = "00000000-0000-4000-8000-000000000000"


def test_bodies_are_filled_from_request_and_state(mock: Running) -> None:
    body = {
        "instance": "{$request.path.instance_id}",
        "asked": "{$request.query.page}",
        "agent": "by {$request.header.User-Agent}",
        "kind": "{$request.body#/channel_type}",
        "all": "{$request.body}",
        "held": "{$count}",
        "first": "{$items#/0/provider}",
    }
    then = {"status": 200, "body": body, "headers": {"X-Kind": "{$request.body#/channel_type}!"}}
    stage = Stage(mock, {"match": {"method": "POST"}, "then": then, "breaks-contract": True})
    answer = stage.ask("POST", f"{CHANNELS}?page=7", {"channel_type": "sms"}, **{"User-Agent": "me"})
    assert answer.json == {
        "instance": CHANNELS.split("/")[3],
        "asked": "7",
        "agent": "by me",
        "kind": "sms",
        "all": {"channel_type": "sms"},
        "held": 6,
        "first": "telegram",
    }
    assert answer.headers["x-kind"] == "sms!"


def test_its_own_answer_can_be_changed_in_part(mock: Running) -> None:
    merge = {"count": 6, "channels": "{$response.body#/channels}"}
    stage = Stage(mock, {"match": {"operation": "list_instance_channels"}, "then": {"merge": merge}})
    assert stage.ask().json["count"] == 6
    broken = Stage(mock, {"then": {"merge": {"count": "{$method}"}}})
    answer = broken.ask()
    assert answer.status == 500
    assert "breaks the contract" in answer.json["detail"]
    assert "breaks-contract: true" in answer.json["detail"]
    meant = Stage(mock, {"then": {"merge": {"count": "{$method}"}}, "breaks-contract": True})
    assert meant.ask().json["count"] == "GET"


def test_fail_twice_then_work(mock: Running) -> None:
    steps = [{"times": 2, "status": 503}, {"pass": True}]
    stage = Stage(mock, {"then": {"sequence": steps}, "breaks-contract": True})
    assert [stage.ask().status for _ in range(4)] == [503, 503, 200, 200]
    control(mock, "POST", f"/worlds/{stage.world}/reset")
    assert [stage.ask().status for _ in range(3)] == [503, 503, 200]


def test_the_nth_call(mock: Running) -> None:
    stage = Stage(mock, {"match": {"call": {"every": 3}}, "then": {"status": 404}})
    assert [stage.ask().status for _ in range(7)] == [200, 200, 404, 200, 200, 404, 200]


def test_too_many_are_told_when_to_come_again(mock: Running) -> None:
    limit = {"rate-limit": {"requests": 2, "per": "1m"}}
    stage = Stage(mock, {"then": limit, "breaks-contract": True})
    assert [stage.ask().status for _ in range(3)] == [200, 200, 429]
    assert 1 <= int(stage.ask().headers["retry-after"]) <= 30


def test_probability_follows_from_the_seed(mock: Running) -> None:
    rule = {"match": {"probability": 0.5}, "then": {"status": 404}}
    first, again = (
        [stage.ask().status for _ in range(16)]
        for stage in (Stage(mock, rule, seed=5), Stage(mock, rule, seed=5))
    )
    assert first == again
    assert {200, 404} == set(first)


@pytest.mark.parametrize(
    "delay",
    [
        "150ms",
        {"uniform": ["150ms", "160ms"]},
        {"normal": {"mean": "200ms", "deviation": "1ms"}},
        {"lognormal": {"p50": "200ms", "p95": "210ms"}},
    ],
)
def test_answers_come_late(mock: Running, delay: object) -> None:
    stage = Stage(mock, {"then": {"delay": delay}})
    began = time.monotonic()
    assert stage.ask().status == 200
    assert time.monotonic() - began > 0.1


def test_a_connection_is_dropped(mock: Running) -> None:
    stage = Stage(mock, {"then": {"fault": "drop"}, "breaks-contract": True})
    with pytest.raises((ConnectionError, OSError)):
        stage.ask()


def test_a_body_breaks_off(mock: Running) -> None:
    stage = Stage(mock, {"then": {"fault": "drop-in-body"}, "breaks-contract": True})
    with pytest.raises(IncompleteRead) as broken:
        stage.ask()
    assert len(broken.value.partial) > 0


@pytest.mark.parametrize("fault", ["truncated-json", "garbage"])
def test_a_body_is_no_json(mock: Running, fault: str) -> None:
    stage = Stage(mock, {"then": {"fault": fault}, "breaks-contract": True})
    answer = stage.ask()
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert len(answer.body) == int(answer.headers["content-length"])
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|utf-8|decode|Extra"):
        answer.json  # noqa: B018


def test_a_body_says_that_it_is_something_else(mock: Running) -> None:
    stage = Stage(mock, {"then": {"fault": "wrong-content-type"}, "breaks-contract": True})
    answer = stage.ask()
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.json["count"] == 6


def test_a_body_drips(mock: Running) -> None:
    stage = Stage(mock, {"then": {"drip": {"over": "300ms", "pieces": 6}}})
    began = time.monotonic()
    assert stage.ask().json["count"] == 6
    assert time.monotonic() - began > 0.2


def test_who_leaves_during_a_drip_does_no_harm(mock: Running) -> None:
    stage = Stage(mock, {"then": {"drip": {"over": "200ms", "pieces": 5}}})
    port = int(urlsplit(mock.url).port or 0)
    sent = head(f"GET {CHANNELS} HTTP/1.1", f"X-Mock-World: {stage.world}", close=False)
    for _ in range(5):
        with pytest.raises((TimeoutError, OSError)):
            speak(port, sent, patience=0.05)
    assert stage.ask().status == 200


def statuses(stage: Stage, identity: object) -> str:
    found: list[str] = [each["status"] for each in stage.ask().json["channels"] if each["id"] == identity]
    return found[0]


def test_an_item_changes_with_the_reads(mock: Running) -> None:
    change = [{"set": {"status": "pending"}}, {"set": {"status": "active"}, "after": {"polls": 2}}]
    stage = Stage(mock, {"match": {"operation": "create_channel_endpoint"}, "then": {"change": change}})
    made = stage.ask("POST", body=GOOD)
    assert (made.status, made.json["status"]) == (201, "pending")
    assert [statuses(stage, made.json["id"]) for _ in range(4)] == ["pending", "pending", "active", "active"]


def test_an_item_changes_with_time(mock: Running) -> None:
    change = [
        {"set": {"status": "pending"}},
        {"set": {"status": "active"}, "after": {"seconds": 0.3, "polls": 99}},
    ]
    stage = Stage(mock, {"match": {"method": "PATCH"}, "then": {"change": change}})
    identity = stage.ask().json["channels"][1]["id"]
    changed = stage.ask("PATCH", f"{CHANNELS}/{identity}", {"enabled": False})
    assert (changed.json["status"], changed.json["enabled"]) == ("pending", False)
    assert statuses(stage, identity) == "pending"
    time.sleep(0.35)
    assert statuses(stage, identity) == "active"
    # What is to come still comes when the scenario is off.
    stage.ask("PATCH", f"{CHANNELS}/{identity}", {"enabled": True})
    control(mock, "DELETE", f"/worlds/{stage.world}/scenario")
    assert statuses(stage, identity) == "pending"
    time.sleep(0.35)
    assert statuses(stage, identity) == "active"


def test_an_item_that_is_gone_changes_no_more(mock: Running) -> None:
    change = [{"set": {"status": "active"}, "after": {"polls": 1}}]
    stage = Stage(mock, {"match": {"method": "POST"}, "then": {"change": change}})
    made = stage.ask("POST", body=GOOD).json
    assert stage.ask("DELETE", f"{CHANNELS}/{made['id']}").status == 204
    assert [stage.ask().json["count"] for _ in range(3)] == [6, 6, 6]


def test_what_is_refused_changes_nothing(mock: Running) -> None:
    change = [{"set": {"status": "pending"}}]
    writing = ["create_channel_endpoint", "update_channel_endpoint"]
    stage = Stage(mock, {"match": {"operation": writing}, "then": {"change": change}})
    assert stage.ask("POST", body={"not": "good"}).status == 422
    assert stage.ask("PATCH", f"{CHANNELS}/{INSTANCE}", {"enabled": True}).status == 404
    assert stage.ask("PATCH", f"{CHANNELS}/no-uuid", {"enabled": True}).status == 422


def test_parallel_requests_share_the_count(mock: Running) -> None:
    stage = Stage(mock, {"match": {"call": {"from": 1, "to": 2}}, "then": {"status": 404, "delay": "50ms"}})
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: stage.ask().status, range(8)))
    assert sorted(found) == [200] * 6 + [404] * 2


def test_a_page_of_another_origin_sees_what_the_scenario_answers(mock: Running) -> None:
    stage = Stage(mock, {"then": {"status": 503}, "breaks-contract": True})
    answer = stage.ask(Origin="http://localhost:3000")
    assert answer.status == 503
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "X-Mock-Scenario" in answer.names("access-control-expose-headers")


@pytest.fixture(scope="module")
def petstore() -> Iterator[Running]:
    with running("--spec", "tests/documents/petstore/petstore.yaml", "--quiet", "--no-auth") as mock:
        yield mock


def test_a_read_counts_for_its_item(petstore: Running) -> None:
    """Of another contract, which reads single items."""
    change = [{"set": {"status": "sold"}, "after": {"polls": 1}}]
    stage = Stage(petstore, {"match": {"operation": "addPet"}, "then": {"change": change}})
    owner = stage.ask("GET", "/api/v3/owners").json[0]["id"]
    pets = f"/api/v3/owners/{owner}/pets"
    one, other = (stage.ask("POST", pets, {"name": name}).json["id"] for name in "ab")
    read = [stage.ask("GET", f"{pets}/{one}").json["status"] for _ in range(2)]
    assert read == ["available", "sold"]
    assert stage.ask("GET", f"{pets}/{other}").json["status"] == "available"


def test_what_was_put_back_is_not_changed_by_what_was_to_come(mock: Running) -> None:
    change = [{"set": {"status": "late"}, "after": {"polls": 1}}]
    stage = Stage(mock, {"match": {"operation": "create_channel_endpoint"}, "then": {"change": change}})
    made = stage.ask("POST", body=GOOD).json
    snapshot = control(mock, "GET", f"/worlds/{stage.world}/snapshot").json
    assert control(mock, "PUT", f"/worlds/{stage.world}/snapshot", snapshot).status == 200
    assert [statuses(stage, made["id"]) for _ in range(3)] == [made["status"]] * 3
    other = stage.ask("POST", body=GOOD).json
    held = control(mock, "GET", f"/worlds/{stage.world}/snapshot").json[CHANNELS]
    assert control(mock, "PATCH", f"/worlds/{stage.world}/snapshot", {CHANNELS: held}).status == 200
    assert [statuses(stage, other["id"]) for _ in range(3)] == [other["status"]] * 3
