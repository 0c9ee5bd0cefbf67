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


@pytest.fixture(scope="module")
def forms() -> Iterator[Running]:
    with running("--quiet", "--spec", str(DOCUMENTS / "others" / "forms.yaml")) as mock:
        yield mock


def test_what_is_sent_by_the_short_is_shown_at_length(forms: Running) -> None:
    made = sent(forms, "short", "POST", "/api/cables/", {"status": "in_use", "device": 1})
    assert made.json["status"] == {"value": "in_use", "label": "In use"}
    path = f"/api/cables/{made.json['id']}/"
    changed = sent(forms, "short", "PATCH", path, {"status": "planned", "colour": {"id": "red", "tone": "x"}})
    assert (changed.json["status"]["label"], changed.json["colour"]) == ("Planned", "red")
    assert sent(forms, "short", "GET", path).json == changed.json


def test_an_identity_becomes_the_brief_of_its_item(forms: Running) -> None:
    made = [sent(forms, "brief", "POST", "/api/devices/", {"name": name}).json for name in ("a", "b")]
    one, other = ({name: each[name] for name in ("id", "url", "name")} for each in made)
    body = {"status": "planned", "device": one["id"], "devices": [other["id"], one["id"]]}
    cable = sent(forms, "brief", "POST", "/api/cables/", body).json
    assert cable["device"] == one
    assert cable["devices"] == [other, one]


def test_addresses_of_items_lead_to_them_on_the_mock(forms: Running) -> None:
    made = sent(forms, "address", "POST", "/api/devices/", {"name": "mine"}).json
    assert made["url"] == f"{forms.url}/api/devices/{made['id']}/"
    assert made["_links"] == {"self": {"href": made["url"]}}
    assert sent(forms, "address", "GET", made["url"].removeprefix(forms.url)).json == made
    listed = sent(forms, "address", "GET", "/api/devices/").json
    assert [each["url"] for each in listed] == [f"{forms.url}/api/devices/{each['id']}/" for each in listed]
    cable = sent(forms, "address", "POST", "/api/cables/", {"status": "planned", "device": made["id"]}).json
    assert cable["device"]["url"] == made["url"]
    world = ask(forms.url, "GET", f"/_mock/worlds/address/api/devices/{made['id']}/").json
    assert world["url"] == f"{forms.url}/_mock/worlds/address/api/devices/{made['id']}/"


def test_a_list_at_another_path_is_tied_to_its_collection() -> None:
    with running(
        "--quiet", "--spec", str(DOCUMENTS / "others" / "tied.yaml"), "--seed-data", "empty"
    ) as mock:
        assert sent(mock, "tied", "GET", "/v2/pet/findByStatus").json == []
        made = [
            sent(mock, "tied", "POST", "/v2/pet", {"name": name, "status": status}).json
            for name, status in (("a", "sold"), ("b", "pending"), ("c", "sold"))
        ]
        assert sent(mock, "tied", "GET", "/v2/pet/findByStatus").json == made
        assert sent(mock, "tied", "GET", "/v2/pet/findByStatus?status=sold").json == [made[0], made[2]]


@pytest.fixture(scope="module")
def choices() -> Iterator[Running]:
    with running("--quiet", "--spec", str(DOCUMENTS / "others" / "choices.yaml")) as mock:
        yield mock


@pytest.mark.parametrize(
    "pet", [{"kind": "Cat", "lives": 9}, {"kind": "Dog"}, {"kind": "Dog", "good": False}]
)
def test_an_object_of_several_shapes_has_the_one_that_was_sent(
    choices: Running, pet: dict[str, object]
) -> None:
    assert sent(choices, "echo", "POST", "/judge", pet).json == pet
    assert sent(choices, "echo", "POST", "/show", {"pet": pet}).json == {"pet": pet}
    made = sent(choices, "state", "POST", "/pets", pet).json
    assert made == {"id": made["id"], **pet}
    assert made in sent(choices, "state", "GET", "/pets").json
    other = {"kind": "Cat", "lives": 1}
    assert sent(choices, "state", "PUT", f"/pets/{made['id']}", other).json == {"id": made["id"], **other}
    assert sent(choices, "state", "GET", f"/pets/{made['id']}").json == {"id": made["id"], **other}
