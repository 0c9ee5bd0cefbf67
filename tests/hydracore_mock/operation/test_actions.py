"""Answers in each mode, and when state is full."""

from __future__ import annotations

import pytest

from hydracore_openapi import bundled, load
from tests.hydracore_mock.running import running
from tests.hydracore_mock.wire import GOOD, TOKEN, ask, collection


def test_stateful_remembers_and_keeps_instances_apart() -> None:
    with running("--quiet", "--mode", "stateful") as mock:
        path, other = collection(), collection()
        before = ask(mock.url, "GET", path, TOKEN).json
        created = ask(mock.url, "POST", path, TOKEN, {**GOOD, "webhook_secret": "x", "enabled": False})
        assert created.status == 201
        assert "webhook_secret" not in created.json
        item = f"{path}/{created.json['id']}"
        assert ask(mock.url, "GET", path, TOKEN).json["count"] == before["count"] + 1
        assert ask(
            mock.url,
            "PATCH",
            item.upper().replace("/V1/INSTANCES", "/v1/instances").replace("CHANNELS", "channels"),
            TOKEN,
            {"enabled": True},
        ).json["enabled"]
        assert ask(mock.url, "DELETE", f"{other}/{created.json['id']}", TOKEN).status == 404
        assert ask(mock.url, "DELETE", item, TOKEN).status == 204
        assert ask(mock.url, "DELETE", item, TOKEN).status == 404
        assert ask(mock.url, "GET", path, TOKEN).json == before


def test_static_answers_the_examples_and_forgets() -> None:
    with running("--quiet", "--mode", "static") as mock:
        path = collection()
        first = ask(mock.url, "GET", path, TOKEN)
        assert first.json["channels"][0]["external_identifier"] == "acme_support_bot"
        assert ask(mock.url, "POST", path, TOKEN, GOOD).status == 201
        assert ask(mock.url, "POST", path, TOKEN, {}).status == 422
        assert ask(mock.url, "GET", path, {}).status == 401
        assert ask(mock.url, "GET", path, TOKEN).body == first.body
        dynamic = ask(mock.url, "GET", path, {**TOKEN, "Prefer": "dynamic=true"})
        assert dynamic.headers["preference-applied"] == "dynamic=true"
        assert dynamic.body != first.body


def test_dynamic_answers_valid_values_made_from_a_seed() -> None:
    path = collection("f3c95789-ace1-4954-ac5d-6baed2eac902")
    operation = load(bundled()).operation("list_instance_channels")
    response = operation.response(200)
    assert response is not None
    schema = response.media["application/json"].schema
    assert schema is not None
    bodies = set()
    for seed in ("1", "1", "2"):
        with running("--quiet", "--mode", "dynamic", "--seed", seed, fresh=True) as mock:
            answer = ask(mock.url, "GET", path, TOKEN)
            assert schema.is_valid(answer.json)
            assert ask(mock.url, "GET", path, TOKEN).body == answer.body
            static = ask(mock.url, "GET", path, {**TOKEN, "Prefer": "dynamic=false"})
            assert static.headers["preference-applied"] == "dynamic=false"
            assert static.json["channels"][0]["external_identifier"] == "acme_support_bot"
            bodies.add(answer.body)
    assert len(bodies) == 2


@pytest.mark.parametrize(
    ("option", "most", "named"),
    [("--max-items", "7", "--max-items"), ("--max-total-items", "8", "--max-total-items")],
)
def test_a_full_collection_takes_no_more_and_the_mock_lives(option: str, most: str, named: str) -> None:
    with running("--quiet", option, most) as mock:
        path = collection()
        created = ask(mock.url, "POST", path, TOKEN, GOOD)
        assert created.status == 201
        refused = ask(mock.url, "POST", path, TOKEN, GOOD)
        assert refused.status == 507
        assert named in refused.json["detail"]
        assert ask(mock.url, "GET", path, TOKEN).json["count"] == 7
        assert ask(mock.url, "GET", collection(), TOKEN).json["count"] == 6
        assert ask(mock.url, "DELETE", f"{path}/{created.json['id']}", TOKEN).status == 204
        assert ask(mock.url, "POST", path, TOKEN, GOOD).status == 201


def test_memory_has_an_end() -> None:
    large = {**GOOD, "config": {"text": "x" * 300_000}}
    with running("--quiet", "--max-state-size", "1") as mock:
        path = collection()
        statuses = [ask(mock.url, "POST", path, TOKEN, large).status for _ in range(5)]
        assert statuses == [201, 201, 201, 507, 507]
        item = f"{path}/{ask(mock.url, 'GET', path, TOKEN).json['channels'][0]['id']}"
        refused = ask(mock.url, "PATCH", item, TOKEN, {"config": large["config"]})
        assert refused.status == 507
        assert "--max-state-size" in refused.json["detail"]
        assert ask(mock.url, "PATCH", item, TOKEN, {"enabled": False}).status == 200
        assert ask(mock.url, "POST", path, TOKEN, GOOD).status == 201


def test_a_limit_below_the_seed_data_is_an_answer_too() -> None:
    with running("--quiet", "--max-items", "2") as mock:
        path = collection()
        assert ask(mock.url, "GET", path, TOKEN).status == 200
        assert ask(mock.url, "POST", path, TOKEN, GOOD).status == 507
