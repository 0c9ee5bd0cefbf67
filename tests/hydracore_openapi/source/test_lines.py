from __future__ import annotations

import pytest

from hydracore_openapi import load
from tests.paths import DOCUMENTS

SEVERAL = DOCUMENTS / "accepted" / "several-files" / "openapi.yaml"


def test_places_are_found_in_their_files() -> None:
    lines = load(SEVERAL).lines
    assert (lines["#/components/schemas/Thing"].file.name, lines["#/components/schemas/Thing"].line) == (
        "openapi.yaml",
        8,
    )
    part = lines["parts/thing.yaml#/properties/parts/items/type"]
    assert (part.file.name, part.line) == ("thing.yaml", 5)
    assert set(lines) == {"#", "parts/paths.yaml#", "parts/thing.yaml#", "parts/more parts.json#"}
    assert len(lines) == 4
    with pytest.raises(KeyError):
        lines["nowhere.yaml#/a"]
