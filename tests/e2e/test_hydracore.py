"""A frontend developer's day with the mock of HydraCore: every answer is checked against the contract as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import yaml

from tests.contracts import hydracore
from tests.e2e.served import Served, served
from tests.paths import ROOT

CONTRACT = hydracore()
SEEDS = yaml.safe_load((ROOT / "fixtures" / "seed" / "channels.yaml").read_text(encoding="utf-8"))
BEARER = {"Authorization": "Bearer token"}
BODY = {"channel_type": "telegram", "provider": "telegram", "external_identifier": "a_bot"}
SECRETS = {"webhook_secret": "wh-4f0c-hidden", "credential_id": "5a3c1fbd-f9da-4bf3-a816-96a68afe2312"}
HIDDEN = (b"webhook_secret", b"credential_id", b"wh-4f0c-hidden", b"5a3c1fbd-f9da-4bf3-a816-96a68afe2312")
FULL = {
    **BODY,
    "config": {"streaming_mode": "off", "rules": [1, {"a": None}]},
    "connection_id": "2b96e4d7-c05f-4a38-b7e2-61f8d3a90c54",
    "enabled": False,
}
TIMES = ("created_at", "updated_at")
Item = dict[str, Any]


@pytest.fixture(scope="module")
def mock() -> Iterator[Served]:
    with served(CONTRACT, headers=BEARER) as mock:
        mock.secrets = HIDDEN
        yield mock


@pytest.fixture
def url() -> str:
    """The list of an instance that nobody has used."""
    return f"/v1/instances/{uuid4()}/channels"


def listed(mock: Served, url: str) -> list[Item]:
    answer = mock.send("GET", url)
    assert answer.status == 200
    items: list[Item] = answer.value["channels"]
    assert answer.value["count"] == len(items)
    return items


def created(mock: Served, url: str, body: Item = BODY) -> Item:
    answer = mock.send("POST", url, body)
    assert answer.status == 201
    item: Item = answer.value
    return item


def changed(mock: Served, url: str, item: Item, body: Item) -> Item:
    """The item after a change, which the list shows in the same place."""
    answer = mock.send("PATCH", f"{url}/{item['id']}", body)
    assert answer.status == 200
    after: Item = answer.value
    assert after["updated_at"] > item["updated_at"]
    assert [each for each in listed(mock, url) if each["id"] == item["id"]] == [after]
    return after


def test_the_first_list_of_any_instance_shows_the_fixtures(mock: Served, url: str) -> None:
    [given] = SEEDS.values()
    items = listed(mock, url)
    assert len(items) == len(given) == 6
    for item, seed in zip(items, given, strict=True):
        assert {name: item[name] for name in seed if name != "last_event_at"}.keys() == seed.keys() - {
            "last_event_at"
        }
        assert {name: item[name] for name in ("channel_type", "provider", "config", "enabled", "status")} == {
            name: seed[name] for name in ("channel_type", "provider", "config", "enabled", "status")
        }
        assert item["instance_id"] == url.split("/")[3]
        assert UUID(item["id"]).version == 4
    assert {item["channel_type"] for item in items} == {
        "telegram",
        "whatsapp",
        "voice",
        "sms",
        "email",
        "web_chat",
    }
    assert listed(mock, url) == items


def test_a_restart_shows_the_same_and_another_seed_other_ids(mock: Served, url: str) -> None:
    before = listed(mock, url)
    lists = []
    for arguments in ((), ("--seed", "7"), ("--seed", "7")):
        with served(CONTRACT, *arguments, headers=BEARER, fresh=True) as again:
            created_id = created(again, url)["id"]
            lists.append((listed(again, url)[:6], created_id))
    assert lists[0][0] == before
    assert lists[1] == lists[2]
    assert not {item["id"] for item in before} & {item["id"] for item in lists[1][0]}
    assert [{**item, "id": 0} for item in lists[1][0]] == [{**item, "id": 0} for item in before]
    assert lists[0][1] != lists[1][1]


@pytest.mark.parametrize("body", [BODY, {**BODY, **SECRETS}, FULL, {**FULL, "enabled": True, **SECRETS}])
def test_what_is_created_is_in_the_list_once_with_the_values_sent(mock: Served, url: str, body: Item) -> None:
    item = created(mock, url, body)
    sent = {name: value for name, value in body.items() if name not in SECRETS}
    assert {name: item[name] for name in sent} == sent
    assert listed(mock, url)[6:] == [item]
    assert item["created_at"] == item["updated_at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", item["created_at"])


def test_what_is_left_out_has_its_default(mock: Served, url: str) -> None:
    item = created(mock, url)
    assert item["enabled"] is True
    assert item["status"] == "active"
    assert item["config"] == {}
    for name in ("connection_id", "error_message", "last_event_at"):
        assert item[name] is None


def test_null_is_as_good_as_left_out(mock: Served, url: str) -> None:
    item = created(mock, url, {**BODY, **dict.fromkeys(("config", "connection_id", *SECRETS))})
    assert (item["enabled"], item["config"], item["connection_id"]) == (True, {}, None)


@pytest.mark.parametrize(
    "change",
    [
        {"config": {"only": "this"}},
        {"config": {}},
        {"enabled": True},
        {"error_message": "it broke"},
        {"external_identifier": "another_bot"},
        {"provider": "another"},
        {"status": "any word"},
        {"status": "", "provider": "", "external_identifier": "", "error_message": ""},
        {"enabled": True, "error_message": "x", "config": {"b": [2]}},
    ],
    ids=lambda change: "-".join(change),
)
def test_a_change_changes_what_was_sent_and_nothing_else(mock: Served, url: str, change: Item) -> None:
    item = created(mock, url, FULL)
    after = changed(mock, url, item, change)
    assert after == {**item, **change, "updated_at": after["updated_at"]}


def test_null_changes_nothing_where_none_may_be(mock: Served, url: str) -> None:
    item = changed(mock, url, created(mock, url, FULL), {"status": "error", "error_message": "it broke"})
    nulls = dict.fromkeys(("enabled", "external_identifier", "provider", "status"))
    after = changed(mock, url, item, nulls)
    assert after == {**item, "updated_at": after["updated_at"]}
    cleared = changed(mock, url, after, {"error_message": None, "config": None})
    assert cleared == {**after, "error_message": None, "config": {}, "updated_at": cleared["updated_at"]}


def test_what_is_the_servers_can_not_be_written(mock: Served, url: str) -> None:
    forged = {
        "id": str(uuid4()),
        "instance_id": str(uuid4()),
        "created_at": "1999-01-01T00:00:00Z",
        "updated_at": "1999-01-01T00:00:00Z",
        "last_event_at": "1999-01-01T00:00:00Z",
        "more": {"a": 1},
    }
    item = created(mock, url, {**BODY, **forged, "status": "forged", "error_message": "forged"})
    assert not set(map(str, item.values())) & {*map(str, forged.values()), "forged"}
    after = changed(
        mock, url, item, {**forged, "channel_type": "sms", "connection_id": str(uuid4()), **SECRETS}
    )
    assert after == {**item, "updated_at": after["updated_at"]}


def test_seeded_items_are_like_those_created(mock: Served, url: str) -> None:
    first = listed(mock, url)[0]
    after = changed(mock, url, first, {"enabled": False})
    assert after == {**first, "enabled": False, "updated_at": after["updated_at"]}
    assert mock.send("DELETE", f"{url}/{first['id']}").status == 204
    assert len(listed(mock, url)) == 5


def test_what_is_deleted_is_gone(mock: Served, url: str) -> None:
    item = created(mock, url)
    answer = mock.send("DELETE", f"{url}/{item['id']}")
    assert (answer.status, answer.body) == (204, b"")
    assert item["id"] not in [each["id"] for each in listed(mock, url)]
    assert mock.send("DELETE", f"{url}/{item['id']}").status == 404
    assert mock.send("PATCH", f"{url}/{item['id']}", {}).status == 404


def test_instances_see_nothing_of_each_other(mock: Served, url: str) -> None:
    other = f"/v1/instances/{uuid4()}/channels"
    item = created(mock, url)
    before = listed(mock, other)
    for method, body in (("PATCH", ({"enabled": False},)), ("DELETE", ())):
        assert mock.send(method, f"{other}/{item['id']}", *body).status == 404
    assert listed(mock, other) == before
    assert item in listed(mock, url)
    assert not {each["id"] for each in before} & {each["id"] for each in listed(mock, url)}


def test_an_id_is_the_same_in_any_case(mock: Served, url: str) -> None:
    item = created(mock, url)
    shouted = f"/v1/instances/{url.split('/')[3].upper()}/channels"
    assert listed(mock, shouted) == listed(mock, url)
    assert created(mock, shouted)["instance_id"] == item["instance_id"]
    assert mock.send("PATCH", f"{shouted}/{item['id'].upper()}", {"enabled": False}).value["id"] == item["id"]
    assert len(listed(mock, url)) == 8


@pytest.mark.parametrize(
    "value",
    [
        2**53 + 1,
        2**63,
        2**64,
        -(2**63) - 1,
        10**200,
        0.1,
        1e-300,
        -0.0,
        "é",
        "e\u0301",
        "👩\u200d🚀",
        "\u0000",
        "\u2028",
        '"\\/\b\n',
    ],
    ids=repr,
)
def test_values_come_back_as_they_were_sent(mock: Served, url: str, value: Any) -> None:
    config = {"value": value, str(value): [value, {"deep": value}]}
    item = created(mock, url, {**BODY, "config": config})
    assert item["config"] == config
    assert type(item["config"]["value"]) is type(value)
    assert listed(mock, url)[-1]["config"] == config
    assert changed(mock, url, item, {"enabled": False})["config"] == config


def test_lengths_count_characters(mock: Served, url: str) -> None:
    item = created(mock, url, {**BODY, "external_identifier": "👋" * 255, "provider": "é" * 50})
    assert (item["external_identifier"], item["provider"]) == ("👋" * 255, "é" * 50)
    assert mock.send("POST", url, {**BODY, "external_identifier": "👋" * 256}).status == 422
    assert mock.send("PATCH", f"{url}/{item['id']}", {"provider": "é" * 51}).status == 422


def test_a_refusal_changes_nothing(mock: Served, url: str) -> None:
    item = created(mock, url)
    before = listed(mock, url)
    assert mock.send("PATCH", f"{url}/{item['id']}", {"enabled": False, "status": 7}).status == 422
    assert mock.send("POST", url, {**BODY, "enabled": []}).status == 422
    assert mock.send("DELETE", f"{url}/{item['id']}", headers={"Authorization": None}).status == 401
    assert listed(mock, url) == before


def test_creating_at_once_loses_nothing(mock: Served, url: str) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = list(
            pool.map(lambda n: created(mock, url, {**BODY, "external_identifier": str(n)}), range(160))
        )
    items = listed(mock, url)[6:]
    assert len({item["id"] for item in items}) == 160
    assert sorted(items, key=lambda item: int(item["external_identifier"])) == made
    times = [item["created_at"] for item in items]
    assert times == sorted(set(times))


def test_thousands_are_no_trouble(mock: Served, url: str) -> None:
    with mock.session() as send:
        for number in range(2000):
            send("POST", url, {**BODY, "external_identifier": str(number)})
    items = listed(mock, url)
    assert [item["external_identifier"] for item in items[6:]] == [str(number) for number in range(2000)]
    assert changed(mock, url, items[1000], {"status": "found"})["status"] == "found"
    assert mock.send("DELETE", f"{url}/{items[1000]['id']}").status == 204
    assert len(listed(mock, url)) == 2005


def test_state_is_kept_in_a_file(url: str, tmp_path: Path) -> None:
    arguments = ("--state", str(tmp_path / "state.db"))
    with served(CONTRACT, *arguments, headers=BEARER) as first:
        item = created(first, url, {**FULL, **SECRETS})
        gone = listed(first, url)[0]
        first.send("DELETE", f"{url}/{gone['id']}")
        before = listed(first, url)
    with served(CONTRACT, *arguments, headers=BEARER) as second:
        assert listed(second, url) == before
        assert changed(second, url, item, {"enabled": True})["enabled"] is True
        assert created(second, url)["id"] not in {each["id"] for each in [*before, gone]}
