from __future__ import annotations

from math import inf
from typing import Any

from hydracore_openapi.json_schema.generate.nesting import least, of_definitions

NODE = {"$ref": "#/$defs/Subschema"}


def test_a_definition_that_can_end_has_a_depth() -> None:
    definitions: dict[str, Any] = {
        "Subschema": {
            "type": "object",
            "required": ["next"],
            "properties": {"next": {"anyOf": [NODE, {"type": "null"}]}},
        },
        "Pair": {"type": "array", "minItems": 2, "items": NODE},
        "Endless": {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/Endless"}}},
    }

    depths = of_definitions(definitions)

    assert depths == {"#/$defs/Subschema": 1, "#/$defs/Pair": 2, "#/$defs/Endless": inf}
    assert least({"type": "array", "items": {"$ref": "#/$defs/Endless"}}, depths) == 1
    assert least({"const": [[[]]]}, depths) == 0
