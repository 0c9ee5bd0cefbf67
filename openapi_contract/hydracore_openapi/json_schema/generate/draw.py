"""The state of one run of generation: chance, the way down so far, and how much may still be tried.

Each part of a value draws from a seed of its own, the seed of the whole and the way to the part: a property that is
added leaves the values of the others as they were. A part that fails is drawn again from a derived seed, and so as to
succeed sooner: in turn with less in it (`lean`) and with more variety (`wide`). Values end because a draw is lean as
well where they are deep already, where they are large already, and where a definition is inside itself a third time.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hydracore_openapi.json_schema.generate.markers import Markers

_DEEP = 5
_TIMES_INSIDE_ITSELF = 3
_MANY_CONTAINERS = 80


class ExhaustedError(Exception):
    """A run has used up its tries: all of it is over, not just one way of it."""

    def __init__(self, pointer: str) -> None:
        super().__init__(pointer)
        self.pointer = pointer

    def __str__(self) -> str:
        return f"the tries were used up at #{self.pointer}"


class GenerationRun:
    """Counts what is tried, so that a run ends, and the containers, so that values stay small.

    With `markers` values are made to be recognised instead of looked at: markers where there is room for them, and of
    everything else what the schema's author names first, in full.
    """

    __slots__ = ("containers", "left", "markers")

    def __init__(self, tries: int, markers: Markers | None = None) -> None:
        self.left = tries
        self.containers = 0
        self.markers = markers

    def spend(self, pointer: str, containers: int = 0) -> None:
        """Raises ExhaustedError."""
        self.left -= 1
        self.containers += containers
        if self.left < 0:
            raise ExhaustedError(pointer)


class Draw:
    """`lean` wants what is needed only; `wide` wants variety rather than plausible values.

    `turn` and `bare` are for values with markers: the first, second, … of what is possible, and an object without the
    properties that it may do without.
    """

    __slots__ = ("_open", "_random", "bare", "depth", "lean", "run", "seed", "turn", "wide")

    def __init__(
        self,
        seed: str,
        run: GenerationRun,
        depth: int = 0,
        lean: bool = False,
        wide: bool = False,
        turn: int = 0,
        bare: bool = False,
        open_references: tuple[str, ...] = (),
    ) -> None:
        self.seed = seed
        self.run = run
        self.depth = depth
        self.lean = lean or depth >= _DEEP or run.containers >= _MANY_CONTAINERS
        self.wide = wide
        self.turn = turn
        self.bare = bare
        self._open = open_references
        self._random: Random | None = None

    @property
    def random(self) -> Random:
        if self._random is None:
            self._random = Random(self.seed)  # noqa: S311 - values to look at, no secrets
        return self._random

    def inside(self, part: str, wide: bool = False, later: int = 0) -> Draw:
        """The chance of a part; with markers, of the one that comes `later` than the whole's turn."""
        seed, turn = f"{self.seed}/{part}", self.turn + later
        return Draw(seed, self.run, self.depth + 1, self.lean, self.wide or wide, turn, False, self._open)

    def again(self, attempt: int) -> Draw:
        """The chance of a further attempt at the same part; attempts get simpler and more varied in turn."""
        if attempt == 0:
            return self
        seed = f"{self.seed}~{attempt}"
        lean, wide = self.lean or attempt % 3 == 1, self.wide or attempt > 2
        return Draw(seed, self.run, self.depth, lean, wide, self.turn, self.bare, self._open)

    def through(self, reference: str) -> Draw:
        lean = self.lean or self._open.count(reference) >= _TIMES_INSIDE_ITSELF - 1
        references = (*self._open, reference)
        return Draw(self.seed, self.run, self.depth, lean, self.wide, self.turn, self.bare, references)
