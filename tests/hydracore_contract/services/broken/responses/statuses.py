"""Statuses that are not the documented ones."""

from __future__ import annotations

from functools import partial

from tests.hydracore_contract.services.answer_changes import instead, when
from tests.hydracore_contract.services.exchange import NOTHING, Answer
from tests.hydracore_contract.services.probe_client import NOBODY, A, B, Client, channels
from tests.hydracore_contract.services.probes import creates, updates
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="responses")
NO_UUID = "/v1/instances/acme-support/channels"


def nothing(answer: Answer) -> None:
    answer.status, answer.value = 204, NOTHING


def deletes(client: Client) -> bool:
    return client.delete(client.item()["id"]).status == 204


def deletes_once(client: Client) -> bool:
    gone = client.item()["id"]
    return [client.delete(gone).status, client.delete(gone).status] == [204, 404]


def gone_is_unknown(client: Client) -> bool:
    return client.update(NOBODY, enabled=True).status == 404


def other_is_unknown(client: Client) -> bool:
    return client.delete(client.item(A)["id"], B).status == 404


def no_uuid_is_invalid(client: Client) -> bool:
    return client.send("GET", NO_UUID).status == 422


def no_endpoint_is_invalid(client: Client) -> bool:
    return client.send("DELETE", channels(A, "my-bot")).status == 422


def lists(client: Client) -> bool:
    return client.get().status == 200


TABLE = {
    "create-answers-200": broken(
        text="Create answers 200", after=instead("create", 201, 200), probe=creates(201)
    ),
    "create-answers-202": broken(
        text="Create answers 202", after=instead("create", 201, 202), probe=creates(201)
    ),
    "update-answers-201": broken(
        text="Update answers 201", after=instead("update", 200, 201), probe=updates(200, enabled=False)
    ),
    "update-answers-204": broken(
        text="Update answers 204", after=when(200, nothing, "update"), probe=updates(200)
    ),
    "delete-answers-200": broken(
        text="Delete answers 200 without a body", after=instead("delete", 204, 200), probe=deletes
    ),
    "list-answers-206": broken(text="The list answers 206", after=instead("list", 200, 206), probe=lists),
    "create-invalid-400": broken(
        text="A create that is refused answers 400",
        after=instead("create", 422, 400),
        probe=creates(422, provider=5),
    ),
    "update-invalid-400": broken(
        text="An update that is refused answers 400",
        after=instead("update", 422, 400),
        probe=updates(422, provider=5),
    ),
    "update-invalid-404": broken(
        text="An update that is refused answers 404",
        after=instead("update", 422, 404),
        probe=updates(422, provider=5),
    ),
    "create-invalid-500": broken(
        text="A create that is refused answers 500",
        after=instead("create", 422, 500),
        probe=creates(422, provider=5),
    ),
    "unknown-item-update-422": broken(
        text="Update of an unknown item answers 422", after=instead("update", 404, 422), probe=gone_is_unknown
    ),
    "unknown-item-update-400": broken(
        text="Update of an unknown item answers 400", after=instead("update", 404, 400), probe=gone_is_unknown
    ),
    "unknown-item-delete-403": broken(
        text="Delete of another instance's item answers 403",
        after=instead("delete", 404, 403),
        probe=other_is_unknown,
    ),
    "unknown-item-delete-204": broken(
        text="Delete of an unknown item answers 204", after=instead("delete", 404, 204), probe=deletes_once
    ),
    "path-no-uuid-404": broken(
        text="An instance id that is no UUID answers 404",
        after=instead("list", 422, 404),
        probe=no_uuid_is_invalid,
    ),
    "path-no-uuid-500": broken(
        text="An endpoint id that is no UUID answers 500",
        after=instead("delete", 422, 500),
        probe=no_endpoint_is_invalid,
    ),
}
