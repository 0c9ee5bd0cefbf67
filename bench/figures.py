"""Figures and what is asked of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal


@dataclass(frozen=True, slots=True)
class Target:
    """A bound that a figure is to keep."""

    sense: Literal["at most", "at least"]
    bound: float

    def met(self, figure: float) -> bool:
        return figure <= self.bound if self.sense == "at most" else figure >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.sense == 'at most' else '≥'} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure beside its target: the median of what was measured, and between what it lay."""

    what: str
    measured: tuple[float, ...]
    target: Target

    @property
    def figure(self) -> float:
        return median(self.measured)

    @property
    def met(self) -> bool:
        return self.target.met(self.figure)

    @property
    def row(self) -> list[str]:
        between = f"{min(self.measured):.2f} to {max(self.measured):.2f}"
        return [self.what, f"{self.figure:.2f}", between, str(self.target), "met" if self.met else "MISSED"]


def at_most(bound: float) -> Target:
    return Target("at most", bound)


def at_least(bound: float) -> Target:
    return Target("at least", bound)


def ratios(ours: Iterable[float], theirs: Iterable[float]) -> tuple[float, ...]:
    """Each of ours to that of theirs which was measured in the same round."""
    return tuple(one / other for one, other in zip(ours, theirs, strict=True))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def findings_table(findings: Iterable[Finding]) -> str:
    head = ["figure", "median", "between", "target", ""]
    return table(head, (finding.row for finding in findings))
