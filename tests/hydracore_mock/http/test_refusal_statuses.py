"""Statuses of refusals: documented as far as the contract goes, and those of the contract's own readings."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.http.refusal_statuses import RefusalStatuses
from hydracore_openapi import bundled, load
from hydracore_openapi.open_points import ReadingName

Statuses = Callable[..., RefusalStatuses]


@pytest.fixture(scope="module")
def statuses(tmp_path_factory: pytest.TempPathFactory) -> Statuses:
    path = tmp_path_factory.mktemp("statuses") / "openapi.json"

    def statuses(documented: list[str], *marks: tuple[str, str, str]) -> RefusalStatuses:
        opened = [
            {"why": "silent", "behaviour": behaviour, "readings": [{"name": first}, {"name": other}]}
            for behaviour, first, other in marks
        ]
        responses = {status: {"description": "Fine"} for status in documented}
        document: dict[str, Any] = {
            "openapi": "3.0.3",
            "info": {"title": "Case", "version": "1"},
            "paths": {"/it": {"get": {"responses": responses}}},
            **({"x-open": opened} if opened else {}),
        }
        path.write_text(json.dumps(document), encoding="utf-8")
        contract = load(path)
        return RefusalStatuses(contract, contract.operations[0], fastapi=False)

    return statuses


@pytest.mark.parametrize(
    ("documented", "usual", "sent"),
    [
        (["200", "401", "403"], 401, 401),
        (["200", "403"], 401, 403),
        (["200"], 401, 401),
        (["200", "default"], 401, 401),
        (["200", "4XX"], 415, 415),
        (["200", "400"], 415, 400),
        (["200", "422"], 415, 422),
        (["200", "422"], 400, 422),
        (["200", "410"], 404, 410),
        (["200", "400", "422"], 409, 422),
        (["200", "400"], 413, 413),
        (["200", "400"], 404, 404),
    ],
)
def test_a_documented_status_is_sent_in_place_of_one_that_is_not(
    statuses: Statuses, documented: list[str], usual: int, sent: int
) -> None:
    assert statuses(documented).documented(usual) == sent


def test_the_first_reading_of_an_open_point_decides(statuses: Statuses) -> None:
    given = statuses(
        ["200", "400", "422"],
        ("unreadable-json", "400", "422"),
        ("invalid-utf8", "422", "400"),
        ("malformed-identity", "404", "422"),
        ("refused-credentials", "403", "401"),
        ("challenge", "omitted", "sent"),
        ("order-of-judgement", "input-first", "credentials-first"),
    )
    assert (given.unreadable, given.undecodable, given.malformed, given.unauthorized) == (400, 422, 404, 403)
    assert not given.challenges
    assert given.order is ReadingName.INPUT_FIRST


def test_a_contract_without_marks_has_the_usual_ones(statuses: Statuses) -> None:
    given = statuses(["200", "400"])
    assert (given.rejection, given.unreadable, given.undecodable, given.malformed) == (400, 400, 400, 400)
    assert (given.unauthorized, given.challenges, given.order) == (401, True, ReadingName.CREDENTIALS_FIRST)
    contract = load(bundled())
    assert (
        RefusalStatuses(contract, contract.operations[0], fastapi=True).order is ReadingName.UNREADABLE_FIRST
    )


@pytest.mark.parametrize(
    ("documented", "malformed"),
    [
        (["200"], 422),
        (["200", "404"], 404),
        (["200", "400", "404"], 400),
        (["200", "404", "422"], 422),
        (["200", "404", "4XX"], 422),
        (["200", "404", "default"], 422),
    ],
)
def test_a_malformed_path_is_not_found_where_only_that_is_documented(
    statuses: Statuses, documented: list[str], malformed: int
) -> None:
    assert statuses(documented).malformed == malformed


KEYS = ["200", "400", "401", "403", "404", "409", "410", "413", "415", "422", "4XX", "503", "507", "default"]


@given(st.sets(st.sampled_from(KEYS), min_size=1), st.sampled_from([400, 401, 404, 409, 413, 415, 422, 507]))
def test_what_is_documented_is_never_left_for_what_is_not(
    statuses: Statuses, documented: set[str], usual: int
) -> None:
    found = statuses(sorted(documented))
    sent = found.documented(usual)
    known = documented & {str(usual), f"{usual // 100}XX", "default"}
    assert sent == usual if known else str(sent) in documented or sent == usual
