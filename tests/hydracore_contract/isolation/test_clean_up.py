from __future__ import annotations

import pytest

from hydracore_contract.isolation.clean_up import delete_item, deletion, item_path
from hydracore_contract.oracle.item_view import ItemView
from hydracore_contract.oracle.model_state import Scope, ScopeKey
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.transport.keyring import keyring_of, keyrings_of
from hydracore_contract.transport.target import Target, Unguarded
from tests.hydracore_contract.contracts import contract, own
from tests.hydracore_contract.scripted import answer, says, serving

INSTANCE = "3c1d7a5e-8f0b-4a52-9d43-0b6a1e2f7c81"
COLLECTION = f"/v1/instances/{INSTANCE}/channels"
FIRST, SECOND, THIRD = (f"{COLLECTION}/a4f2c6d8-1b3e-4d57-8c90-5e7f9a1b2d3{number}" for number in "678")
GONE = answer("204 No Content", b"")


def settings(url: str) -> Settings:
    return Settings(url, Secrets("t0ken-of-mine"))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (GONE, None),
        (answer("200 OK"), None),
        (answer("404 Not Found"), None),
        (answer("410 Gone"), None),
        (answer("401 Unauthorized"), "the service answers 401"),
        (answer("500 Broken"), "the service answers 500"),
        (b"hello\r\n\r\n", "what came back is no HTTP answer"),
        (answer(body=b"a", length=5), "the answer was cut short"),
    ],
)
def test_an_item_is_removed_or_told_why_not(data: bytes, why: str | None) -> None:
    with serving(says(data)) as server:
        target = Target(
            settings(server.url),
            Unguarded(),
            keyrings=keyrings_of(own(), settings(server.url)),
        )
        assert delete_item(target, own(), FIRST) == why
        target.close()
    head = server.heard[0].decode().split("\r\n")
    assert head[0] == f"DELETE {FIRST} HTTP/1.1"
    assert "Authorization: Bearer t0ken-of-mine" in head


def test_nothing_is_sent_for_what_is_no_item() -> None:
    with serving(says(GONE)) as server:
        target = Target(
            settings(server.url),
            Unguarded(),
            keyrings=keyrings_of(own(), settings(server.url)),
        )
        for path in (COLLECTION, "/", f"{FIRST}/more", "/etc/passwd"):
            why = delete_item(target, own(), path)
            assert why == "the contract has no operation that deletes it"
        assert server.connections == 0


def test_the_path_of_an_item() -> None:
    (resource,) = own().resources
    scope = Scope(ItemView(own(), resource), ScopeKey(resource.collection_path, (INSTANCE,)))
    assert item_path(scope, "a/b é") == f"{COLLECTION}/a%2Fb%20%C3%A9"


KEPT = """
paths:
  /things:
    post:
      operationId: add
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {$ref: '#/components/responses/Thing'}}
  /things/{id}:
    get:
      operationId: one
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {$ref: '#/components/responses/Thing'}}
components:
  responses:
    Thing: {description: fine, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}, name: {type: string}}}
"""


def test_items_that_can_not_be_deleted_have_no_path() -> None:
    made = contract(KEPT)
    (resource,) = made.resources
    assert item_path(Scope(ItemView(made, resource), ScopeKey(resource.collection_path, ())), "7") is None
    assert deletion(made, keyring_of(made, Secrets()), "/things/7") is None
