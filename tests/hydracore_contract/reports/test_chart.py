from __future__ import annotations

from hydracore_contract.reports.campaign_history import HistoryPoint, ordered, thinned
from hydracore_contract.reports.chart import LEFT, POINTS, RIGHT, WIDTH, chart


def then(at: float, causes: int = 0) -> HistoryPoint:
    return HistoryPoint(at, int(at), 0.5, causes, causes // 2, 0)


def test_a_line_ends_where_the_campaign_stands() -> None:
    made = chart([then(0), then(50, 3), then(100, 4)], 100)
    assert made is not None
    coverage, causes = made.panels
    assert coverage.lines[0].end == (WIDTH - RIGHT, (coverage.top + coverage.bottom) / 2)
    assert [line.label for line in causes.lines] == ["4 in all", "2 failures"]
    assert causes.lines[0].end == (WIDTH - RIGHT, causes.top)
    assert [tick.label for tick in made.ticks[:2]] == ["0", "15 s"]
    assert made.columns[0].left == LEFT
    assert made.columns[-1].left + made.columns[-1].width == WIDTH - RIGHT
    assert made.summary == "after 1 min 40 s: 50 % of the contract tried, 4 causes, 2 failures, 100 requests"


def test_labels_are_apart() -> None:
    for causes in (0, 1, 2):
        made = chart([then(0), HistoryPoint(9, 9, 1.0, causes, causes, 0)], 9)
        assert made is not None
        above, below = made.panels[1].lines
        assert below.label_y - above.label_y >= 15


def test_a_line_begins_with_nothing() -> None:
    made = chart([then(5, 3), then(9, 4)], 9)
    assert made is not None
    coverage, causes = made.panels
    assert coverage.lines[0].path.startswith(f"M{LEFT:.1f} {coverage.bottom:.1f}L")
    assert causes.lines[0].path.startswith(f"M{LEFT:.1f} {causes.bottom:.1f}L")


def test_a_long_line_is_thinned() -> None:
    made = chart([then(at, at // 100) for at in range(50_000)], 50_000)
    assert made is not None
    assert made.panels[0].lines[0].path.count("L") < POINTS
    assert len(made.columns) == 60


def test_the_first_and_the_last_stay() -> None:
    history = [then(at) for at in range(1, 5001)]
    few = thinned(history, 12)
    assert len(few) == 12
    assert (few[0], few[-1]) == (history[0], history[-1])
    assert few == ordered(reversed(few))
    assert thinned(history[:3], 12) == history[:3]
    assert len(thinned([then(0)] * 50, 12)) <= 12
