"""Scenarios over HTTP: listed, switched on and off, by name and whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema_rs import validator_for

from tests.hydracore_mock.admin.asking import CHANNELS, control, created, listed, new_world
from tests.hydracore_mock.running import Running, refusal, running, until
from tests.hydracore_mock.wire import TOKEN, ask
from tests.paths import ROOT

READY_MADE = sorted(file.stem for file in (ROOT / "fixtures" / "scenarios").glob("*.yaml"))
TEAPOT = {"description": "a teapot", "rules": [{"then": {"status": 418}, "breaks-contract": True}]}


def test_those_there_are_are_listed_with_what_they_are_for(mock: Running) -> None:
    found = control(mock, "GET", "/scenarios").json["scenarios"]
    assert [each["name"] for each in found] == READY_MADE
    assert all(each["description"] for each in found)
    assert {each["name"] for each in found if each["state"]} >= {"empty-account", "full-account"}
    assert {each["name"] for each in found if each["breaks_contract"]} >= {"flaky", "everything-on-fire"}


@pytest.mark.parametrize("name", READY_MADE)
def test_each_is_shown_as_its_schema_wants_it(mock: Running, name: str) -> None:
    schema = control(mock, "GET", "/scenarios/schema").json
    document = control(mock, "GET", f"/scenarios/{name}").json
    assert validator_for(schema).is_valid(document)


def test_one_is_on_in_its_world_alone(mock: Running) -> None:
    world = new_world()
    assert control(mock, "GET", f"/worlds/{world}/scenario").json == {"name": None}
    shown = control(mock, "PUT", f"/worlds/{world}/scenario", {"name": "empty-account"}).json
    assert shown == {"name": "empty-account", "description": "An account without any channel endpoints"}
    assert listed(mock, world) == []
    assert len(listed(mock, new_world())) == 6
    assert control(mock, "GET", f"/worlds/{world}").json["scenario"] == "empty-account"
    assert control(mock, "DELETE", f"/worlds/{world}/scenario").status == 204
    assert len(listed(mock, world)) == 6


def test_state_of_its_own_leaves_the_world_as_it_was(mock: Running) -> None:
    world = new_world()
    made = created(mock, world)
    control(mock, "PUT", f"/worlds/{world}/scenario", {"name": "full-account"})
    assert len(listed(mock, world)) == 200
    created(mock, world)
    assert len(listed(mock, world)) == 201
    control(mock, "PUT", f"/worlds/{world}/scenario", {"name": None})
    assert listed(mock, world)[-1] == made


def test_a_header_asks_for_one_request_alone(mock: Running) -> None:
    headers = {**TOKEN, "X-Mock-World": new_world(), "X-Mock-Scenario": "empty-account"}
    assert ask(mock.url, "GET", CHANNELS, headers).json["count"] == 0
    assert len(listed(mock, headers["X-Mock-World"])) == 6
    control(mock, "PUT", f"/worlds/{headers['X-Mock-World']}/scenario", {"name": "empty-account"})
    headers["X-Mock-Scenario"] = "none"
    assert ask(mock.url, "GET", CHANNELS, headers).json["count"] == 6


def test_a_whole_one_can_be_given(mock: Running) -> None:
    world = new_world()
    assert control(mock, "PUT", f"/worlds/{world}/scenario", TEAPOT).json["description"] == "a teapot"
    answer = ask(mock.url, "GET", CHANNELS, {**TOKEN, "X-Mock-World": world})
    assert answer.status == 418
    control(mock, "POST", f"/worlds/{world}/reset")
    assert ask(mock.url, "GET", CHANNELS, {**TOKEN, "X-Mock-World": world}).status == 418


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"name": "nothing"}, 404, "flaky"),
        ([], 400, "name"),
        ({"description": "x", "rules": [{"then": {"status": 418}}]}, 422, "breaks-contract"),
        ({"description": "x", "ruls": []}, 422, "rules"),
        ({"description": "x", "rules": [{"then": {"delay": "soon"}}]}, 422, "delay"),
        ({"description": "x", "state": {CHANNELS: [{"enabled": "no"}]}}, 422, "enabled"),
        ({"description": "x", "state": {"/nowhere": []}}, 422, "~1nowhere"),
    ],
)
def test_one_that_can_not_be_is_refused(mock: Running, body: object, status: int, told: str) -> None:
    world = new_world()
    answer = control(mock, "PUT", f"/worlds/{world}/scenario", body)
    assert answer.status == status
    assert told in json.dumps(answer.json)
    assert control(mock, "GET", f"/worlds/{world}/scenario").json == {"name": None}


def test_an_unknown_one_in_a_header_is_told_which_there_are(mock: Running) -> None:
    answer = ask(mock.url, "GET", CHANNELS, {**TOKEN, "X-Mock-Scenario": "nothing"})
    assert answer.status == 400
    assert "flaky" in answer.json["detail"]


def test_an_option_turns_one_on_everywhere() -> None:
    with running("--quiet", "--scenario", "empty-account") as mock:
        assert listed(mock, "default") == listed(mock, "other") == []
        control(mock, "DELETE", "/worlds/other/scenario")
        assert len(listed(mock, "other")) == 6
        control(mock, "DELETE", "/worlds/other")
        assert listed(mock, "other") == []


def test_a_scenario_that_is_not_there_is_told_before_the_start() -> None:
    assert "there are activation, empty-account" in refusal("--scenario", "nothing")


def test_files_of_ones_own_are_read_and_followed(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("description: mine\nrules: [{then: {status: 404}}]\n", encoding="utf-8")
    with running("--scenarios", str(tmp_path), "--scenario", "mine", "--reload") as mock:
        assert [each["name"] for each in control(mock, "GET", "/scenarios").json["scenarios"]] == ["mine"]
        assert ask(mock.url, "GET", CHANNELS, TOKEN).status == 404
        file.write_text("description: mine\nrules: [{then: {status: 401}}]\n", encoding="utf-8")
        until(lambda: ask(mock.url, "GET", CHANNELS, TOKEN).status == 401)
        file.write_text("description: mine\nrules: [{then: {status: 418}}]\n", encoding="utf-8")
        until(lambda: "mine.yaml:2" in mock.output)
        assert ask(mock.url, "GET", CHANNELS, TOKEN).status == 401
        (tmp_path / "more.yaml").write_text("description: more\n", encoding="utf-8")
        file.write_text("description: mine\nrules: [{then: {status: 404}}]\n", encoding="utf-8")
        until(lambda: len(control(mock, "GET", "/scenarios").json["scenarios"]) == 2)


def test_a_file_that_can_not_be_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "description: mine\nrules:\n  - then: {status: 418}\n  - match: {operation: x}\n", "utf-8"
    )
    done = refusal("--scenarios", str(tmp_path), lines=4)
    assert "mine.yaml:3: /rules/0/then/status: 418 is not documented" in done


def test_what_comes_with_a_request_counts_towards_the_limit() -> None:
    with running("--quiet", "--max-state-size", "2") as mock:
        big = {
            "description": "big",
            "rules": [{"then": {"example": "empty", "headers": {"X-Big": "x" * 700_000}}}],
        }
        big["rules"][0]["match"] = {"method": "GET"}  # type: ignore[index]
        statuses = [control(mock, "PUT", f"/worlds/w{number}/scenario", big).status for number in range(4)]
        assert statuses == [200, 200, 507, 507]
        assert control(mock, "DELETE", "/worlds/w0").status == 204
        assert control(mock, "PUT", "/worlds/w9/scenario", big).status == 200
        template = {"/v1/instances/{instance_id}/channels": [{"config": {"text": "x" * 900_000}}]}
        assert control(mock, "PUT", "/worlds/w1/snapshot", template).status == 507
