"""Stored and listed items are valid by the contract, whatever valid bodies are sent, in any order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydracore_mock.state.json_text import loads
from hydracore_openapi.model import Operation
from hydracore_openapi.readers.resources import answer_schema, request_schema
from tests.hydracore_mock.state.worlds import (
    HYDRACORE,
    IDENTITIES,
    PETSTORE,
    SHAPES,
    Bound,
    loaded,
    made,
    scope_of,
    world,
)

CASES = [
    (file, resource.name)
    for file in (HYDRACORE, PETSTORE, IDENTITIES, SHAPES)
    for resource in loaded(file).resources
    if resource.create is not None and resource.parent is None
]
NESTED = [(PETSTORE, "pets")]
quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
names = st.sampled_from(["", "a", "x y", "größe", "👋", "constructor", "__proto__"])
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def bodies(draw: st.DrawFn, operation: Operation) -> Any:
    """A generated body with some of its members replaced, where it stays valid."""
    schema = request_schema(operation)
    if schema is None:
        return draw(json_values)
    body = made(schema, draw(st.text(max_size=4)))
    if isinstance(body, dict):
        for name in draw(st.lists(st.sampled_from([*schema.parts, "", "more"]), max_size=3)):
            changed = {**body, name: draw(json_values)}
            body = changed if schema.is_valid(changed) else body
    return body


def check_item(resource: Bound, text: bytes | None) -> dict[str, Any]:
    assert text is not None
    item: dict[str, Any] = loads(text)
    assert not list(resource.contract.item.violations(item)), item
    return item


def check_list(resource: Bound, scope: dict[str, Any]) -> None:
    listed, schema = resource.list(scope, {}), answer_schema(resource.contract.list)
    assert listed is not None
    if schema is not None:
        assert not list(schema.violations(loads(listed.body)))


@pytest.mark.parametrize(("file", "name"), CASES, ids=[f"{file.parent.name}-{name}" for file, name in CASES])
@quick
@given(data=st.data())
def test_whatever_is_sent_what_is_stored_is_valid(file: Path, name: str, data: st.DataObject) -> None:
    resource = world(loaded(file), given={})[name]
    contract, scope = resource.contract, scope_of(resource.contract)
    assert contract.create is not None
    created = resource.create(scope, data.draw(bodies(contract.create)))
    assert created is not None
    item = check_item(resource, created.item)
    scope_of_item = {**scope, contract.item_parameter or "": created.identity}
    for operation, change in ((contract.update, resource.update), (contract.replace, resource.replace)):
        if operation is not None:
            changed = check_item(resource, change(scope_of_item, data.draw(bodies(operation))))
            assert changed.get(contract.id_property or "") == item.get(contract.id_property or "")
    check_list(resource, scope)


@quick
@given(data=st.data())
def test_what_hangs_below_is_valid_as_well(data: st.DataObject) -> None:
    pets = world(loaded(PETSTORE))["pets"]
    assert pets.contract.create is not None
    created = pets.create({"ownerId": 1}, data.draw(bodies(pets.contract.create)))
    assert created is not None
    check_item(pets, created.item)
    check_list(pets, {"ownerId": 1})


@pytest.mark.parametrize(
    ("file", "name"),
    [*CASES, *NESTED],
    ids=[f"{file.parent.name}-{name}" for file, name in [*CASES, *NESTED]],
)
@pytest.mark.parametrize("seed", ["0", "1", "another"])
def test_what_a_collection_begins_with_is_valid(file: Path, name: str, seed: str) -> None:
    resource = world(loaded(file), seed=seed)[name]
    check_list(resource, {"ownerId": 1} if name == "pets" else scope_of(resource.contract))


@quick
@given(data=st.data())
def test_what_is_sent_is_what_is_kept(data: st.DataObject) -> None:
    resource = world(loaded(HYDRACORE))["channels"]
    assert resource.contract.create is not None
    body = data.draw(bodies(resource.contract.create))
    created = resource.create(scope_of(resource.contract), body)
    assert created is not None
    item = loads(created.item)
    kept = {name: value for name, value in body.items() if name in item and value is not None}
    assert {name: item[name] for name in kept} == kept
    assert not {"webhook_secret", "credential_id", "more", ""} & item.keys()
