"""What was sent comes back, from a mock that runs: by state, by echo, and as one of its kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import Answer, ask
from tests.paths import DOCUMENTS


@pytest.fixture(scope="module")
def kept() -> Iterator[Running]:
    with running("--quiet", "--spec", str(DOCUMENTS / "others" / "kept.yaml")) as mock:
        yield mock


def sent(mock: Running, world: str, method: str, path: str, body: object = None) -> Answer:
    return ask(mock.url, method, path, {"X-Mock-World": world}, body)


def test_an_operation_without_state_echoes_what_its_answer_shares(kept: Running) -> None:
    answer = sent(kept, "echo", "POST", "/login", {"id": 1, "email": "a@b.c", "password": "x"})
    assert (answer.status, answer.json["user"]) == (200, {"id": 1, "email": "a@b.c"})
    assert answer.json["token"] == "abc"
    assert "password" not in answer.json


def test_the_path_fills_what_it_names(kept: Running) -> None:
    answer = sent(kept, "path", "GET", "/countries/de/cities")
    assert answer.json == {"code": "de", "names": ["Paris"]}


def test_a_lone_post_never_conflicts(kept: Running) -> None:
    for _ in range(2):
        answer = sent(kept, "lone", "POST", "/track", {"id": "dev-1", "event": "x"})
        assert (answer.status, answer.json["id"]) == (200, "dev-1")


def test_one_of_its_kind_keeps_what_was_put(kept: Running) -> None:
    before = sent(kept, "one", "GET", "/me").json
    put = sent(kept, "one", "PUT", "/me", {"name": "ann", "theme": "dark"}).json
    assert put == sent(kept, "one", "GET", "/me").json
    assert (put["name"], put["theme"]) == ("ann", "dark")
    assert sent(kept, "another", "GET", "/me").json == before


def test_one_of_its_kind_is_another_for_each_path(kept: Running) -> None:
    sent(kept, "repo", "PATCH", "/repos/ann/a", {"owner": "ann", "repo": "a", "description": "mine"})
    assert sent(kept, "repo", "GET", "/repos/ann/a").json["description"] == "mine"
    other = sent(kept, "repo", "GET", "/repos/bob/b").json
    assert (other["owner"], other["repo"]) == ("bob", "b")
    assert other.get("description") != "mine"


def test_an_action_below_an_item_answers_that_item(kept: Running) -> None:
    made = sent(kept, "action", "POST", "/things", {"name": "mine"}).json
    assert sent(kept, "action", "POST", f"/things/{made['id']}/archive").json == made
    sent(kept, "action", "DELETE", f"/things/{made['id']}")
    assert sent(kept, "action", "POST", f"/things/{made['id']}/archive").status == 404


def test_a_snapshot_brings_one_of_its_kind_back(kept: Running) -> None:
    put = sent(kept, "saved", "PUT", "/me", {"name": "ann", "theme": "dark"}).json
    snapshot = ask(kept.url, "GET", "/_mock/worlds/saved/snapshot").json
    sent(kept, "saved", "PUT", "/me", {"name": "bob"})
    assert ask(kept.url, "PUT", "/_mock/worlds/saved/snapshot", (), snapshot).status < 300
    assert sent(kept, "saved", "GET", "/me").json == put
