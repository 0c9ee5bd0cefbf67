from __future__ import annotations

from pathlib import Path

from hydracore_openapi.errors import ContractError, Defect
from hydracore_openapi.location import Location


def defect(line: int, file: str = "a.yaml", reason: str = "wrong") -> Defect:
    return Defect(Location(Path(file), line, "#/a"), reason, "right it")


def test_a_defect_is_one_line() -> None:
    assert str(defect(3)) == "a.yaml:3: #/a: wrong; right it"


def test_defects_are_told_once_in_the_order_of_files_and_lines() -> None:
    error = ContractError([defect(10), defect(9), defect(1, "b.yaml"), defect(9)])
    assert [(str(each.location.file), each.location.line) for each in error.defects] == [
        ("a.yaml", 9),
        ("a.yaml", 10),
        ("b.yaml", 1),
    ]
    assert len(str(error).splitlines()) == 3


def test_no_more_than_twenty_are_printed() -> None:
    lines = str(ContractError(defect(line) for line in range(1, 31))).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 10 more"
