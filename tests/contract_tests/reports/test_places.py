from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contract_tests.reports.places import basis, file, place
from openapi_contract.locations import Location
from tests.contract_tests.reports.samples import CREATE_FAILS


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
