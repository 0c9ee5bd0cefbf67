from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.reports.sanitize import sanitized, short


@given(st.text(st.characters()))
def test_nothing_acts(text: str) -> None:
    assert sanitized(text).isprintable()
    assert not any("\ud800" <= letter <= "\udfff" for letter in sanitized(text))


@given(st.text(st.characters()))
def test_what_is_kept_stays(text: str) -> None:
    assert sanitized(text, "\n").count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 😀", "plain é 😀"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
        ("e\u0301\u0301\u0301 e" + "\u0301" * 5, "e\u0301\u0301\u0301 e\u0301\u0301\u0301\\u0301\\u0301"),
        ("\u202e\ud800\U000e0001", "\\u202e\\ud800\\U000e0001"),
    ],
)
def test_what_can_not_be_seen_is_spelled_out(text: str, shown: str) -> None:
    assert sanitized(text) == shown


def test_long_text_is_cut() -> None:
    assert short("x" * 10, 10) == "x" * 10
    assert short("x" * 11, 10) == "x" * 9 + "…"
