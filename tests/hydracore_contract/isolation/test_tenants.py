from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.errors import Misused
from hydracore_contract.isolation.tenants import (
    Tenants,
    check_customers,
    outermost_parameters,
    respelt,
    tenants_of,
)
from hydracore_contract.settings import OTHERS, Secrets, Settings
from hydracore_openapi import Contract
from tests.hydracore_contract.contracts import contract, own

URL = "http://127.0.0.1"
SCOPED = """
paths:
  /orgs/{org}/things:
    parameters: [{name: org, in: path, required: true, schema: SCHEMA}]
    post:
      operationId: add
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {$ref: '#/components/responses/Thing'}}
  /orgs/{org}/things/{id}:
    parameters:
      - {name: org, in: path, required: true, schema: SCHEMA}
      - {name: id, in: path, required: true, schema: {type: integer}}
    get:
      operationId: one
      responses: {'200': {$ref: '#/components/responses/Thing'}}
components:
  responses:
    Thing: {description: fine, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}, name: {type: string}}}
"""
FLAT = (
    SCOPED.replace("/orgs/{org}", "")
    .replace("parameters: [{name: org, in: path, required: true, schema: SCHEMA}]", "summary: Things")
    .replace("- {name: org, in: path, required: true, schema: SCHEMA}\n", "")
)
FIRST, SECOND = "3c1d7a5e-8f0b-4a52-9d43-0b6a1e2f7c81", "a4f2c6d8-1b3e-4d57-8c90-5e7f9a1b2d36"


def scoped(schema: str) -> Contract:
    return contract(SCOPED.replace("SCHEMA", schema))


@given(st.integers(0, 2**63))
def test_what_nobody_gave_is_made_up(seed: int) -> None:
    found = tenants_of(own(), Settings(URL, seed=seed))
    assert found == tenants_of(own(), Settings(URL, seed=seed))
    assert found.main.keys() == found.other.keys() == {"instance_id"}
    assert found.main != found.other
    assert all(UUID(value).version == 4 for values in (found.main, found.other) for value in values.values())
    assert found.made_up == tuple(f"instance_id={each['instance_id']}" for each in (found.main, found.other))


@given(st.integers(0, 2**63), st.text(), st.text())
def test_others_are_nobody_elses(seed: int, one: str, two: str) -> None:
    tenants = tenants_of(own(), Settings(URL, seed=seed))
    first, second = tenants.others(one), tenants.others(two)
    assert first is not None
    assert second is not None
    assert (first == second) is (one == two)
    assert first.are_own
    assert first.main.keys() == tenants.main.keys()
    assert len({*tenants.homes, *first.homes}) == 4


@pytest.mark.parametrize(
    "tenants",
    [
        tenants_of(own(), Settings(URL, instance_id=FIRST)),
        tenants_of(own(), Settings(URL, other_instance_id=FIRST)),
        tenants_of(scoped("{type: integer}"), Settings(URL)),
        tenants_of(contract(FLAT), Settings(URL)),
    ],
)
def test_there_are_no_others_where_somebody_may_be_met(tenants: Tenants) -> None:
    assert tenants.others("a strand") is None


def test_what_was_given_is_taken() -> None:
    found = tenants_of(own(), Settings(URL, instance_id=FIRST.upper(), other_instance_id=SECOND))
    assert (found.main, found.other, found.made_up) == ({"instance_id": FIRST}, {"instance_id": SECOND}, ())
    assert found.named == (FIRST,)


def test_one_of_two_was_given() -> None:
    found = tenants_of(own(), Settings(URL, other_instance_id=SECOND))
    assert found.other == {"instance_id": SECOND}
    assert found.made_up == (f"instance_id={found.main['instance_id']}",)
    assert found.named == ()


@pytest.mark.parametrize(
    ("schema", "text", "other"),
    [
        ("{type: integer}", "5", "6"),
        ("{type: integer, minimum: -3}", "-3", "0"),
        ("{type: string}", "Acme Ltd/é", "ABCDEF"),
        ("{type: string, enum: [a, b]}", "b", "a"),
    ],
)
def test_values_of_other_kinds(schema: str, text: str, other: str) -> None:
    found = tenants_of(scoped(schema), Settings(URL, instance_id=text, other_instance_id=other))
    assert (found.main, found.other) == ({"org": text}, {"org": other})


@pytest.mark.parametrize("schema", ["{type: integer}", "{type: string}", "{type: string, maxLength: 8}"])
def test_values_of_other_kinds_are_made_up(schema: str) -> None:
    found = tenants_of(scoped(schema), Settings(URL))
    (parameter,) = outermost_parameters(scoped(schema))
    for values in (found.main, found.other):
        text = values["org"]
        assert parameter.schema.is_valid(int(text) if "integer" in schema else text)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("{type: string, format: uuid}", "5"),
        ("{type: string, format: uuid}", "{3c1d7a5e-8f0b-4a52-9d43-0b6a1e2f7c81}"),
        ("{type: integer}", "a"),
        ("{type: integer}", "5.5"),
        ("{type: integer}", "1_000"),
        ("{type: integer}", " 5"),
        ("{type: integer}", "\xb2"),
        ("{type: integer}", "9" * 5_000),
        ("{type: string}", "a\udcff"),
        ("{type: string}", "a\n"),
        ("{type: string, maxLength: 36}", "a" * 37),
    ],
)
def test_values_that_can_not_be_meant(schema: str, text: str) -> None:
    with pytest.raises(
        Misused, match=r"--instance-id '.*' is no valid org; give one that the contract allows"
    ):
        tenants_of(scoped(schema), Settings(URL, instance_id=text))
    with pytest.raises(Misused, match=r"--other-instance-id '.*' is no valid org"):
        tenants_of(
            scoped(schema),
            Settings(URL, instance_id="5" if "integer" in schema else FIRST, other_instance_id=text),
        )


@given(st.text(st.characters(), min_size=1), st.sampled_from(("{type: integer}", "{type: string}")))
def test_any_text_is_taken_or_refused(text: str, schema: str) -> None:
    try:
        found = tenants_of(scoped(schema), Settings(URL, instance_id=text))
    except Misused:
        return
    assert found.main["org"].lower() == text.lower()


def test_both_are_the_same() -> None:
    with pytest.raises(Misused, match="are the same; give two different ones"):
        tenants_of(own(), Settings(URL, instance_id=FIRST, other_instance_id=FIRST.upper()))


def test_nothing_that_could_be_made_up() -> None:
    made = scoped("{type: string, pattern: '^x+$'}")
    with pytest.raises(Misused, match="no valid org could be made up; give one with --instance-id"):
        tenants_of(made, Settings(URL))
    with pytest.raises(Misused, match="no valid org could be made up; give one with --other-instance-id"):
        tenants_of(made, Settings(URL, instance_id="xxx"))


def test_a_contract_without_scopes() -> None:
    found = tenants_of(contract(FLAT), Settings(URL, instance_id="ignored"))
    assert (found.main, found.other, found.made_up) == ({}, {}, ())


@pytest.mark.parametrize(
    ("one", "other", "are_own"),
    [(None, None, True), (FIRST, None, False), (None, SECOND, False), (FIRST, SECOND, False)],
)
def test_collections_are_own_where_nobody_else_can_know_of_them(
    one: str | None, other: str | None, are_own: bool
) -> None:
    given = Settings(URL, instance_id=one, other_instance_id=other)
    assert tenants_of(own(), given).are_own is are_own


def test_collections_that_everybody_shares_are_not_own() -> None:
    assert not tenants_of(contract(FLAT), Settings(URL)).are_own


def test_all_values_are_homes() -> None:
    found = tenants_of(own(), Settings(URL, instance_id=FIRST, other_instance_id=SECOND))
    assert found.homes == (FIRST, SECOND)


HOME = "11111111-2222-4333-8444-5555aaaabbbb"


@pytest.mark.parametrize(
    ("value", "respelled"),
    [
        ("00000000-0000-0000-0000-000000000000", HOME),
        ("CBF27734-AC10-4525-8B66-402800E03D2C", HOME.upper()),
        ("cbf27734ac1045258b66402800e03d2c", HOME.replace("-", "")),
        ("{cbf27734-ac10-4525-8b66-402800e03d2c}", f"{{{HOME}}}"),
        ("cbf27734-ac10-4525-8b66-402800e03d2", "cbf27734-ac10-4525-8b66-402800e03d2"),
        ("not-a-uuid", "not-a-uuid"),
        (7, 7),
    ],
)
def test_what_writes_stays_at_home(value: object, respelled: object) -> None:
    assert respelt(value, HOME) == respelled


@given(st.uuids(), st.uuids())
def test_any_uuid_becomes_the_one_at_home(one: object, home: object) -> None:
    assert respelt(str(one), str(home)) == str(home)


TWO = Settings(URL, Secrets("a"), other_secrets=Secrets("b", owner=OTHERS))


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (TWO, "name the right one with --instance-id"),
        (replace(TWO, instance_id=FIRST), "name the right one with --other-instance-id"),
        (replace(TWO, instance_id=FIRST, other_instance_id=SECOND), ""),
        (replace(TWO, other_secrets=Secrets(owner=OTHERS)), ""),
    ],
)
def test_each_customer_has_an_instance_of_their_own(wanted: Settings, told: str) -> None:
    with pytest.raises(Misused, match=told) if told else nullcontext():
        check_customers(own(), wanted, tenants_of(own(), wanted))


def test_customers_are_told_apart_by_credentials() -> None:
    with pytest.raises(Misused, match="the document asks for no credentials"):
        check_customers(scoped("{type: string}"), TWO, tenants_of(scoped("{type: string}"), TWO))
