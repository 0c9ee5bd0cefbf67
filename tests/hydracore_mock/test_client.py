"""A mock's worlds from a test."""

from __future__ import annotations

import pytest

from hydracore_mock.client import MockClient, MockRefused, NotVerified
from tests.hydracore_mock.admin.asking import CHANNELS
from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import GOOD, TOKEN


def test_a_world_from_its_making_to_its_end(mock: Running) -> None:
    with MockClient(mock.url) as client:
        with client.world() as world:
            made = world.client.post(CHANNELS, headers=TOKEN, json=GOOD)
            assert made.status_code == 201
            snapshot = world.snapshot()
            assert made.json() in snapshot[CHANNELS]
            world.reset()
            assert CHANNELS not in world.snapshot()
            world.restore(snapshot)
            world.change({CHANNELS: []})
            assert world.client.get(CHANNELS, headers=TOKEN).json()["count"] == 0
            world.change({CHANNELS: None})
            world.scenario("expired-token")
            assert world.client.get(CHANNELS, headers=TOKEN).status_code == 401
            world.scenario(
                {
                    "description": "none left",
                    "rules": [{"then": {"example": "empty"}, "match": {"method": "GET"}}],
                }
            )
            assert world.client.get(CHANNELS, headers=TOKEN).json()["channels"] == []
            world.scenario(None)
            assert world.client.get(CHANNELS, headers=TOKEN).json()["count"] == 6
            assert len(world.journal()) == 5
            assert len(world.journal(method="POST")) == 1
        assert client.world(world.name).snapshot()[next(iter(snapshot))]
        with pytest.raises(MockRefused, match="no world"):
            client.ask("GET", f"/worlds/{world.name}")
        world.delete()


def test_what_did_not_come_is_told_with_what_came_close(mock: Running) -> None:
    with MockClient(mock.url) as client, client.world() as world:
        world.client.get(CHANNELS, headers=TOKEN)
        assert len(world.verify({"method": "GET"}, exactly=1)) == 1
        with pytest.raises(NotVerified, match=r"0 requests match .*\n  near: GET /v1.*X-Trace is missing"):
            world.verify({"method": "GET", "header": {"X-Trace": "1"}})


def test_a_refusal_tells_every_place(mock: Running) -> None:
    with MockClient(mock.url) as client, client.world() as world:
        with pytest.raises(MockRefused) as refused:
            world.restore({CHANNELS: [{"enabled": "no", "status": 1}]})
        assert refused.value.status == 422
        assert str(refused.value).count("\n") == 2


def test_the_admin_token() -> None:
    with running("--quiet", "--admin-token", "let-me") as mock:
        with MockClient(mock.url) as stranger, pytest.raises(MockRefused, match="admin token"):
            stranger.world().reset()
        with MockClient(mock.url, "let-me") as client, client.world() as world:
            assert world.client.get(CHANNELS, headers=TOKEN).json()["count"] == 6


def test_what_is_no_mock_is_told(mock: Running) -> None:
    with (
        MockClient(f"{mock.url}/docs") as client,
        pytest.raises(MockRefused, match=r"Method Not Allowed|no mock"),
    ):
        client.world().reset()
