"""What keeps a run from giving a verdict."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Misused(Exception):
    """The run can't be what was asked for; the exit status is 2."""

    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}"


@dataclass
class Unreachable(Exception):
    """The target is not there, or does not take the credentials; the exit status is 3."""

    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}"
