"""Loading: whatever a document holds, it is a contract, and what is wrong with it is told.

Whole documents are files: add one to `accepted`, `flawed` or `rejected` and it is a test. Beside each that isn't
accepted stands what is expected of it: a line for every defect, in order, with its line number and words of the reason.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydracore_openapi import Contract, ContractError, load
from hydracore_openapi.errors import HARMLESS, Defect
from hydracore_openapi.source.files import read
from hydracore_openapi.source.shapes import METHODS
from tests.paths import DOCUMENTS

ACCEPTED = sorted([*DOCUMENTS.glob("accepted/*.yaml"), *DOCUMENTS.glob("accepted/*/openapi.yaml")])
FLAWED = sorted(DOCUMENTS.glob("flawed/*.yaml"))
REJECTED = sorted([*DOCUMENTS.glob("rejected/*.yaml"), *DOCUMENTS.glob("rejected/*/openapi.yaml")])
PETSTORE = DOCUMENTS / "accepted" / "everything.yaml"

GOOD: Any = read(PETSTORE).value

GARBAGE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.sampled_from(
        ["#/components/schemas/Pet", "#/paths", "nowhere.yaml", "#", "", "[a-", "{", "/", "x-mock"]
    ),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.text(max_size=4)
            | st.sampled_from(["$ref", "type", "schema", "properties", "allOf", "x-mock", "in"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=5,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    members: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, member in members:
        yield (*path, key)
        yield from places(member, (*path, key))


PLACES = list(places(GOOD))
IDS = {each.id for each in load(PETSTORE).operations}


def mutate(document: Any, path: tuple[str | int, ...], how: str, garbage: Any) -> None:
    holder = document
    for key in path[:-1]:
        if not isinstance(holder, dict | list) or (isinstance(holder, dict) and key not in holder):
            return
        if isinstance(holder, list) and not (isinstance(key, int) and key < len(holder)):
            return
        holder = holder[key]  # type: ignore[index]  # which of both it is was just asked
    if isinstance(holder, dict) and path[-1] in holder:
        if how == "drop":
            del holder[path[-1]]
        elif how == "rename":
            holder[str(garbage)] = holder.pop(path[-1])
        else:
            holder[path[-1]] = garbage


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PLACES), st.sampled_from(["drop", "replace", "replace", "rename"]), GARBAGE
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_mutilated_document_is_a_contract_or_refused(tmp_path: Path, mutations: list[Any]) -> None:
    document = copy.deepcopy(GOOD)
    for path, how, garbage in mutations:
        mutate(document, path, how, garbage)
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    found = outcome(file)
    assert found.operations if isinstance(found, Contract) else str(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([path for path in PLACES if path[0] != "paths" or len(path) > 1]),
    st.sampled_from(["drop", "replace", "rename"]),
    GARBAGE,
)
def test_what_is_wrong_costs_only_itself(
    tmp_path: Path, path: tuple[str | int, ...], how: str, garbage: Any
) -> None:
    document = copy.deepcopy(GOOD)
    mutate(document, path, how, garbage)
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    if path != ("paths",):
        assert {each.id for each in load(file).operations} >= IDS - of_path(path)


def of_path(path: tuple[str | int, ...]) -> set[str]:
    """The operations that a place may be a part of."""
    if path[0] != "paths":
        return set()
    item = GOOD["paths"][path[1]]
    methods = [path[2]] if len(path) > 2 and path[2] in METHODS else METHODS
    return {item[each].get("operationId", f"{each.upper()} {path[1]}") for each in methods if each in item}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | GARBAGE.map(json.dumps).map(str.encode)
)
def test_garbage_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_bytes(data)
    with pytest.raises(ContractError):
        load(file)


def outcome(file: Path) -> Contract | ContractError:
    try:
        return load(file)
    except ContractError as error:
        return error


def test_the_good_document_is_good() -> None:
    contract = load(PETSTORE)
    assert (contract.title, contract.version, contract.openapi) == ("Everything", "1.0", "3.0.3")
    assert {each.name for each in contract.resources} == {"pets", "toys"}
    assert contract.files == (PETSTORE,)


def test_it_takes_text_for_a_path() -> None:
    assert load(str(PETSTORE)).title == "Everything"


def test_an_operation_is_found_by_its_id() -> None:
    contract = load(PETSTORE)
    assert contract.operation("listPets").method == "GET"
    with pytest.raises(KeyError):
        contract.operation("none")


def test_violations_can_be_located() -> None:
    contract = load(PETSTORE)
    body = contract.operation("createPet").body
    assert body is not None
    schema = body.media["application/json"].schema
    assert schema is not None
    (violation,) = schema.violations({"name": 5, "kind": "cat"})
    location = contract.locate(violation.source)
    assert location.file == PETSTORE
    assert "name: {type: string" in PETSTORE.read_text().splitlines()[location.line - 1]


def name(path: Path) -> str:
    return str(path.relative_to(DOCUMENTS).with_suffix(""))


@pytest.mark.parametrize("path", ACCEPTED, ids=name)
def test_accepted(path: Path) -> None:
    assert load(path).operations


@pytest.mark.parametrize("path", FLAWED, ids=name)
def test_flawed(path: Path) -> None:
    contract = load(path)
    assert contract.operations
    assert_told(contract.warnings, path)
    if {each.kind for each in contract.warnings} <= HARMLESS:
        assert load(path, strict=True).warnings == contract.warnings
        return
    with pytest.raises(ContractError) as caught:
        load(path, strict=True)
    assert caught.value.defects == contract.warnings


@pytest.mark.parametrize("path", REJECTED, ids=name)
def test_rejected(path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        load(path)
    assert_told(caught.value.defects, path)


def assert_told(defects: Sequence[Defect], path: Path) -> None:
    expected = path.with_suffix(".expect").read_text().splitlines()
    assert [f"{each.location.line}:" for each in defects] == [line.split(" ")[0] for line in expected]
    for each, line in zip(defects, expected, strict=True):
        assert line.partition(" ")[2] in each.reason
        assert each.remedy


def test_there_are_cases() -> None:
    assert len(ACCEPTED) >= 5
    assert len(FLAWED) >= 40
    assert len(REJECTED) >= 5
