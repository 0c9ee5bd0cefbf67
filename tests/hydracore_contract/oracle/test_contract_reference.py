from __future__ import annotations

import pytest

from hydracore_contract.oracle.contract_reference import reason, reference
from tests.hydracore_contract.oracle.exchanges import CONTRACT

PROPERTIES = "#/components/schemas/ChannelUpdate/properties"
DOCUMENT = {
    "a": {"x-inferred": "far", "b": {"c": {"d": [{"x-inferred": "item", "e": 1}]}}},
    "f": {"x-inferred": 7},
}


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("#/f", "7"),
        ("#/a", "far"),
        ("#/a/b", "far"),
        ("#/a/b/c", None),
        ("#/a/b/c/d/0", "item"),
        ("#/a/b/c/d/0/e", "item"),
        ("#/a/b/c/no/such", None),
        ("#", None),
        ("other.yaml#/a", None),
    ],
)
def test_the_reason_is_that_of_the_nearest_part(source: str, why: str | None) -> None:
    assert reason(DOCUMENT, source) == why


def test_a_place_is_a_line_and_a_reason() -> None:
    found = reference(CONTRACT, f"{PROPERTIES}/provider/maxLength")
    assert found.location.pointer == f"{PROPERTIES}/provider/maxLength"
    assert found.location.line > 100
    assert found.inferred
    assert found.inferred.startswith("the limit of create")


def test_what_is_documented_has_no_reason() -> None:
    assert (
        reference(CONTRACT, "#/components/schemas/ChannelCreate/properties/provider/maxLength").inferred
        is None
    )
