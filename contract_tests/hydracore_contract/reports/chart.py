"""How a campaign went, as lines to draw: coverage above, causes below, over one axis of time.

Everything is in the units of the drawing, so that a template need only write it down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hydracore_contract.reports.campaign_history import Moment, thinned
from hydracore_contract.reports.chart_axes import Scale, Tick, marks, span, whole
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

NOTHING = Moment(0.0, 0, 0.0, 0, 0, 0)
"""How each campaign begins."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """`path` and `area` are SVG's path data; `end` is the last point, and `label` stands beside it at `label_y`."""

    kind: str
    path: str
    area: str
    end: Point
    label: str
    label_y: float


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    top: float
    bottom: float
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A strip of the drawing that tells of a moment."""

    left: float
    width: float
    told: str


@dataclass(frozen=True, slots=True)
class Plot:
    """`left` and `right` are the panels' sides."""

    width: int
    height: int
    left: int
    right: int
    ticks: tuple[Tick, ...]
    panels: tuple[Panel, ...]
    columns: tuple[Column, ...]
    summary: str


def plot(moments: Sequence[Moment], seconds: float) -> Plot | None:
    """The drawing of a campaign that has used so many seconds; None where there is nothing to draw."""
    if not moments:
        return None
    time = Scale(LEFT, WIDTH - RIGHT, max(moments[-1].at, seconds, 1.0))
    drawn = thinned(moments, POINTS)
    if drawn[0].at > 0:
        drawn.insert(0, NOTHING)
    return Plot(
        WIDTH,
        TOP + 2 * HEIGHT + GAP + BOTTOM,
        LEFT,
        WIDTH - RIGHT,
        tuple(Tick(time.at(each), span(each) if each else "0") for each in marks(time.highest)),
        (coverage_panel(drawn, time), causes_panel(drawn, time)),
        tuple(columns(thinned(moments, TOLD), time)),
        told(moments[-1]),
    )


def coverage_panel(moments: Sequence[Moment], time: Scale) -> Panel:
    scale = Scale(TOP + HEIGHT, TOP, 1.0)
    points = [(time.at(each.at), scale.at(each.coverage)) for each in moments]
    end = points[-1]
    label = percent(moments[-1].coverage)
    return Panel(
        "Contract tried",
        TOP,
        TOP + HEIGHT,
        tuple(Tick(scale.at(share / 100), f"{share} %") for share in (0, 25, 50, 75, 100)),
        (Line("coverage", path(points), area(points, TOP + HEIGHT), end, label, end[1]),),
    )


def causes_panel(moments: Sequence[Moment], time: Scale) -> Panel:
    """All causes, and below them those that make the service not conform."""
    top, bottom = TOP + HEIGHT + GAP, TOP + 2 * HEIGHT + GAP
    highest, step = whole(max(each.causes for each in moments))
    scale = Scale(bottom, top, highest)
    causes = stairs([(time.at(each.at), scale.at(each.causes)) for each in moments])
    failures = stairs([(time.at(each.at), scale.at(each.failures)) for each in moments])
    last = moments[-1]
    below = failures[-1][1]
    above = min(causes[-1][1], below - APART)
    return Panel(
        "Causes found",
        top,
        bottom,
        tuple(Tick(scale.at(number), f"{number:,}") for number in range(0, highest + 1, step)),
        (
            Line("causes", path(causes), "", causes[-1], f"{last.causes:,} in all", above),
            Line(
                "failures",
                path(failures),
                area(failures, bottom),
                failures[-1],
                counted(last.failures, "failure"),
                below,
            ),
        ),
    )


def columns(moments: Sequence[Moment], time: Scale) -> Iterator[Column]:
    """From the middle between two moments to the next."""
    places = [time.at(each.at) for each in moments]
    edges = [LEFT, *((one + other) / 2 for one, other in pairwise(places)), WIDTH - RIGHT]
    for moment, (left, right) in zip(moments, pairwise(edges), strict=True):
        yield Column(left, right - left, told(moment))


def told(moment: Moment) -> str:
    found = f"{counted(moment.causes, 'cause')}, {counted(moment.failures, 'failure')}"
    tried = f"{percent(moment.coverage)} of the contract tried"
    return f"after {span(moment.at)}: {tried}, {found}, {counted(moment.requests, 'request')}"


def stairs(points: Sequence[Point]) -> list[Point]:
    """A number stays what it is until it is another."""
    corners = [corner for (_, before), (x, y) in pairwise(points) for corner in ((x, before), (x, y))]
    return [points[0], *corners]


def path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def area(points: Sequence[Point], bottom: float) -> str:
    return f"{path(points)}L{points[-1][0]:.1f} {bottom:.1f}L{points[0][0]:.1f} {bottom:.1f}Z"
