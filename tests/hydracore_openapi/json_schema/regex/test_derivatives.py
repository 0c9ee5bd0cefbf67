"""Sets of texts, by the derivatives of their trees: what a text is in, and how trees are simplified."""

from __future__ import annotations

from math import inf

import pytest

from hydracore_openapi.json_schema.regex.characters import DIGIT, END, LOWER, START, WORD, holds
from hydracore_openapi.json_schema.regex.derivatives import Pool, TextSet, first_sets, parts_of, step

POOL = Pool()
A, B = (POOL.chars(((ord(letter), ord(letter)),)) for letter in "ab")
LETTER, NUMBER = POOL.chars(LOWER), POOL.chars(DIGIT)


def matches(node: TextSet, text: str) -> bool:
    """Whether `node` occurs in a text, as a pattern does."""
    left, after_word = POOL.search(node), False
    for code in (START, *map(ord, text), END):
        left = step(POOL, left, code, after_word)
        after_word = holds(WORD, code)
    return left.nullable


def exactly(node: TextSet) -> TextSet:
    start, end = (POOL.chars(((mark, mark),)) for mark in (START, END))
    return POOL.cat(start, POOL.cat(node, end))


def word(text: str) -> TextSet:
    node = POOL.empty
    for letter in reversed(text):
        node = POOL.cat(POOL.chars(((ord(letter), ord(letter)),)), node)
    return node


@pytest.mark.parametrize(
    ("node", "inside", "outer"),
    [
        (word("ab"), ["ab", "xaby"], ["a", "ba", ""]),
        (exactly(word("ab")), ["ab"], ["xab", "abx"]),
        (exactly(POOL.alt([word("ab"), NUMBER])), ["ab", "7"], ["a", "77"]),
        (exactly(POOL.repeat(A, 2, 3)), ["aa", "aaa"], ["a", "aaaa"]),
        (exactly(POOL.repeat(A, 0, None)), ["", "aaaa"], ["b"]),
        (exactly(POOL.cat(POOL.look(word("a"), True), POOL.repeat(LETTER, 2, 2))), ["ab"], ["ba", "a1"]),
        (exactly(POOL.cat(POOL.look(word("a"), False), POOL.repeat(LETTER, 2, 2))), ["ba"], ["ab"]),
        (POOL.cat(POOL.boundary(True), word("a")), ["a", "b a"], ["ba"]),
        (POOL.cat(POOL.boundary(False), word("a")), ["ba"], ["a", "b a"]),
    ],
)
def test_the_texts_of_a_tree(node: TextSet, inside: list[str], outer: list[str]) -> None:
    assert [text for text in inside if not matches(node, text)] == []
    assert [text for text in outer if matches(node, text)] == []


def test_equal_trees_are_one() -> None:
    assert POOL.alt([A, B]) is POOL.alt([B, A]) is POOL.chars(((97, 98),))
    assert POOL.cat(POOL.cat(A, B), A) is POOL.cat(A, POOL.cat(B, A))
    assert POOL.both([A, POOL.all]) is A
    assert POOL.both([A, POOL.cat(A, A)]) is POOL.none
    assert POOL.inverse(POOL.inverse(A)) is A
    assert POOL.inverse(POOL.all) is POOL.none
    assert POOL.repeat(POOL.repeat(A, 0, None), 0, None) is POOL.repeat(A, 0, None)
    assert POOL.repeat(A, 0, 0) is POOL.empty
    assert POOL.repeat(POOL.none, 1, 2) is POOL.none
    assert POOL.chars(()) is POOL.none


@pytest.mark.parametrize(
    ("node", "low", "high"),
    [
        (POOL.repeat(A, 2, 5), 2, 5),
        (POOL.repeat(A, 2, None), 2, inf),
        (POOL.alt([word("ab"), POOL.repeat(A, 4, 4)]), 2, 4),
        (POOL.both([POOL.repeat(A, 1, 4), POOL.repeat(LETTER, 3, 9)]), 3, 4),
        (POOL.look(word("ab"), True), 0, 0),
        (exactly(word("ab")), 2, 2),
    ],
)
def test_the_bounds_of_length(node: TextSet, low: float, high: float) -> None:
    assert (node.low, node.high) == (low, high)


def test_characters_are_cut_where_a_tree_tells_them_apart() -> None:
    sets = list(first_sets(POOL.cat(POOL.repeat(A, 0, 1), LETTER)))
    parts = parts_of(sets)
    assert ((97, 97),) in parts
    assert ((98, 122),) in parts
    assert len(parts) == 3
    assert list(first_sets(POOL.cat(A, NUMBER))) == [((97, 97),)]
