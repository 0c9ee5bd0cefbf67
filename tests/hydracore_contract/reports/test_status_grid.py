from __future__ import annotations

from hydracore_contract.findings.outcome import Coverage, Goal, GoalKind
from hydracore_contract.reports.status_grid import StatusCell, grid


def covered(*goals: tuple[str, str]) -> Coverage:
    return Coverage({Goal(operation, GoalKind.STATUS, "", status, ""): 0 for operation, status in goals})


def test_what_was_answered_beside_what_is_documented() -> None:
    answered = {("b", "200"): 2_000, ("b", "418"): 1, ("b", "500"): 3, ("a", "none"): 4, ("", "404"): 9}
    made = grid(answered, covered(("b", "200"), ("b", "404"), ("a", "2XX")))
    assert made is not None
    assert made.statuses == ("200", "404", "418", "500", "none")
    rows = dict(made.rows)
    assert [*rows] == ["b", "a"]
    assert [cell.kind for cell in rows["b"]] == ["fine", "missed", "odd", "bad", ""]
    assert rows["b"][2].told == "418: 1 time, and it is not in the contract"
    assert rows["a"][4] == StatusCell(4, "bad", "no answer: 4 times")


def test_ranges_and_default_document_a_status() -> None:
    for name in ("2XX", "default"):
        made = grid({("a", "204"): 1}, covered(("a", name)))
        assert made is not None
        assert made.rows[0][1][0].kind == "fine"


def test_nothing_to_show() -> None:
    assert grid({}, Coverage()) is None
    assert grid({("", "404"): 1}, Coverage()) is None
