"""Derivatives of regular expressions: texts that match several at once, and others not, within bounds of length.

A set of texts is a tree, made by one `Pool` so that equal trees are one object. `step` gives what
may follow a character (Brzozowski's derivative); this makes intersection, complement and lookahead as easy as
concatenation:

- A text is read between the marks START and END, and `^` and `$` are those two characters.
- A lookahead restricts all that follows it, so it is derived together with its continuation; "and" and "not"
  stand for whole continuations and therefore never have anything behind them.
- `low` and `high` bound the count of characters. They prune the search for a text of a given length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import Literal, NamedTuple

from hydracore_openapi.json_schema.regex.characters import (
    AFTER_START,
    ANY,
    END,
    START,
    WORD,
    Ranges,
    difference,
    holds,
    intersection,
    union,
)

_MARKS: Ranges = ((START, START), (END, END))
_END_ONLY: Ranges = ((END, END),)


NodeKind = Literal["none", "empty", "chars", "cat", "alt", "rep", "and", "not", "look", "boundary"]
"""Literals, no enum: nodes are found by their kind, and the hash of an enum's member is worked out in Python."""


class TextSet:
    """A set of texts, as a tree. `ranges` are of chars, `times` of rep, `wanted` of look and boundary."""

    __slots__ = ("high", "kind", "looks", "low", "nullable", "parts", "ranges", "times", "wanted")

    kind: NodeKind
    parts: tuple[TextSet, ...]
    ranges: Ranges
    times: tuple[int, int | None]
    wanted: bool
    low: float
    high: float
    nullable: bool
    looks: bool


class _Traits(NamedTuple):
    low: float
    high: float
    nullable: bool


class Pool:
    """Makes nodes, simplified, one object for equal ones."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], TextSet] = {}
        self.none = self._node("none", (), _Traits(inf, -inf, False))
        self.empty = self._node("empty", (), _Traits(0, 0, True))
        self.all = self.repeat(self.chars(AFTER_START), 0, None)
        self.has_boundaries = False

    def _node(
        self,
        kind: NodeKind,
        parts: tuple[TextSet, ...],
        traits: _Traits,
        ranges: Ranges = (),
        times: tuple[int, int | None] = (1, 1),
        wanted: bool = True,
    ) -> TextSet:
        key = (kind, ranges, times, wanted, *map(id, parts))
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = TextSet()
            node.kind, node.parts, node.ranges, node.times, node.wanted = kind, parts, ranges, times, wanted
            node.low, node.high, node.nullable = traits
            node.looks = kind in ("look", "boundary") or any(part.looks for part in parts)
        return node

    def chars(self, ranges: Ranges) -> TextSet:
        if not ranges:
            return self.none
        low = 0 if intersection(ranges, _MARKS) else 1
        high = 1 if difference(ranges, _MARKS) else 0
        return self._node("chars", (), _Traits(low, high, False), ranges=ranges)

    def cat(self, first: TextSet, rest: TextSet) -> TextSet:
        if self.none in (first, rest):
            return self.none
        if first is self.empty or rest is self.empty:
            return rest if first is self.empty else first
        if first.kind == "cat":
            return self.cat(first.parts[0], self.cat(first.parts[1], rest))
        if first is self.all and rest is self.all:
            return rest
        if first.ranges == _END_ONLY:
            return first if rest.nullable else self.none
        traits = _Traits(first.low + rest.low, first.high + rest.high, first.nullable and rest.nullable)
        return self._node("cat", (first, rest), traits)

    def alt(self, parts: Iterable[TextSet]) -> TextSet:
        flat = self._flat("alt", parts, self.none)
        if self.all in flat:
            return self.all
        plain = [node for node in flat if node.kind == "chars"]
        if len(plain) > 1:
            others = [node for node in flat if node.kind != "chars"]
            flat = [*others, self.chars(union(*(node.ranges for node in plain)))]
        if len(flat) < 2:
            return flat[0] if flat else self.none
        low, high = min(n.low for n in flat), max(n.high for n in flat)
        return self._node("alt", tuple(flat), _Traits(low, high, any(n.nullable for n in flat)))

    def both(self, parts: Iterable[TextSet]) -> TextSet:
        flat = self._flat("and", parts, self.all)
        low = max((n.low for n in flat), default=0)
        high = min((n.high for n in flat), default=inf)
        if self.none in flat or low > high:
            return self.none
        if len(flat) < 2:
            return flat[0] if flat else self.all
        return self._node("and", tuple(flat), _Traits(low, high, all(n.nullable for n in flat)))

    def inverse(self, node: TextSet) -> TextSet:
        if node.kind == "not":
            return node.parts[0]
        if node is self.all:
            return self.none
        return (
            self.all if node is self.none else self._node("not", (node,), _Traits(0, inf, not node.nullable))
        )

    def repeat(self, body: TextSet, low: int, high: int | None) -> TextSet:
        if high == 0 or body is self.empty:
            return self.empty
        if body is self.none:
            return self.empty if low == 0 else self.none
        if (low, high) == (1, 1) or (body.kind == "rep" and body.times == (0, None)):
            return body
        most = inf if high is None and body.high else body.high * (high or 0)
        traits = _Traits(body.low * low, most, low == 0 or body.nullable)
        return self._node("rep", (body,), traits, times=(low, high))

    def look(self, ahead: TextSet, wanted: bool) -> TextSet:
        return self._node("look", (ahead,), _Traits(0, 0, ahead.nullable is wanted), wanted=wanted)

    def boundary(self, wanted: bool) -> TextSet:
        self.has_boundaries = True
        return self._node("boundary", (), _Traits(0, 0, not wanted), wanted=wanted)

    def begun(self, node: TextSet) -> TextSet:
        """`node` after the start, which doesn't come again."""
        if node.kind == "chars":
            return self.chars(difference(node.ranges, ((START, START),)))
        parts = [self.begun(part) for part in node.parts]
        return self._rebuilt(node, parts) if parts else node

    def _rebuilt(self, node: TextSet, parts: list[TextSet]) -> TextSet:
        if node.kind == "rep":
            return self.repeat(parts[0], *node.times)
        if node.kind == "look":
            return self.look(parts[0], node.wanted)
        rebuild: dict[NodeKind, Callable[[], TextSet]] = {
            "cat": lambda: self.cat(parts[0], parts[1]),
            "alt": lambda: self.alt(parts),
            "and": lambda: self.both(parts),
            "not": lambda: self.inverse(parts[0]),
        }
        return rebuild[node.kind]()

    def search(self, node: TextSet) -> TextSet:
        """The texts, between their marks, in which `node` occurs somewhere."""
        run = self.repeat(self.chars(ANY), 0, None)
        before = self.cat(self.chars(((START, START),)), run)
        behind = self.cat(run, self.chars(((END, END),)))
        return self.cat(self.repeat(before, 0, 1), self.cat(node, self.repeat(behind, 0, 1)))

    def _flat(self, kind: NodeKind, parts: Iterable[TextSet], neutral: TextSet) -> list[TextSet]:
        spread = [one for part in parts for one in (part.parts if part.kind == kind else (part,))]
        return [node for node in dict.fromkeys(spread) if node is not neutral]


def step(pool: Pool, node: TextSet, code: int, after_word: bool) -> TextSet:
    """The texts that may follow `code` in the texts of `node`: the derivative by it (Brzozowski)."""
    if node.kind == "chars":
        return pool.empty if holds(node.ranges, code) else pool.none
    if node.kind == "alt":
        return pool.alt([step(pool, part, code, after_word) for part in node.parts])
    if node.kind == "and":
        return pool.both([step(pool, part, code, after_word) for part in node.parts])
    if node.kind == "not":
        return pool.inverse(step(pool, node.parts[0], code, after_word))
    if node.kind == "cat":
        return _step_cat(pool, node, code, after_word)
    if node.kind in ("rep", "look", "boundary"):
        return _step_before(pool, node, pool.empty, code, after_word)
    return pool.none


def _step_cat(pool: Pool, node: TextSet, code: int, after_word: bool) -> TextSet:
    first, rest = node.parts
    if first.looks or first.kind == "rep":
        return _step_before(pool, first, rest, code, after_word)
    taken = pool.cat(step(pool, first, code, after_word), rest)
    return pool.alt([taken, step(pool, rest, code, after_word)]) if first.nullable else taken


def _step_before(pool: Pool, first: TextSet, rest: TextSet, code: int, after_word: bool) -> TextSet:
    if first.kind == "look":
        ahead = step(pool, pool.cat(first.parts[0], pool.all), code, after_word)
        return pool.both([ahead if first.wanted else pool.inverse(ahead), step(pool, rest, code, after_word)])
    if first.kind == "boundary":
        passes = (holds(WORD, code) != after_word) is first.wanted
        return step(pool, rest, code, after_word) if passes else pool.none
    if first.kind == "alt":
        return pool.alt([step(pool, pool.cat(part, rest), code, after_word) for part in first.parts])
    return _step_repeat(pool, first, rest, code, after_word)


def _step_repeat(pool: Pool, first: TextSet, rest: TextSet, code: int, after_word: bool) -> TextSet:
    body, (low, high) = first.parts[0], first.times
    fewer = pool.repeat(body, max(low - 1, 0), None if high is None else high - 1)
    again = pool.cat(fewer, rest)
    if body.looks:
        taken = step(pool, pool.cat(body, again), code, after_word)
    else:
        taken = pool.cat(step(pool, body, code, after_word), again)
    return pool.alt([taken, step(pool, rest, code, after_word)]) if first.nullable else taken


def first_sets(node: TextSet) -> Iterator[Ranges]:
    """The sets of characters that decide how `node` goes on (some more do no harm)."""
    if node.kind == "chars":
        yield node.ranges
    elif node.kind == "boundary":
        yield WORD
    elif node.kind == "cat":
        first, rest = node.parts
        yield from first_sets(first)
        if first.nullable or first.looks:
            yield from first_sets(rest)
    else:
        for part in node.parts:
            yield from first_sets(part)


def parts_of(sets: Iterable[Ranges]) -> list[Ranges]:
    """All real characters, cut along the borders of `sets`."""
    parts: list[Ranges] = [ANY]
    for ranges in dict.fromkeys(sets):
        halves = [half for part in parts for half in (intersection(part, ranges), difference(part, ranges))]
        parts = [half for half in halves if half]
    return parts
