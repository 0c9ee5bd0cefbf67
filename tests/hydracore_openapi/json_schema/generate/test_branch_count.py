from __future__ import annotations

from typing import Any

from hydracore_openapi.json_schema.generate.branch_count import most


def test_alternatives_of_one_place_multiply_and_branches_add_up() -> None:
    pair: Any = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Two"}]}
    definitions: Any = {"Two": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/Two"}]}}

    assert most(pair, definitions) == 1 + 2
    assert most({"allOf": [pair, pair]}, definitions) == 9
    assert most({"properties": {"a": {"allOf": [pair, pair]}, "b": pair}}, definitions) == 9
    assert most(True, {}) == 1
