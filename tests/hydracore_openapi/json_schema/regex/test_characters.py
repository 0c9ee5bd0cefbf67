from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_openapi.json_schema.regex.characters import (
    ANY,
    DIGIT,
    END,
    LOWER,
    START,
    WORD,
    Ranges,
    any_case,
    chosen,
    complement,
    difference,
    holds,
    intersection,
    named,
    normal,
    outside,
    readable,
    size,
    union,
)

codes = st.integers(START, 300)
sets = st.lists(st.tuples(codes, st.integers(0, 20)).map(lambda each: (each[0], each[0] + each[1]))).map(
    normal
)


@given(sets, sets, codes)
def test_sets_are_combined_code_point_by_code_point(left: Ranges, right: Ranges, code: int) -> None:
    one, other = holds(left, code), holds(right, code)
    assert holds(union(left, right), code) is (one or other)
    assert holds(intersection(left, right), code) is (one and other)
    assert holds(difference(left, right), code) is (one and not other)
    assert holds(outside(left), code) is not one
    assert holds(complement(left), code) is (not one and code >= 0)


@given(sets)
def test_ranges_are_sorted_and_apart(ranges: Ranges) -> None:
    assert all(one[1] + 1 < other[0] for one, other in pairwise(ranges))
    assert size(ranges) == sum(holds(ranges, code) for code in range(START, 400))


def test_surrogates_and_marks_are_no_characters() -> None:
    assert not holds(ANY, 0xD800)
    assert not holds(complement(()), END)
    assert holds(outside(()), END)


def test_letters_of_either_case() -> None:
    assert any_case(((97, 98), (90, 90), (48, 48))) == ((48, 48), (65, 66), (90, 90), (97, 98), (122, 122))


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        (ANY, LOWER),
        (WORD, ((48, 57), (65, 90), (97, 122))),
        (((45, 47),), ((45, 45),)),
        (((1, 9),), ((1, 9),)),
    ],
)
def test_what_a_person_would_rather_read(ranges: Ranges, expected: Ranges) -> None:
    assert readable(ranges) == expected


def test_any_of_a_set_is_chosen_and_no_other() -> None:
    random = Random(1)
    assert {chosen(random, ((97, 98), (48, 48))) for _ in range(99)} == {"a", "b", "0"}
    with pytest.raises(AssertionError):
        chosen(random, ())


@pytest.mark.parametrize(
    ("name", "inside", "outer"),
    [
        ("L", "\u4e00", "\U0001f600"),
        ("So", "\U0001f600", "\u4e00"),
        ("gc=Letter", "\u4e00", "\U0001f600"),
        ("Script=Han", "\u4e00", "\uac00"),
        ("Script=Hangul", "\uac00", "\u4e00"),
        ("nix", "", "\u4e00"),
    ],
)
def test_named_classes(name: str, inside: str, outer: str) -> None:
    ranges = named(name)
    assert all(holds(ranges, ord(each)) for each in inside)
    assert not holds(ranges, ord(outer))
    assert bool(ranges) is bool(inside)


def test_digits_are_words() -> None:
    assert difference(DIGIT, WORD) == ()
