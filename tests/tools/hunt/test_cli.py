"""The options of the hunt."""

from __future__ import annotations

import pytest

from tests.hydracore_contract.services.tables import BEYOND, BROKEN
from tools.hunt.cli import RIGHT, parse_options


def test_the_sample_is_spread_and_leaves_out_what_nobody_can_find() -> None:
    assert parse_options([]).names == [name for name in BROKEN if name not in BEYOND]
    assert parse_options(["--every", f"{len(BROKEN)}"]).names == [next(iter(BROKEN))]
    assert parse_options(["list-hangs", "--tools", "fuzz,st-run"]).tools == ["fuzz", "st-run"]
    assert parse_options(["--correct"]).names == [*RIGHT]


@pytest.mark.parametrize(
    "wrong",
    [
        ["nix"],
        ["--tools", "nix"],
        ["--every", "0"],
        ["--seconds", "3"],
        ["--jobs", "0"],
        ["--correct", "list-hangs"],
        ["--correct", "--tools", "st-run"],
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse_options(wrong)
    assert "error: " in capsys.readouterr().err.splitlines()[-1]
