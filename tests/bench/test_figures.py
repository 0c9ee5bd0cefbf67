"""Figures keep their bounds or miss them, and ratios are taken within a round."""

from __future__ import annotations

import pytest

from bench.figures import Finding, at_least, at_most, findings_table, ratios, table


@pytest.mark.parametrize(
    ("target", "figure", "met"),
    [
        (at_most(1.9), 1.9, True),
        (at_most(1.9), 1.91, False),
        (at_least(0.55), 0.55, True),
        (at_least(0.55), 0.54, False),
    ],
)
def test_a_target_is_met_up_to_its_bound(target: object, figure: float, met: bool) -> None:
    assert Finding("x", (figure,), target).met is met  # type: ignore[arg-type]


def test_ratios_are_those_of_each_round() -> None:
    assert ratios([2.0, 30.0], [1.0, 10.0]) == (2.0, 3.0)
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])


def test_one_bad_round_does_not_decide() -> None:
    assert Finding("x", (1.0, 1.2, 50.0), at_most(1.9)).figure == 1.2


def test_the_table_shows_figure_span_target_and_verdict() -> None:
    shown = findings_table([Finding("CPU", (1.0, 3.0, 2.0), at_most(1.9))])
    assert shown.splitlines()[-1] == "| CPU | 2.00 | 1.00 to 3.00 | ≤ 1.9 | MISSED |"


def test_a_table_is_markdown() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
