"""Probes that many variants share: each is true of a service that conforms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.hydracore_contract.services.probe_client import NEW, NOBODY, A, B, Client, channels

Probe = Callable[[Client], bool]
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_uuid(value: object) -> bool:
    return isinstance(value, str) and UUID_TEXT.fullmatch(value) is not None


def is_moment(value: object) -> bool:
    return isinstance(value, str) and MOMENT.fullmatch(value) is not None


def nullable(kind: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or kind(value)


SHOWN: Mapping[str, Callable[[object], bool]] = {
    "channel_type": is_text,
    "config": lambda value: isinstance(value, dict),
    "connection_id": nullable(is_uuid),
    "created_at": is_moment,
    "enabled": lambda value: isinstance(value, bool),
    "error_message": nullable(is_text),
    "external_identifier": is_text,
    "id": is_uuid,
    "instance_id": is_uuid,
    "last_event_at": nullable(is_moment),
    "provider": is_text,
    "status": is_text,
    "updated_at": is_moment,
}


def creates(status: int, body: Any = None, /, **changes: Any) -> Probe:
    """Create with these changes, or with this body, is answered so."""
    sent = {**NEW, **changes} if body is None else body
    return lambda client: client.send("POST", channels(A), sent).status == status


def lacks(name: str) -> Probe:
    """Create without the field is refused."""
    return creates(422, {key: value for key, value in NEW.items() if key != name})


def updates(status: int, /, **fields: Any) -> Probe:
    """Update of a new item with these fields is answered so."""
    return lambda client: client.update(client.item()["id"], **fields).status == status


def created(**expected: Any) -> Probe:
    """What is sent is answered, and listed."""
    return lambda client: shows(client, client.item(**expected), expected)


def updated(**expected: Any) -> Probe:
    """What is changed is answered, and listed."""
    return lambda client: shows(client, client.update(client.item()["id"], **expected).value, expected)


def shows(client: Client, item: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    listed = client.listed(item["id"])
    return listed is not None and all(
        same(each[name], value) for name, value in expected.items() for each in (item, listed)
    )


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def every(*probes: Probe) -> Probe:
    return lambda client: all(probe(client) for probe in probes)


def refuses(**headers: str | None) -> Probe:
    """The list is refused with these headers."""
    return lambda client: client.send("GET", channels(A), **headers).status in (401, 403)


def admits(**headers: str | None) -> Probe:
    """The list is answered with these headers."""
    return lambda client: client.send("GET", channels(A), **headers).status == 200


def valid_item(item: Mapping[str, Any]) -> bool:
    """Every documented field has its documented type."""
    return all(kind(item[name]) for name, kind in SHOWN.items())


def shape(client: Client) -> bool:
    """Created, updated and listed items are as documented, and as many are listed as `count` says."""
    one = client.item(config={"a": 1}, connection_id=B)
    two = client.item()
    client.update(two["id"], config={"b": None}, error_message="Down")
    answers = [one, two, client.update(one["id"], config=None).value]
    listing = client.get().value
    listed = listing["channels"]
    counted = same(listing["count"], len(listed))
    return counted and isinstance(listed, list) and all(map(valid_item, [*answers, *listed]))


def whole(client: Client) -> bool:
    """The answers of all operations can be read to their end, and refusals as well."""
    item = client.item()
    replies = [
        client.get(),
        client.update(item["id"], enabled=False),
        client.update(NOBODY, enabled=False),
        client.create(provider=5),
        client.send("GET", channels(A), authorization=None),
        client.send("GET", channels("acme-support")),
    ]
    return all(reply.value for reply in replies) and client.delete(item["id"]).body == b""
