"""Probes that every service must pass that keeps the contract, whatever else it is like."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.hydracore_contract.services.probe_client import NEW, NOBODY, SECRETS, A, B, Client, channels
from tests.hydracore_contract.services.probes import Probe, same
from tests.hydracore_contract.services.seeds import Item

REFUSED = (401, 403)
INVALID = (
    {"provider": "p" * 51},
    {"channel_type": "fax"},
    {"external_identifier": None},
    {"enabled": "maybe"},
)
HOSTILE = (
    b'{"a":NaN}',
    b'{"a":1e999}',
    b'{"a":"\\ud800"}',
    b'{"a":"\\u0000"}',
    b'{"a":9223372036854775808}',
    b'{"a":' * 499 + b"{}" + b"}" * 499,
    b'{"a":"\xff"}',
    b'{"a":"%s"}' % (b"x" * 65_536),
)


def new(client: Client, instance: str = A, **fields: Any) -> Item:
    return client.item(instance, external_identifier=f"x-{uuid4()}", **fields)


def holds(item: Mapping[str, Any] | None, expected: Mapping[str, Any]) -> bool:
    return item is not None and all(same(item[name], value) for name, value in expected.items())


def keeps_what_is_created(client: Client) -> bool:
    sent: dict[str, Any] = {
        "config": {"a": [1, None, {"b": "Grüße 🚲"}]},
        "connection_id": B,
        "enabled": False,
        "provider": "p",
    }
    made = new(client, **sent)
    listing = client.get().value
    counted = bool(listing["count"] == len(listing["channels"]))
    return counted and holds(made, sent) and holds(client.listed(made["id"]), sent)


def changes_what_is_sent(client: Client) -> bool:
    made = new(client)
    sent: dict[str, Any] = {"error_message": "Down", "enabled": False, "status": "paused"}
    answer = client.update(made["id"], **sent).value
    expected = {**sent, **{name: made[name] for name in (*NEW, "id", "instance_id", "connection_id")}}
    again = client.update(made["id"], error_message="Up").value
    kept = holds(answer, expected) and holds(again, {**expected, "error_message": "Up"})
    return kept and holds(client.listed(made["id"]), {**expected, "error_message": "Up"})


def removes_what_is_deleted(client: Client) -> bool:
    made = new(client)["id"]
    gone = client.delete(made)
    statuses = [client.delete(made).status, client.update(made, enabled=True).status]
    return (gone.status, gone.body) == (204, b"") and statuses == [404, 404] and client.listed(made) is None


def keeps_instances_apart(client: Client) -> bool:
    made = new(client)["id"]
    statuses = [client.update(made, B, enabled=False).status, client.delete(made, B).status]
    return statuses == [404, 404] and client.listed(made, B) is None and client.listed(made) is not None


def judges_credentials(client: Client) -> bool:
    key = client.setup.api_key
    refused = [
        client.send("GET", channels(A), authorization=None),
        client.send("GET", channels(A), authorization="Bearer "),
        client.send("GET", channels(A), authorization=f"Bearer {client.setup.token}x"),
        client.send("DELETE", channels(A, NOBODY), authorization=None, x_api_key="wrong"),
    ]
    admitted = client.send("GET", channels(A), authorization="Bearer wrong", x_api_key=key)
    return all(reply.status in REFUSED and reply.detail for reply in refused) and admitted.status == 200


def refuses_what_is_invalid(client: Client) -> bool:
    made = new(client)["id"]
    replies = [client.create(**fields) for fields in INVALID]
    replies.append(client.update(made, provider=5))
    named = [reply.detail[0]["loc"] and reply.detail[0]["msg"] for reply in replies]
    broken = client.send("POST", channels(A), b'{"channel_type":')
    malformed = client.send("GET", channels("acme-support"))
    is_refused = malformed.status in (400, 404, 422) and broken.status in (400, 422)
    return all(named) and {reply.status for reply in replies} == {422} and is_refused


def bears_what_is_hostile(client: Client) -> bool:
    """Kept as it is, or refused."""
    return all(bears(client, config) for config in HOSTILE) and client.get().status == 200


def bears(client: Client, config: bytes) -> bool:
    head = json.dumps({**NEW, "external_identifier": str(uuid4())}).encode()[:-1]
    reply = client.send("POST", channels(A), head + b',"config":' + config + b"}")
    if reply.status != 201:
        return reply.status in (400, 413, 422)
    return bool(reply.value["config"] == json.loads(config))


def tells_no_secret(client: Client) -> bool:
    made = client.create(**{**SECRETS, "external_identifier": str(uuid4())})
    replies = [made, client.update(made.value["id"], enabled=False), client.get()]
    return not any(secret.encode() in reply.body for secret in SECRETS.values() for reply in replies)


ESSENTIALS: tuple[Probe, ...] = (
    keeps_what_is_created,
    changes_what_is_sent,
    removes_what_is_deleted,
    keeps_instances_apart,
    judges_credentials,
    refuses_what_is_invalid,
    bears_what_is_hostile,
    tells_no_secret,
)
