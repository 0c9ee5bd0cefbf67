"""The journal over HTTP: read, followed, exported, asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.hydracore_mock.admin.asking import CHANNELS, control, created, listed, new_world
from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import GOOD, TOKEN, ask
from tests.paths import ROOT


def entries(mock: Running, world: str, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = control(mock, "GET", f"/journal?world={world}{query}").json["entries"]
    return found


def test_every_exchange_is_told_newest_first(mock: Running) -> None:
    world = new_world()
    made = created(mock, world, external_identifier="+4520123456")
    ask(mock.url, "PATCH", f"{CHANNELS}/{made['id']}", {**TOKEN, "X-Mock-World": world}, {"enabled": False})
    listed(mock, world)
    listing, patch, post = entries(mock, world)
    assert [each["operation"] for each in (post, patch, listing)] == [
        "create_channel_endpoint",
        "update_channel_endpoint",
        "list_instance_channels",
    ]
    assert (post["verdict"], post["why"], post["response"]["status"]) == ("accepted", "created", 201)
    assert json.loads(post["request"]["body"]) == {**GOOD, "external_identifier": "+4520123456"}
    assert json.loads(post["response"]["body"]) == made
    assert (post["change"]["kind"], post["change"]["before"], post["change"]["after"]) == (
        "created",
        None,
        made,
    )
    assert (patch["change"]["before"]["enabled"], patch["change"]["after"]["enabled"]) == (True, False)
    assert listing["change"] is None
    assert 0 <= post["duration_ms"] < 10_000


def test_what_is_refused_is_told_with_the_line_of_the_contract(mock: Running) -> None:
    world = new_world()
    body = {"channel_type": "fax", "provider": "x" * 51}
    ask(mock.url, "POST", CHANNELS, {**TOKEN, "X-Mock-World": world}, body)
    (entry,) = entries(mock, world)
    assert entry["verdict"] == "refused"
    lines = (ROOT / "openapi.yaml").read_text(encoding="utf-8").splitlines()
    told = {fault["loc"][-1]: lines[fault["source"]["line"] - 1].strip() for fault in entry["faults"]}
    assert told["channel_type"].startswith("enum:")
    assert told["provider"] == "maxLength: 50"
    assert told["external_identifier"].startswith("required:")
    assert all(fault["source"]["file"] == "openapi.yaml" for fault in entry["faults"])


def test_credentials_are_never_shown(mock: Running) -> None:
    world = new_world()
    secret = "s3cr3t-of-mine"
    headers = {
        "Authorization": f"Bearer {secret}",
        "X-Api-Key": secret,
        "Cookie": f"a={secret}",
        "X-Mock-World": world,
    }
    ask(mock.url, "POST", f"{CHANNELS}?token={secret}", headers, {**GOOD, "webhook_secret": secret})
    for path in (f"/journal?world={world}", f"/journal/har?world={world}"):
        answer = control(mock, "GET", path)
        assert secret not in answer.body.decode()
        assert "Bearer ***" in answer.body.decode()


def test_what_is_no_operation_is_told_what_may_be_meant(mock: Running) -> None:
    world = new_world()
    ask(mock.url, "GET", "/v1/instances/x/channel", {**TOKEN, "X-Mock-World": world})
    (entry,) = control(mock, "GET", "/journal?verdict=unknown&path=/v1/instances/x/channel&limit=1").json[
        "entries"
    ]
    assert "GET /v1/instances/{instance_id}/channels" in entry["suggestions"]


def test_filters(mock: Running) -> None:
    world = new_world()
    created(mock, world)
    listed(mock, world)
    ask(mock.url, "POST", CHANNELS, {**TOKEN, "X-Mock-World": world}, {})
    last = control(mock, "GET", f"/journal?world={world}").json["last"]
    for query, count in {
        "&method=POST": 2,
        "&status=201": 1,
        "&status=4XX": 1,
        "&verdict=refused": 1,
        "&operation=list_instance_channels": 1,
        "&q=a_bot": 2,
        "&limit=2": 2,
        f"&since={last}": 0,
        "&path=/v1/instances/*/channels": 3,
        "&path=/v1/**": 3,
        "&scenario=none": 0,
    }.items():
        assert len(entries(mock, world, query)) == count, query
    brief = entries(mock, world, "&brief=true")[0]
    assert set(brief["request"]) == {"method", "target"}


@pytest.mark.parametrize("query", ["status=40x", "limit=many", "verdict=good", "nothing=1", "since=-1"])
def test_a_filter_that_can_not_be_meant_is_told(mock: Running, query: str) -> None:
    answer = control(mock, "GET", f"/journal?{query}")
    assert answer.status == 400
    assert query.partition("=")[0] in answer.json["detail"]


def test_an_entry_by_its_number(mock: Running) -> None:
    world = new_world()
    created(mock, world)
    (entry,) = entries(mock, world)
    assert control(mock, "GET", f"/journal/{entry['id']}").json == entry
    assert control(mock, "GET", "/journal/987654321").status == 404


def test_an_archive(mock: Running) -> None:
    world = new_world()
    created(mock, world)
    answer = control(mock, "GET", f"/journal/har?world={world}")
    (entry,) = answer.json["log"]["entries"]
    assert answer.json["log"]["version"] == "1.2"
    assert entry["request"]["method"] == "POST"
    assert entry["response"]["status"] == 201


@contextmanager
def following(mock: Running, query: str = "", **headers: str) -> Iterator[HTTPResponse]:
    target = urlsplit(mock.url)
    connection = HTTPConnection(str(target.hostname), int(target.port or 80), timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", f"/_mock/journal/stream?{query}", headers=named)
    response = connection.getresponse()
    try:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.readline() == b": the journal\n"
        yield response
    finally:
        response.close()
        connection.close()


def event(response: HTTPResponse) -> dict[str, Any]:
    lines: dict[str, str] = {}
    while True:
        line = response.readline().decode().rstrip("\n")
        if not line and lines:
            found: dict[str, Any] = json.loads(lines["data"])
            assert lines["event"] == "exchange"
            assert int(lines["id"]) == found["id"]
            return found
        name, _, value = line.partition(": ")
        if name:
            lines[name] = value


def test_it_is_followed_while_it_grows(mock: Running) -> None:
    world = new_world()
    created(mock, world)
    with following(mock, f"world={world}&brief=true") as stream:
        listed(mock, new_world())
        listed(mock, world)
        created(mock, world)
        first, second = event(stream), event(stream)
    assert [first["operation"], second["operation"]] == ["list_instance_channels", "create_channel_endpoint"]
    assert "body" not in first["request"]
    with following(mock, f"world={world}", Last_Event_ID=str(first["id"])) as stream:
        assert event(stream)["id"] == second["id"]


def test_who_stops_following_is_forgotten(mock: Running) -> None:
    for _ in range(20):
        with following(mock):
            pass
    world = new_world()
    with following(mock, f"world={world}") as stream:
        listed(mock, world)
        assert event(stream)["world"] == world


def test_a_scenario_is_told(mock: Running) -> None:
    world = new_world()
    control(mock, "PUT", f"/worlds/{world}/scenario", {"name": "expired-token"})
    ask(mock.url, "GET", CHANNELS, {**TOKEN, "X-Mock-World": world})
    (entry,) = entries(mock, world)
    assert (entry["verdict"], entry["scenario"], entry["rule"]) == (
        "scenario",
        "expired-token",
        "the token has expired",
    )


def test_verification(mock: Running) -> None:
    world = new_world()
    created(mock, world, provider="twilio")
    match = {"operation": "create_channel_endpoint", "body": {"/provider": "twilio"}}
    answer = control(mock, "POST", "/verify", {"match": match, "world": world, "exactly": 1}).json
    assert (answer["ok"], answer["matched"], answer["near_misses"]) == (True, 1, [])
    wanted = {**match, "header": {"X-Trace": {"present": True}}}
    answer = control(mock, "POST", "/verify", {"match": wanted, "world": world}).json
    assert (answer["ok"], answer["matched"]) == (False, 0)
    (near,) = answer["near_misses"]
    assert near["misses"] == ["header X-Trace is missing"]


@pytest.mark.parametrize(
    "body",
    [[], {}, {"match": {"methods": "GET"}}, {"match": {"body": {"/a": {"pattern": "("}}}}, {"match": 1}],
)
def test_a_question_that_can_not_be_meant_is_told(mock: Running, body: object) -> None:
    answer = control(mock, "POST", "/verify", body)
    assert answer.status == 422
    assert answer.json["errors"]


def test_it_keeps_as_many_as_it_may_and_none_if_so_asked() -> None:
    with running("--quiet", "--journal-size", "3") as mock:
        for _ in range(5):
            created(mock, "w")
        found = control(mock, "GET", "/journal").json
        assert [each["id"] for each in found["entries"]] == [5, 4, 3]
        assert (found["total"], found["size"], found["last"]) == (3, 3, 5)
        assert control(mock, "DELETE", "/journal").status == 204
        assert control(mock, "GET", "/journal").json["entries"] == []
    with running("--quiet", "--journal-size", "0") as mock:
        created(mock, "w")
        assert control(mock, "GET", "/journal").json["entries"] == []


def test_bodies_are_cut(mock: Running) -> None:
    world = new_world()
    created(mock, world, config={"text": "x" * 100_000})
    (entry,) = entries(mock, world)
    assert entry["request"]["body_cut"]
    assert entry["request"]["body_size"] > 100_000
    assert len(entry["request"]["body"]) <= 64 * 1024


def test_what_is_no_operation_belongs_to_its_world(mock: Running) -> None:
    world = new_world()
    ask(mock.url, "GET", "/v1/nothing", {**TOKEN, "X-Mock-World": world})
    ask(mock.url, "PUT", f"/_mock/worlds/{world}{CHANNELS}", TOKEN)
    assert [each["response"]["status"] for each in entries(mock, world)] == [405, 404]


def test_what_a_browser_asks_before_is_no_exchange(mock: Running) -> None:
    world = new_world()
    asked = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "GET"}
    ask(mock.url, "OPTIONS", f"/_mock/worlds/{world}{CHANNELS}", asked)
    assert entries(mock, world) == []


def test_a_connection_that_was_dropped_has_no_status(mock: Running) -> None:
    world = new_world()
    drop = {"description": "x", "breaks-contract": True, "rules": [{"then": {"fault": "drop"}}]}
    assert control(mock, "PUT", f"/worlds/{world}/scenario", drop).status == 200
    with pytest.raises(OSError, match=r".*"):
        listed(mock, world)
    (entry,) = entries(mock, world)
    assert (entry["response"]["status"], entry["verdict"]) == (None, "scenario")
