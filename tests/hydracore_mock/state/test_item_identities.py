from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from hydracore_mock.errors import LimitReached, StateLimit
from hydracore_mock.state.item_identities import ItemIdentities
from hydracore_mock.state.stores import Key, MemoryStore
from hydracore_openapi import Contract
from hydracore_openapi.model import Resource

TEXT = """
paths:
  /things:
    get:
      responses: {'200': {description: d, content: {application/json: {schema: SCHEMA}}}}
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: PARAMETER}]
      responses: {'204': {description: d}}
"""
CASES = [
    ("{type: integer}", "{type: integer}", r"[1-5]"),
    ("{type: integer, minimum: 100}", "{type: integer}", r"10[0-4]"),
    ("{type: integer}", "{type: integer, minimum: 1000, maximum: 9999}", r"\d{4}"),
    ("{type: integer, format: int32, multipleOf: 7}", "{type: integer}", r"\d+"),
    ("{type: string}", "{type: string}", r"[0-9a-f]{16}"),
    (
        "{type: string, format: uuid}",
        "{type: string, format: uuid}",
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*",
    ),
    ("{type: string}", "{type: string, format: uuid}", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*"),
    ("{type: string}", "{type: integer}", r"[1-5]"),
    ("{type: string, maxLength: 4}", "{type: string}", r"[1-5]"),
    ("{type: string, pattern: '^ord_[A-Za-z0-9]{8}$'}", "{type: string}", r"ord_[A-Za-z0-9]{8}"),
    ("{type: string}", "{type: string, pattern: '^[A-Z]{2}[0-9]{6}$'}", r"[A-Z]{2}[0-9]{6}"),
    ("{}", "{type: string}", r"\w+"),
]
Things = Callable[[str, str], Resource]


@pytest.fixture
def things(contract: Callable[[str], Contract]) -> Things:
    def things(schema: str, parameter: str) -> Resource:
        known = f"id: {schema}, " if schema else ""
        listed = f"{{type: array, items: {{type: object, properties: {{{known}name: {{type: string}}}}}}}}"
        return contract(TEXT.replace("SCHEMA", listed).replace("PARAMETER", parameter)).resources[0]

    return things


@pytest.mark.parametrize(("schema", "parameter", "shape"), CASES)
def test_identities_fit_the_item_and_the_path(
    things: Things, schema: str, parameter: str, shape: str
) -> None:
    resource = things(schema, parameter)
    identities = ItemIdentities(resource, "seed")
    made = [identities.made(number, "scope") for number in range(1, 6)]
    assert len(set(made)) == 5
    assert all(re.fullmatch(shape, identities.text(each)) for each in made), made
    assert all(resource.item.sub(resource.item.parts["id"]).is_valid(each) for each in made)
    assert made == [ItemIdentities(resource, "seed").made(number, "scope") for number in range(1, 6)]


def test_items_without_an_identity_have_one_for_the_path(things: Things) -> None:
    identities = ItemIdentities(things("", "{type: string, format: uuid}"), "seed")
    assert UUID(identities.made(1)).version == 4


def test_seed_scope_and_number_tell_uuids_apart(things: Things) -> None:
    resource = things("{type: string, format: uuid}", "{type: string, format: uuid}")
    made = {
        ItemIdentities(resource, seed).made(number, scope)
        for seed in ("0", "1")
        for scope in ("a", "b")
        for number in (1, 2)
    }
    assert len(made) == 8


@pytest.mark.parametrize(
    ("schema", "parameter", "identity", "text"),
    [
        ("{type: integer}", "{type: integer}", 7, "7"),
        ("{type: integer}", "{type: integer}", 7.0, "7"),
        ("{type: integer}", "{type: integer}", 2**70, str(2**70)),
        ("{type: string}", "{type: string}", "Ab", "Ab"),
        ("{type: string}", "{type: string, format: uuid}", "AB", "ab"),
    ],
)
def test_an_identity_is_told_as_the_path_names_it(
    things: Things, schema: str, parameter: str, identity: object, text: str
) -> None:
    assert ItemIdentities(things(schema, parameter), "seed").text(identity) == text


def test_an_identity_is_free_until_all_that_the_contract_allows_are_taken(things: Things) -> None:
    identities = ItemIdentities(things("{type: string, enum: [a, b, c]}", "{type: string}"), "seed")
    store, key = MemoryStore(), Key("/things", ())
    store.fill(key, ())
    for _ in range(3):
        store.put(key, identities.free(store, key)[1], b"{}")
    assert sorted(identity for identity, _ in store.items(key)) == ["a", "b", "c"]
    with pytest.raises(LimitReached) as caught:
        identities.free(store, key)
    assert (caught.value.limit, caught.value.most) == (StateLimit.IDENTITIES, 3)
