from __future__ import annotations

from pathlib import Path

from hydracore_openapi.errors import Defect
from hydracore_openapi.location import Location
from hydracore_openapi.summary import summary


def defect(line: int, kind: str) -> Defect:
    return Defect(Location(Path("a.yaml"), line, "#/x"), f"reason {line}", "remedy", kind)


def test_the_first_of_each_kind_are_shown_and_the_others_counted() -> None:
    told = [*summary([defect(9, "example"), *(defect(line, "name") for line in range(1, 5))])]
    assert told == [
        "  warning (name) a.yaml:1: #/x: reason 1; remedy",
        "  warning (name) a.yaml:2: #/x: reason 2; remedy",
        "  and 2 more of this kind",
        "  warning (example) a.yaml:9: #/x: reason 9; remedy",
    ]


def test_it_is_a_screen_at_most() -> None:
    told = [*summary([defect(line, f"kind-{line % 40}") for line in range(400)])]
    assert len(told) < 24
    assert told[-1] == "  and 340 of 34 other kinds"


def test_nothing_wrong_is_nothing_said() -> None:
    assert [*summary([])] == []
