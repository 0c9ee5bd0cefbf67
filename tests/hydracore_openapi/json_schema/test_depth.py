from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.depth import DEEPEST, cut, follows_values, is_shallow


def nested(depth: int, kind: type) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value] if kind is list else {"a": value}
    return value


@pytest.mark.parametrize("kind", [list, dict])
def test_the_bound(kind: type) -> None:
    assert is_shallow(nested(DEEPEST - 1, kind))
    assert not is_shallow(nested(DEEPEST, kind))


@pytest.mark.parametrize("kind", [list, dict])
def test_what_is_cut_is_within_the_bound(kind: type) -> None:
    assert cut(nested(50, kind)) == nested(50, kind)
    assert is_shallow(cut([nested(5_000, kind)])[0])


def test_half_pairs_are_replaced_when_cut() -> None:
    assert cut({"\ud800": ["a\udfff", "é", 1]}) == {"?": ["a?", "é", 1]}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"type": "array"}, False),
        ({"type": "array", "uniqueItems": False}, False),
        ({"properties": {"a": {"items": {"uniqueItems": True}}}}, True),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"uniqueItems": True}}}, True),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"items": {"$ref": "#/$defs/A"}}}}, True),
    ],
)
def test_which_schemas_need_it(document: dict[str, Any], expected: bool) -> None:
    assert follows_values(document) is expected
