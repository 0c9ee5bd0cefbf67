"""Answers that lack a documented field, or show it with another type."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.answer_changes import items, mapped, setting, when, without
from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.probe_client import Client
from tests.hydracore_contract.services.probes import shape
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="responses", probe=shape)


def drop_nulls(item: Item) -> None:
    for name in [name for name, value in item.items() if value is None]:
        del item[name]


def from_the_second_on(answer: Answer) -> None:
    for item in answer.items[1:]:
        item["enabled"] = str(item["enabled"])


def counted_as_text(answer: Answer) -> None:
    answer.value["count"] = str(answer.value["count"])


def keyed_by_id(answer: Answer) -> None:
    answer.value["channels"] = {item["id"]: item for item in answer.items}


def bare_array(answer: Answer) -> None:
    answer.value = answer.value["channels"]


def wrapped(answer: Answer) -> None:
    answer.value = {"data": answer.value}


def in_a_list(answer: Answer) -> None:
    answer.value = [answer.value]


def null_for_none(_ask: Ask, answer: Answer) -> Answer:
    if isinstance(answer.value, dict) and answer.value.get("channels") == []:
        answer.value["channels"] = None
    return answer


def no_content_for_none(_ask: Ask, answer: Answer) -> Answer:
    if isinstance(answer.value, dict) and answer.value.get("channels") == []:
        return Answer(204)
    return answer


def lists_none(client: Client) -> bool:
    for item in client.items():
        client.delete(item["id"])
    return bool(client.get().value == {"channels": [], "count": 0})


def nothing_as(value: Any) -> Any:
    return lambda found: value if found is None else found


def empty_as(value: Any) -> Any:
    return lambda found: value if found == {} else found


TABLE = {
    "list-lacks-count": broken(
        text="The list has no count", after=when(200, lambda answer: answer.value.pop("count", 0), "list")
    ),
    "create-lacks-error-message": broken(
        text="Create's answer lacks error_message", after=items(without("error_message"), "create")
    ),
    "update-lacks-updated-at": broken(
        text="Update's answer lacks updated_at", after=items(without("updated_at"), "update")
    ),
    "list-lacks-last-event": broken(
        text="Lists lack last_event_at", after=items(without("last_event_at"), "list")
    ),
    "nulls-dropped": broken(text="Fields that are null are left out of answers", after=items(drop_nulls)),
    "config-null-as-text": broken(
        text="A config that was not sent is shown as text", after=items(mapped("config", empty_as("null")))
    ),
    "config-null-as-list": broken(
        text="A config that was not sent is shown as an empty list",
        after=items(mapped("config", empty_as([]))),
    ),
    "connection-null-as-empty": broken(
        text="A connection_id of null is shown as an empty text",
        after=items(mapped("connection_id", nothing_as(""))),
    ),
    "error-null-as-false": broken(
        text="An error_message of null is shown as false",
        after=items(mapped("error_message", nothing_as(False))),
    ),
    "event-null-as-empty": broken(
        text="A last_event_at of null is an empty text in lists",
        after=items(mapped("last_event_at", nothing_as("")), "list"),
    ),
    "enabled-as-number-in-list": broken(
        text="Lists show enabled as 0 or 1", after=items(mapped("enabled", int), "list")
    ),
    "enabled-as-text-from-2nd": broken(
        text="Lists show enabled as text from the second item on",
        after=when(200, from_the_second_on, "list"),
    ),
    "count-as-text": broken(text="count is a text", after=when(200, counted_as_text, "list")),
    "channels-by-id": broken(text="channels is an object by id", after=when(200, keyed_by_id, "list")),
    "list-bare-array": broken(text="The list is a bare array", after=when(200, bare_array, "list")),
    "create-wrapped": broken(text="Create's answer is wrapped in data", after=when(201, wrapped)),
    "update-in-a-list": broken(
        text="Update's answer is a list of one item", after=when(200, in_a_list, "update")
    ),
    "status-null-after-update": broken(
        text="Update answers a status of null", after=items(setting(status=None), "update")
    ),
    "status-number": broken(text="Lists show status as a number", after=items(setting(status=1), "list")),
    "empty-list-null": broken(
        text="Without channels the list is null", after=null_for_none, probe=lists_none
    ),
    "empty-list-204": broken(
        text="Without channels the list answers 204", after=no_content_for_none, probe=lists_none
    ),
}
