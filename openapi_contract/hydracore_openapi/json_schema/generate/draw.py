"""What one run of generation carries along: chance, the way down so far, and how much may still be tried."""

from __future__ import annotations

from random import Random

_DEEP = 5
_TIMES_INSIDE_ITSELF = 3
_MANY_CONTAINERS = 80


class Budget:
    """Counts what was tried in one run, so that it ends, and the containers, so that values stay small."""

    __slots__ = ("containers", "left")

    def __init__(self, tries: int) -> None:
        self.left = tries
        self.containers = 0

    def spend(self, pointer: str, containers: int = 0) -> None:
        self.left -= 1
        self.containers += containers
        if self.left < 0:
            raise ExhaustedError(pointer)


class ExhaustedError(Exception):
    """A run has used up its tries: all of it is over, not just one way of it."""

    def __init__(self, pointer: str) -> None:
        super().__init__(pointer)
        self.pointer = pointer

    def __str__(self) -> str:
        return f"the tries were used up at #{self.pointer}"


class Draw:
    """Every part of a value has its own chance, so that a change of one property leaves the others alone.

    `lean` wants what is needed only; `wide` wants variety rather than plausible values.
    """

    __slots__ = ("_open", "_random", "budget", "depth", "lean", "seed", "wide")

    def __init__(
        self,
        seed: str,
        budget: Budget,
        depth: int = 0,
        lean: bool = False,
        wide: bool = False,
        open_references: tuple[str, ...] = (),
    ) -> None:
        self.seed = seed
        self.budget = budget
        self.depth = depth
        self.lean = lean or depth >= _DEEP or budget.containers >= _MANY_CONTAINERS
        self.wide = wide
        self._open = open_references
        self._random: Random | None = None

    @property
    def random(self) -> Random:
        if self._random is None:
            self._random = Random(self.seed)  # noqa: S311 - values to look at, no secrets
        return self._random

    def inside(self, part: str, lean: bool = False, wide: bool = False) -> Draw:
        seed = f"{self.seed}/{part}"
        return Draw(seed, self.budget, self.depth + 1, self.lean or lean, self.wide or wide, self._open)

    def again(self, attempt: int) -> Draw:
        """The chance of a further attempt at the same part; attempts get simpler and more varied in turn."""
        if attempt == 0:
            return self
        lean, wide = self.lean or attempt % 3 == 1, self.wide or attempt > 2
        return Draw(f"{self.seed}~{attempt}", self.budget, self.depth, lean, wide, self._open)

    def through(self, reference: str) -> Draw:
        lean = self.lean or self._open.count(reference) >= _TIMES_INSIDE_ITSELF - 1
        return Draw(self.seed, self.budget, self.depth, lean, self.wide, (*self._open, reference))
