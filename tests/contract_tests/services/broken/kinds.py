"""Values of the wrong JSON type, and UUIDs, that are judged wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, StrictBool

from tests.contract_tests.services.broken.choices import create, update
from tests.contract_tests.services.exchange import Answer, Ask, Refused
from tests.contract_tests.services.fields import Config, PathValue, Uuid, text
from tests.contract_tests.services.probes import creates, every, updates
from tests.contract_tests.services.probing import A, B, Client, channels
from tests.contract_tests.services.service import Service
from tests.contract_tests.services.variants import Variant

broken = partial(Variant, kind="requests")


def coerced(types: type | tuple[type, ...], change: Callable[[Any], Any], kind: Any) -> Any:
    """Values of these Python types are changed before they are judged."""
    return Annotated[
        kind, BeforeValidator(lambda value: change(value) if isinstance(value, types) else value)
    ]


def as_config(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return {"value": value}


def paths_are_judged(client: Client) -> bool:
    """A path value that is no UUID is refused with 422, in every operation."""
    replies = [
        client.send("GET", channels("acme-support")),
        client.create("acme-support"),
        client.update("my-bot", enabled=True),
        client.delete("my-bot"),
        client.delete(B[:-1]),
        client.send("GET", channels(A + "0")),
    ]
    return all(reply.status == 422 and reply.detail for reply in replies)


class PathCrashes(Service):
    def target(self, ask: Ask) -> Any:
        found, faults = super().target(ask)
        if faults and "endpoint_id" in ask.path:
            raise RuntimeError("badly formed hexadecimal UUID string")
        return found, faults


class PathUnknown(Service):
    def target(self, ask: Ask) -> Any:
        found, faults = super().target(ask)
        if faults:
            raise Refused(Answer(404, {"detail": "Instance not found"}))
        return found, faults


class BodyUuidCrashes(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        if any(fault["loc"][-1] == "connection_id" for fault in faults):
            raise RuntimeError("badly formed hexadecimal UUID string")
        return sent, faults


class AnyInstance(Service):
    def target(self, ask: Ask) -> Any:
        found, faults = super().target(ask)
        if faults and ask.operation == "list":
            return {"instance_id": A}, []
        return found, faults


TABLE = {
    "provider-number-coerced": broken(
        text="Create takes a number for a provider",
        create=create(provider=(coerced((int, float), str, text(50)), ...)),
        probe=creates(422, provider=5),
    ),
    "identifier-number-coerced": broken(
        text="Create takes a number for an identifier",
        create=create(external_identifier=(coerced(int, str, text(255)), ...)),
        probe=creates(422, external_identifier=12025550143),
    ),
    "identifier-anything-coerced": broken(
        text="Create takes lists and objects for an identifier",
        create=create(external_identifier=(coerced((list, dict), json.dumps, text(255)), ...)),
        probe=creates(422, external_identifier=["x"]),
    ),
    "provider-from-list": broken(
        text="Create takes a list of one provider",
        create=create(provider=(coerced(list, lambda found: found[0] if found else found, text(50)), ...)),
        probe=creates(422, provider=["twilio"]),
    ),
    "secret-number-coerced": broken(
        text="Create takes a number for a webhook_secret",
        create=create(webhook_secret=(coerced(int, str, str | None), None)),
        probe=creates(422, webhook_secret=12345),
    ),
    "config-from-text": broken(
        text="Create takes a text for a config",
        create=create(config=(coerced(str, as_config, Config | None), None)),
        probe=creates(422, config="off"),
    ),
    "config-from-list": broken(
        text="Create takes a list for a config",
        create=create(config=(coerced(list, lambda found: {"items": found}, Config | None), None)),
        probe=creates(422, config=["streaming"]),
    ),
    "config-false-as-null": broken(
        text="Create takes false for a config of null",
        create=create(config=(coerced(bool, lambda _: None, Config | None), None)),
        probe=creates(422, config=False),
    ),
    "enabled-by-truth": broken(
        text="Create takes any value for enabled by its truth",
        create=create(enabled=(coerced((str, list, dict, int), bool, StrictBool | None), None)),
        probe=every(creates(422, enabled="maybe"), creates(422, enabled=[])),
    ),
    "error-number-coerced": broken(
        text="Update takes a number for an error_message",
        update=update(error_message=(coerced((int, float), str, str | None), None)),
        probe=updates(422, error_message=1),
    ),
    "status-boolean-coerced": broken(
        text="Update takes a boolean for a status",
        update=update(status=(coerced(bool, str, str | None), None)),
        probe=updates(422, status=True),
    ),
    "update-config-from-list": broken(
        text="Update takes a list of pairs for a config",
        update=update(config=(coerced(list, lambda found: {"items": found}, Config | None), None)),
        probe=updates(422, config=[]),
    ),
    "connection-any-text": broken(
        text="Create accepts any text as connection_id, and shows null",
        create=create(connection_id=(coerced(str, lambda _: None, Uuid | None), None)),
        probe=creates(422, connection_id="12345678"),
    ),
    "connection-any-text-kept": broken(
        text="Create accepts any text as connection_id, and keeps it",
        create=create(connection_id=(str | None, None)),
        probe=creates(422, connection_id="not-a-uuid"),
    ),
    "credential-any-text": broken(
        text="Create accepts any text as credential_id",
        create=create(credential_id=(str | None, None)),
        probe=creates(422, credential_id="vault-7"),
    ),
    "credential-number": broken(
        text="Create accepts a number as credential_id",
        create=create(credential_id=(coerced(int, lambda _: None, Uuid | None), None)),
        probe=creates(422, credential_id=7),
    ),
    "connection-crashes": broken(
        text="A connection_id that is no UUID answers 500",
        service=BodyUuidCrashes,
        probe=creates(422, connection_id="12345678"),
    ),
    "path-crashes": broken(
        text="Path values of an item that are no UUIDs answer 500",
        service=PathCrashes,
        probe=paths_are_judged,
    ),
    "path-unknown": broken(
        text="Path values that are no UUIDs answer 404", service=PathUnknown, probe=paths_are_judged
    ),
    "path-unjudged": broken(
        text="Path values may be any text, so that an unknown one answers 404",
        path=PathValue(str),
        probe=lambda client: client.delete("my-bot").status == 422,
    ),
    "path-any-instance": broken(
        text="The list answers an instance id that is no UUID with another's items",
        service=AnyInstance,
        probe=paths_are_judged,
    ),
}
