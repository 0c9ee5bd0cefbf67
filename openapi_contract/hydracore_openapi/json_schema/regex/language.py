"""Languages of regular expressions: random texts of given lengths that match some and don't match others.

A text is a walk over derivatives, a character a step. Characters that lead to the same derivative are one move, so a
state has few of them, and all are kept. A walk of a wanted length goes on only where the bounds of what is left allow
it, and steps back from dead ends, which it remembers; the bounds alone don't show that "and" and "not" can be empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from random import Random
from typing import NamedTuple

from hydracore_openapi.json_schema.regex.characters import (
    END,
    START,
    WORD,
    Ranges,
    chosen,
    holds,
    readable,
    size,
    union,
)
from hydracore_openapi.json_schema.regex.derivatives import Pool, TextSet, first_sets, parts_of, step
from hydracore_openapi.json_schema.regex.parser import read

_MOVES_PER_TEXT = 20_000
_LENGTHS_TRIED = 48
_USUAL_EXTRA = 6


class _State(NamedTuple):
    node: TextSet
    after_word: bool


class _Move(NamedTuple):
    ranges: Ranges
    to: _State
    weight: int


class Language:
    """The texts that match all of `patterns` and none of `excluded`. Raises UnreadablePatternError."""

    def __init__(self, patterns: Sequence[str], excluded: Sequence[str] = ()) -> None:
        self._pool = pool = Pool()
        inside = [pool.search(read(pool, pattern)) for pattern in patterns]
        outside = [pool.inverse(pool.search(read(pool, pattern))) for pattern in excluded]
        self._start = _State(pool.begun(step(pool, pool.both([*inside, *outside]), START, False)), False)
        self._hopeless: set[tuple[int, float]] = set()
        self._moves: dict[_State, list[_Move]] = {}
        self._ends: dict[_State, bool] = {}

    def text(self, random: Random, low: int, high: float, wide: bool = False) -> str | None:
        """A text of `low` to `high` characters, or None if none was found; `wide` varies the length more."""
        if (low, high) in self._hopeless:
            return None
        budget = [_MOVES_PER_TEXT]
        for length in self._lengths(random, low, high, wide):
            found = self._of_length(random, length, budget)
            if found is not None or budget[0] <= 0:
                return found
        self._hopeless.add((low, high))
        return None

    def _lengths(self, random: Random, low: int, high: float, wide: bool) -> Iterator[int]:
        least = max(low, self._start.node.low)
        most = min(high, self._start.node.high)
        if least > most:
            return
        start, stop = int(least), int(min(most, least + _LENGTHS_TRIED))
        yield random.randint(start, min(stop, start + (_LENGTHS_TRIED if wide else _USUAL_EXTRA)))
        yield from range(start, stop + 1)
        if most != inf:
            yield int(most)

    def _of_length(self, random: Random, length: int, budget: list[int]) -> str | None:
        """Walks forward at random and back from dead ends, without recursion: texts may be long."""
        dead: set[tuple[_State, int]] = set()
        state, chars = self._start, [""]
        trail: list[tuple[_State, list[_Move]]] = []
        while budget[0] > 0:
            budget[0] -= 1
            left = length - len(trail)
            if left == 0 and self._may_end(state):
                return "".join(chars)
            moves = self._open_moves(random, state, left, dead)
            while not moves:
                dead.add((state, left))
                if not trail:
                    return None
                state, moves = trail.pop()
                chars.pop()
                left += 1
            move = moves.pop(0)
            trail.append((state, moves))
            chars.append(chosen(random, move.ranges))
            state = move.to
        return None

    def _open_moves(
        self, random: Random, state: _State, left: int, dead: set[tuple[_State, int]]
    ) -> list[_Move]:
        if left == 0:
            return []
        known = self._moves.get(state)
        if known is None:
            known = self._moves[state] = list(self._found_moves(state))
        moves = [
            move
            for move in known
            if move.to.node.low < left <= move.to.node.high + 1 and (move.to, left - 1) not in dead
        ]
        if len(moves) > 1:
            first = random.choices(range(len(moves)), [move.weight for move in moves])[0]
            moves.insert(0, moves.pop(first))
        return moves

    def _found_moves(self, state: _State) -> Iterator[_Move]:
        pool = self._pool
        sets = [*first_sets(state.node), *([WORD] if pool.has_boundaries else [])]
        targets: dict[_State, Ranges] = {}
        for part in parts_of(sets):
            node = step(pool, state.node, part[0][0], state.after_word)
            to = _State(node, pool.has_boundaries and holds(WORD, part[0][0]))
            targets[to] = union(targets.get(to, ()), part)
        for to, ranges in targets.items():
            if to.node is not pool.none:
                liked = readable(ranges)
                yield _Move(liked, to, min(size(liked), 30))

    def _may_end(self, state: _State) -> bool:
        if state not in self._ends:
            self._ends[state] = step(self._pool, state.node, END, state.after_word).nullable
        return self._ends[state]
