from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hydracore_contract.reports.source_lines import basis, file, place
from hydracore_openapi.location import Location
from tests.hydracore_contract.reports.samples import CREATE_FAILS


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (Path("openapi.yaml"), "openapi.yaml"),
        (Path("api/openapi.yaml"), "api/openapi.yaml"),
        (Path.cwd() / "api" / "openapi.yaml", "api/openapi.yaml"),
        (Path("/elsewhere/openapi.yaml"), "openapi.yaml"),
        (Path("../openapi.yaml"), "openapi.yaml"),
    ],
)
def test_files_are_named_from_here(path: Path, shown: str) -> None:
    assert file(Location(path, 1, "#")) == shown


def test_a_place_has_its_line() -> None:
    assert place(Location(Path("a\x1b.yaml"), 7, "#")) == "a\\x1b.yaml:7"


def test_the_reason_is_told() -> None:
    assert basis(CREATE_FAILS) == "documented"
    assert basis(replace(CREATE_FAILS, inferred="it is\nso")) == "inferred: it is\\nso"
