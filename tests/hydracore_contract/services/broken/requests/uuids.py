"""UUIDs that are judged wrongly."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.broken.requests.enumerations import create
from tests.hydracore_contract.services.broken.requests.json_types import coerced
from tests.hydracore_contract.services.correct.refusals import broken_escapes_answered
from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.fields import PathValue, Uuid
from tests.hydracore_contract.services.probe_client import A, B, Client, channels
from tests.hydracore_contract.services.probes import creates
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="requests")


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
    "path-escape-500": broken(
        text="A path with a percent sign that escapes nothing answers 500",
        shell=broken_escapes_answered(500),
        probe=lambda client: client.send("GET", channels("%zz")).status < 500,
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
