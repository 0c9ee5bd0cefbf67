from __future__ import annotations

import pytest

from hydracore_contract.findings.readings import OpenCase
from hydracore_contract.oracle.open_alternatives import USUAL, OpenPoints, open_points
from hydracore_openapi.open_points import READINGS, Behaviour
from hydracore_openapi.readers.dialect import View
from tests.hydracore_contract.oracle.exchanges import CONTRACT
from tests.hydracore_contract.oracle.open import NULL_SIZE, UNMARKED, behaviour, things

NOTE = "#/components/schemas/Change/properties/note"
NAME = "#/components/schemas/Change/properties/name"


@pytest.mark.parametrize("each", Behaviour)
def test_a_document_that_says_nothing_has_the_readings_of_any_service(each: Behaviour) -> None:
    assert OpenPoints(UNMARKED).readings(each, "update", NOTE) == USUAL.get(each, ())
    assert set(USUAL.get(each, ())) <= set(READINGS[each])


def test_a_behaviour_that_is_marked_is_open_where_the_mark_stands_and_nowhere_else() -> None:
    points = OpenPoints(things(change=behaviour("null-on-update", "keep", "refuse")))
    assert points.readings(Behaviour.NULL_ON_UPDATE, "update", NOTE) == ("keep", "refuse")
    assert points.readings(Behaviour.NULL_ON_UPDATE, "update", NAME) == ()
    assert points.readings(Behaviour.NULL_ON_UPDATE, "create", NOTE) == ()
    assert points.readings(Behaviour.EMPTY_TEXT, "update", NAME) == USUAL[Behaviour.EMPTY_TEXT]


def test_a_mark_at_the_top_is_about_every_field_that_has_none_itself() -> None:
    points = OpenPoints(
        things(
            top=behaviour("null-on-update", "clear", "keep"),
            change=behaviour("null-on-update", "refuse", "keep"),
        )
    )
    assert points.readings(Behaviour.NULL_ON_UPDATE, "update", NAME) == ("clear", "keep")
    assert points.readings(Behaviour.NULL_ON_UPDATE, "update", NOTE) == ("refuse", "keep")


def test_a_schema_has_the_other_readings_of_the_points_in_it() -> None:
    contract = things(shown_size=NULL_SIZE)
    points = open_points(contract)
    item = contract.resources[0].item
    (other,) = points.alternatives(item, View.RESPONSE)
    shown = {"id": "f3c95789-ace1-4954-ac5d-6baed2eac902", "size": None}
    assert (other.reading, item.is_valid(shown), other.schema.is_valid(shown)) == ("unknown", False, True)
    assert not other.schema.is_valid({**shown, "size": "x"})
    assert open_points(UNMARKED).alternatives(item, View.RESPONSE) == ()


def test_the_line_of_a_case_is_that_of_its_mark() -> None:
    contract = things(change=behaviour("null-on-update", "keep", "refuse"))
    operation = contract.operation("update")
    case = OpenCase(Behaviour.NULL_ON_UPDATE, "update", "body.note")
    assert open_points(contract).reference(case, operation).location.pointer == NOTE
    operation = UNMARKED.operation("update")
    assert open_points(UNMARKED).reference(case, operation).location == operation.location


def test_our_own_document_leaves_nothing_to_the_table_but_what_it_names() -> None:
    points = open_points(CONTRACT)
    unnamed = {each for each in USUAL if not points.is_marked(each)}
    assert unnamed == set()
