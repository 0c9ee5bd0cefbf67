"""A chart of a campaign, as lines to draw: coverage above, causes below, over one axis of time.

Everything is in the units of the drawing, so that a template need only write it down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hydracore_contract.reports.campaign_history import HistoryPoint, thinned
from hydracore_contract.reports.chart_axes import AxisScale, AxisTick, marks, span, whole
from hydracore_contract.reports.verdict import counted, percent

WIDTH, LEFT, RIGHT = 920, 46, 92
"""Of the whole drawing, and of the margins beside its panels."""
TOP, HEIGHT, GAP, BOTTOM = 28, 130, 46, 30
POINTS = 400
"""A line has at most so many points: more can't be seen."""
TOLD = 60
"""So many moments tell their numbers to whoever points at them."""
APART = 15
"""Between two labels, one above the other."""

NOTHING = HistoryPoint(0.0, 0, 0.0, 0, 0, 0)
"""The point at which each campaign begins."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ChartLine:
    """`path` and `area` are SVG's path data; `end` is the last point, and `label` stands beside it at `label_y`."""

    kind: str
    path: str
    area: str
    end: Point
    label: str
    label_y: float


@dataclass(frozen=True, slots=True)
class ChartPanel:
    title: str
    top: float
    bottom: float
    ticks: tuple[AxisTick, ...]
    lines: tuple[ChartLine, ...]


@dataclass(frozen=True, slots=True)
class HoverStrip:
    """A strip of the drawing that tells of a moment."""

    left: float
    width: float
    told: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`left` and `right` are the panels' sides."""

    width: int
    height: int
    left: int
    right: int
    ticks: tuple[AxisTick, ...]
    panels: tuple[ChartPanel, ...]
    columns: tuple[HoverStrip, ...]
    summary: str


def chart(history: Sequence[HistoryPoint], seconds: float) -> Chart | None:
    """The drawing of a campaign that has used so many seconds; None where there is nothing to draw."""
    if not history:
        return None
    time = AxisScale(LEFT, WIDTH - RIGHT, max(history[-1].at, seconds, 1.0))
    drawn = thinned(history, POINTS)
    if drawn[0].at > 0:
        drawn.insert(0, NOTHING)
    return Chart(
        WIDTH,
        TOP + 2 * HEIGHT + GAP + BOTTOM,
        LEFT,
        WIDTH - RIGHT,
        tuple(AxisTick(time.at(each), span(each) if each else "0") for each in marks(time.highest)),
        (coverage_panel(drawn, time), causes_panel(drawn, time)),
        tuple(columns(thinned(history, TOLD), time)),
        hover_text(history[-1]),
    )


def coverage_panel(history: Sequence[HistoryPoint], time: AxisScale) -> ChartPanel:
    scale = AxisScale(TOP + HEIGHT, TOP, 1.0)
    points = [(time.at(each.at), scale.at(each.coverage)) for each in history]
    end = points[-1]
    label = percent(history[-1].coverage)
    return ChartPanel(
        "Contract tried",
        TOP,
        TOP + HEIGHT,
        tuple(AxisTick(scale.at(share / 100), f"{share} %") for share in (0, 25, 50, 75, 100)),
        (ChartLine("coverage", path(points), area(points, TOP + HEIGHT), end, label, end[1]),),
    )


def causes_panel(history: Sequence[HistoryPoint], time: AxisScale) -> ChartPanel:
    """All causes, and below them those that make the service not conform."""
    top, bottom = TOP + HEIGHT + GAP, TOP + 2 * HEIGHT + GAP
    highest, step = whole(max(each.causes for each in history))
    scale = AxisScale(bottom, top, highest)
    causes = stairs([(time.at(each.at), scale.at(each.causes)) for each in history])
    failures = stairs([(time.at(each.at), scale.at(each.failures)) for each in history])
    last = history[-1]
    below = failures[-1][1]
    above = min(causes[-1][1], below - APART)
    return ChartPanel(
        "Causes found",
        top,
        bottom,
        tuple(AxisTick(scale.at(number), f"{number:,}") for number in range(0, highest + 1, step)),
        (
            ChartLine("causes", path(causes), "", causes[-1], f"{last.causes:,} in all", above),
            ChartLine(
                "failures",
                path(failures),
                area(failures, bottom),
                failures[-1],
                counted(last.failures, "failure"),
                below,
            ),
        ),
    )


def columns(history: Sequence[HistoryPoint], time: AxisScale) -> Iterator[HoverStrip]:
    """A strip for each point, from the middle before it to the middle behind it."""
    places = [time.at(each.at) for each in history]
    edges = [LEFT, *((one + other) / 2 for one, other in pairwise(places)), WIDTH - RIGHT]
    for then, (left, right) in zip(history, pairwise(edges), strict=True):
        yield HoverStrip(left, right - left, hover_text(then))


def hover_text(then: HistoryPoint) -> str:
    found = f"{counted(then.causes, 'cause')}, {counted(then.failures, 'failure')}"
    tried = f"{percent(then.coverage)} of the contract tried"
    return f"after {span(then.at)}: {tried}, {found}, {counted(then.requests, 'request')}"


def stairs(points: Sequence[Point]) -> list[Point]:
    """The points of a step line: a number stays the same until it changes."""
    corners = [corner for (_, before), (x, y) in pairwise(points) for corner in ((x, before), (x, y))]
    return [points[0], *corners]


def path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def area(points: Sequence[Point], bottom: float) -> str:
    return f"{path(points)}L{points[-1][0]:.1f} {bottom:.1f}L{points[0][0]:.1f} {bottom:.1f}Z"
