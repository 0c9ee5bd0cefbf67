"""Worlds over HTTP: chosen by header and by URL, reset, restored, dropped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hydracore_mock.admin.asking import CHANNELS, INSTANCE, control, created, listed, new_world
from tests.hydracore_mock.running import Running, running, until
from tests.hydracore_mock.wire import GOOD, TOKEN, ask, collection


def test_worlds_do_not_meet(mock: Running) -> None:
    one, other = new_world(), new_world()
    made = created(mock, one)
    assert made in listed(mock, one)
    assert made not in listed(mock, other)
    assert made not in ask(mock.url, "GET", CHANNELS, TOKEN).json["channels"]
    assert len(listed(mock, one)) == len(listed(mock, other)) + 1


def test_a_world_can_be_a_base_url(mock: Running) -> None:
    world = new_world()
    path = f"/_mock/worlds/{world}{CHANNELS}"
    answer = ask(mock.url, "POST", path, TOKEN, GOOD)
    assert answer.status == 201
    assert answer.json in listed(mock, world)
    assert answer.json in ask(mock.url, "GET", path, TOKEN).json["channels"]
    assert ask(mock.url, "DELETE", f"{path}/{answer.json['id']}", TOKEN).status == 204
    assert ask(mock.url, "PUT", path, TOKEN).status == 405
    assert ask(mock.url, "GET", f"/_mock/worlds/{world}/v1/instance/x/channels", TOKEN).status == 404
    slash = ask(mock.url, "GET", f"{path}/?a=b", TOKEN)
    assert (slash.status, slash.headers["location"]) == (307, f"{path}?a=b")
    assert ask(mock.url, "GET", path).status == 401


def test_the_base_url_outdoes_the_header(mock: Running) -> None:
    one, other = new_world(), new_world()
    headers = {**TOKEN, "X-Mock-World": other}
    made = ask(mock.url, "POST", f"/_mock/worlds/{one}{CHANNELS}", headers, GOOD).json
    assert made in listed(mock, one)
    assert made not in listed(mock, other)


def test_a_location_leads_into_the_world(petstore: Running) -> None:
    world = new_world()
    base = f"/_mock/worlds/{world}/api/v3"
    answer = ask(
        petstore.url,
        "POST",
        f"{base}/owners",
        TOKEN,
        {"name": "Bo", "email": "bo@example.org", "password": "long enough"},
    )
    assert answer.status == 201, answer.body
    location = answer.headers["location"]
    assert location.startswith(f"{base}/owners/")
    assert ask(petstore.url, "GET", location, TOKEN).json["name"] == "Bo"


@pytest.fixture(scope="module")
def petstore() -> object:
    with running("--spec", "tests/documents/petstore/petstore.yaml", "--quiet", "--no-auth") as mock:
        yield mock


def test_pages_of_other_origins_use_a_base_url(mock: Running) -> None:
    path = f"/_mock/worlds/{new_world()}{CHANNELS}"
    origin = {"Origin": "http://localhost:5173"}
    asked = {
        **origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    preflight = ask(mock.url, "OPTIONS", path, asked)
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert {"X-Mock-World", "X-Mock-Scenario"} <= preflight.names("access-control-allow-headers")
    answer = ask(mock.url, "GET", path, {**TOKEN, **origin})
    assert answer.headers["access-control-allow-origin"] == "http://localhost:5173"


@pytest.mark.parametrize("name", ["a b", "a/b", "é", "x" * 101, ""])
def test_a_name_that_can_not_be_is_told_what_may(mock: Running, name: str) -> None:
    answer = ask(mock.url, "GET", CHANNELS, {**TOKEN, "X-Mock-World": name})
    assert answer.status == 400
    assert "is no name of a world" in answer.json["detail"]


def test_worlds_are_listed(mock: Running) -> None:
    world = new_world()
    assert control(mock, "GET", f"/worlds/{world}").status == 404
    created(mock, world)
    shown = control(mock, "GET", f"/worlds/{world}").json
    assert (shown["name"], shown["collections"], shown["items"], shown["scenario"]) == (world, 1, 7, None)
    assert 3590 < shown["expires_in"] <= 3600
    every = control(mock, "GET", "/worlds").json
    assert every["worlds"][0]["name"] == "default"
    assert every["worlds"][0]["expires_in"] is None
    assert world in {each["name"] for each in every["worlds"]}
    assert (every["count"], every["limit"], every["ttl"]) == (len(every["worlds"]), 10_000, 3600.0)


def test_a_world_is_reset_and_dropped(mock: Running) -> None:
    world = new_world()
    seeded = listed(mock, world)
    created(mock, world)
    assert control(mock, "POST", f"/worlds/{world}/reset").json["items"] == 0
    assert listed(mock, world) == seeded
    assert control(mock, "DELETE", f"/worlds/{world}").status == 204
    assert control(mock, "DELETE", f"/worlds/{world}").status == 404
    assert control(mock, "GET", f"/worlds/{world}").status == 404
    assert listed(mock, world) == seeded


def test_a_snapshot_can_be_put_back_and_into_another_world(mock: Running) -> None:
    world, other = new_world(), new_world()
    created(mock, world)
    snapshot = control(mock, "GET", f"/worlds/{world}/snapshot").json
    held = listed(mock, world)
    created(mock, world)
    for each in (world, other):
        assert control(mock, "PUT", f"/worlds/{each}/snapshot", snapshot).status == 200
        assert listed(mock, each) == held
    untouched = collection()
    assert [{**each, "instance_id": ""} for each in listed(mock, other, untouched)] == [
        {**each, "instance_id": ""} for each in listed(mock, "default", untouched)
    ]


def test_a_snapshot_is_seed_data(mock: Running, tmp_path: Path) -> None:
    world = new_world()
    created(mock, world)
    file = tmp_path / "snapshot.json"
    file.write_bytes(control(mock, "GET", f"/worlds/{world}/snapshot").body)
    with running("--seed-data", str(file), "--quiet") as seeded:
        assert listed(seeded, "default") == listed(mock, world)
        other = collection()
        assert listed(seeded, "default", other) == listed(mock, world, other)


def test_a_snapshot_that_breaks_the_contract_is_refused_with_all_errors(mock: Running) -> None:
    world = new_world()
    created(mock, world)
    before = control(mock, "GET", f"/worlds/{world}/snapshot").body
    wrong = {CHANNELS: [{"enabled": "no"}, {"status": 3, "webhook_secret": "s"}], "/nowhere": [], "/v1": 7}
    for method in ("PUT", "PATCH"):
        answer = control(mock, method, f"/worlds/{world}/snapshot", wrong)
        assert answer.status == 422
        at = "/" + CHANNELS.replace("/", "~1")
        places = [f"{at}/0/enabled", f"{at}/1/webhook_secret", "/~1nowhere", "/~1v1"]
        assert sorted(each["path"] for each in answer.json["errors"]) == sorted(places)
        assert f"item 1 of {CHANNELS} breaks the contract: enabled: " in answer.json["detail"]
        assert control(mock, "GET", f"/worlds/{world}/snapshot").body == before


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b'{"a": NaN}', b"\xff", b'{"\\ud800": []}', b"[" * 3000]
)
def test_garbage_for_a_snapshot_is_refused(mock: Running, body: bytes) -> None:
    answer = control(mock, "PUT", f"/worlds/{new_world()}/snapshot", body)
    assert answer.status in (400, 422)
    assert answer.json["detail"]


def test_single_collections_are_changed(mock: Running) -> None:
    world = new_world()
    created(mock, world)
    elsewhere = collection()
    changed = {elsewhere: [{"channel_type": "sms", "external_identifier": "+1"}]}
    assert control(mock, "PATCH", f"/worlds/{world}/snapshot", changed).status == 200
    assert [each["external_identifier"] for each in listed(mock, world, elsewhere)] == ["+1"]
    assert len(listed(mock, world)) == 7
    assert control(mock, "PATCH", f"/worlds/{world}/snapshot", {CHANNELS: None}).status == 200
    assert len(listed(mock, world)) == 6
    assert [each["external_identifier"] for each in listed(mock, world, elsewhere)] == ["+1"]


def test_collections_are_shown(mock: Running) -> None:
    world = new_world()
    listed(mock, world)
    shown = control(mock, "GET", f"/worlds/{world}/collections").json["collections"]
    one = next(each for each in shown if each["path"] == CHANNELS)
    assert (one["stored"], one["count"]) == (False, 6)
    created(mock, world)
    shown = control(mock, "GET", f"/worlds/{world}/collections").json["collections"]
    assert next(each for each in shown if each["path"] == CHANNELS)["stored"]
    whole = control(mock, "GET", f"/worlds/{world}/collections?path={CHANNELS}").json
    assert whole["items"] == listed(mock, world)
    unknown = control(mock, "GET", f"/worlds/{world}/collections?path=/nothing")
    assert (unknown.status, list(unknown.json)) == (422, ["detail"])


def test_worlds_expire_and_the_least_recently_used_goes_first() -> None:
    with running("--world-ttl", "0.3", "--max-worlds", "2") as mock:
        for name in ("a", "b", "a", "c"):
            created(mock, name)
        assert [each["name"] for each in control(mock, "GET", "/worlds").json["worlds"]] == [
            "default",
            "a",
            "c",
        ]
        assert "world  b was dropped" in mock.output
        until(lambda: control(mock, "GET", "/worlds").json["count"] == 1)
        assert "world  c was dropped, unused for 0.3 s" in mock.output
        assert len(listed(mock, "a")) == 6


def test_many_at_once_stay_apart(mock: Running) -> None:
    names = [new_world() for _ in range(8)]

    def work(name: str) -> tuple[list[object], list[object]]:
        made = [created(mock, name, external_identifier=f"{name} {number}") for number in range(10)]
        return [each["id"] for each in made], [each["id"] for each in listed(mock, name)[6:]]

    with ThreadPoolExecutor(8) as pool:
        for sent, found in pool.map(work, names):
            assert sent == found


def test_default_begins_anew_when_it_is_dropped() -> None:
    with running("--quiet") as mock:
        created(mock, "default")
        assert control(mock, "DELETE", "/worlds/default").status == 204
        assert len(listed(mock, "default", collection(INSTANCE))) == 6


def test_state_in_a_file_can_be_reset_and_restored(tmp_path: Path) -> None:
    with running("--quiet", "--state", str(tmp_path / "state.db")) as mock:
        created(mock, "default")
        snapshot = control(mock, "GET", "/worlds/default/snapshot").json
        control(mock, "POST", "/worlds/default/reset")
        assert len(listed(mock, "default")) == 6
        control(mock, "PUT", "/worlds/default/snapshot", snapshot)
        held = listed(mock, "default")
        assert len(held) == 7
        untouched = collection()
        begun = {template: items[:2] for template, items in snapshot.items() if "{" in template}
        control(mock, "PUT", "/worlds/default/snapshot", {**snapshot, **begun})
    with running("--quiet", "--state", str(tmp_path / "state.db")) as mock:
        assert listed(mock, "default") == held
        assert len(listed(mock, "default", untouched)) == 2
        control(mock, "POST", "/worlds/default/reset")
        assert len(listed(mock, "default", untouched)) == 6
    with running("--quiet", "--state", str(tmp_path / "state.db")) as mock:
        assert len(listed(mock, "default", untouched)) == 6
