from __future__ import annotations

from math import inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_openapi.json_schema.generate.plausible_words import plausible_range, text, words_of

SPELLINGS = ["contact_phone", "contactPhone", "contact-phone", "ContactPhone"]


@pytest.mark.parametrize("name", SPELLINGS)
def test_names_are_understood_in_every_spelling(name: str) -> None:
    assert words_of(name) == ("contact", "phone")
    assert text(Random(1), name, 0, inf, wide=False).startswith("+1555")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("customerEmail", "@example.com"),
        ("website", "https://example.com/"),
        ("fullName", " "),
        ("slug", "-"),
    ],
)
def test_texts_suit_the_name(name: str, part: str) -> None:
    assert all(part in text(Random(seed), name, 0, inf, wide=False) for seed in range(10))


def test_the_last_word_of_a_name_decides_over_the_first() -> None:
    assert text(Random(1), "emailSubject", 0, inf, wide=False) in text_options("subject")


def text_options(name: str) -> set[str]:
    return {text(Random(seed), name, 0, inf, wide=False) for seed in range(100)}


@given(
    st.sampled_from(["name", "email", "description", "anything", ""]),
    st.integers(0, 40),
    st.integers(0, 40),
    st.booleans(),
    st.integers(),
)
def test_texts_keep_to_the_lengths(name: str, low: int, more: int, wide: bool, seed: int) -> None:
    made = text(Random(seed), name, low, low + more, wide)

    assert low <= len(made) <= low + more
    assert made == made.strip()


def test_ranges_suit_the_name() -> None:
    assert plausible_range("minAge") == (18, 80)
    assert plausible_range("unheard_of") == plausible_range("")
