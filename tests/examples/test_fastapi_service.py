"""The example service, over a real socket, does what the contract asks where FastAPI alone would not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.paths import ROOT

BODY = {"channel_type": "sms", "provider": "twilio", "external_identifier": "+14155550192"}
SECRETS = {"webhook_secret": "s3cret", "credential_id": "9f0a6c1e-6276-4993-bfeb-53cbbbba6f08"}


@contextmanager
def running(*arguments: str) -> Iterator[str]:
    command = [sys.executable, "-m", "examples.fastapi_service", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert line.startswith("listening on http://127.0.0.1:"), line
            yield line.removeprefix("listening on ").strip()
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running() as served:
        yield served


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    """A client of an instance that nobody has used before."""
    with instance_client(url, str(uuid4()), {"Authorization": "Bearer token"}) as made:
        yield made


def instance_client(url: str, instance: str, headers: dict[str, str]) -> httpx.Client:
    return httpx.Client(base_url=f"{url}/v1/instances/{instance}", headers=headers)


def create(client: httpx.Client, **more: Any) -> dict[str, Any]:
    answer = client.post("channels", json={**BODY, **more})
    assert answer.status_code == 201
    created: dict[str, Any] = answer.json()
    return created


def test_a_new_instance_is_empty(client: httpx.Client) -> None:
    assert client.get("channels").json() == {"channels": [], "count": 0}


def test_what_was_created_is_listed_without_secrets(client: httpx.Client) -> None:
    created = create(client, **SECRETS)
    assert created.items() >= BODY.items()
    assert len(created) == 13
    assert not created.keys() & SECRETS.keys()
    assert client.get("channels").json() == {"channels": [created], "count": 1}


@pytest.mark.parametrize(
    ("sent", "answered"), [({}, True), ({"enabled": True}, True), ({"enabled": False}, False)]
)
def test_enabled_is_true_unless_false_was_sent(
    client: httpx.Client, sent: dict[str, Any], answered: bool
) -> None:
    assert create(client, **sent)["enabled"] is answered


def test_null_is_no_value_of_enabled(client: httpx.Client) -> None:
    body = {"channel_type": "sms", "provider": "twilio", "external_identifier": "+1", "enabled": None}
    answer = client.post("channels", json=body)
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", "enabled"])


@pytest.mark.parametrize("changes", [{}, {"config": {"b": 2}}, {"enabled": False}, {"status": "paused"}])
def test_an_update_changes_only_what_was_sent(client: httpx.Client, changes: dict[str, Any]) -> None:
    created = create(client, config={"a": 1})
    updated = client.patch(f"channels/{created['id']}", json=changes).json()
    assert updated["updated_at"] > created["updated_at"]
    assert updated == {**created, **changes, "updated_at": updated["updated_at"]}
    assert client.get("channels").json()["channels"] == [updated]


def test_null_changes_only_what_may_be_null(client: httpx.Client) -> None:
    created = create(client, config={"a": 1})
    names = ("config", "enabled", "error_message", "external_identifier", "provider", "status")
    updated = client.patch(f"channels/{created['id']}", json=dict.fromkeys(names)).json()
    assert updated == {**created, "config": {}, "updated_at": updated["updated_at"]}


def test_a_deleted_channel_is_gone(client: httpx.Client) -> None:
    path = f"channels/{create(client)['id']}"
    answer = client.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.delete(path).status_code == 404
    assert client.patch(path, json={}).status_code == 404
    assert client.get("channels").json()["count"] == 0


def test_instances_are_isolated(client: httpx.Client, url: str) -> None:
    created = create(client)
    with instance_client(url, str(uuid4()), {"X-Api-Key": "key"}) as other:
        assert other.get("channels").json()["count"] == 0
        assert other.patch(f"channels/{created['id']}", json={}).status_code == 404
        assert other.delete(f"channels/{created['id']}").status_code == 404
    assert client.get("channels").json()["channels"] == [created]


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic x"}, {"X-Api-Key": ""}]
)
def test_without_credentials_nothing_is_answered(url: str, headers: dict[str, str]) -> None:
    with instance_client(url, "not-a-uuid", headers) as stranger:
        answer = stranger.get("channels")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert isinstance(answer.json()["detail"], str)


def test_every_error_is_named_at_once(url: str) -> None:
    with instance_client(url, "x", {"X-Api-Key": "key"}) as client:
        answer = client.post(
            "channels", json={"channel_type": "fax", "external_identifier": "x" * 256, "enabled": []}
        )
    assert answer.status_code == 422
    assert [(error["loc"], error["type"]) for error in answer.json()["detail"]] == [
        (["path", "instance_id"], "uuid_parsing"),
        (["body", "channel_type"], "literal_error"),
        (["body", "enabled"], "bool_type"),
        (["body", "external_identifier"], "string_too_long"),
        (["body", "provider"], "missing"),
    ]


def test_the_limits_of_an_update_are_those_of_creation(client: httpx.Client) -> None:
    path = f"channels/{create(client)['id']}"
    assert (
        client.patch(path, json={"provider": "😀" * 50, "external_identifier": "😀" * 255}).status_code == 200
    )
    answer = client.patch(path, json={"provider": "p" * 51, "external_identifier": "x" * 256})
    assert [error["loc"][-1] for error in answer.json()["detail"]] == ["external_identifier", "provider"]


def test_a_seed_file_and_credentials_can_be_given(client: httpx.Client, tmp_path: Path) -> None:
    created = create(client)
    file = tmp_path / "saved.json"
    file.write_text(json.dumps(client.get("channels").json()))
    with running("--seed", str(file), "--token", "good", "--api-key", "key") as url:
        statuses = {
            header: instance_status(url, created["instance_id"], *header)
            for header in (
                ("Authorization", "Bearer good"),
                ("Authorization", "Bearer bad"),
                ("X-Api-Key", "key"),
            )
        }
        with instance_client(url, created["instance_id"], {"X-Api-Key": "key"}) as seeded:
            assert seeded.get("channels").json() == {"channels": [created], "count": 1}
    assert list(statuses.values()) == [200, 401, 200]


def instance_status(url: str, instance: str, name: str, value: str) -> int:
    with instance_client(url, instance, {name: value}) as client:
        return client.get("channels").status_code
