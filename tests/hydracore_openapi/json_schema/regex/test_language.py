from __future__ import annotations

from random import Random
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from hydracore_openapi.json_schema.regex.language import Language

PATTERNS: list[tuple[str, int, int]] = [
    (r"^[a-z]+(-[a-z]+)*$", 10, 14),
    (r"^(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{8,12}$", 0, 99),
    (r"^(?=.{5,10}$)a+b+$", 0, 99),
    (r"^\p{Lu}\p{L}{2,5}$", 0, 99),
    (r"^\p{Script=Greek}{3}\P{L}$", 0, 99),
    (r"foo|ba[rz]$", 0, 3),
    ("^[\U0001f600-\U0001f60f]+$", 3, 3),
    (r"^\u{1F600}\u0041\x42\cA\t$", 0, 99),
    (r"^((?!foo)\w)+$", 6, 9),
    (r"\bfoo\b", 7, 20),
    (r"\Boo", 4, 6),
    (r"^\S+@\S+\.\S+$", 0, 30),
    (r"^.*$", 200, 300),
    (r"^[a-z]{1,255}$", 255, 255),
    (r"^[a-z]+$", 2000, 2000),
    (r"(a|b)*c", 4, 4),
    (r"^(a|(b*))*$", 3, 5),
    (r"^(?:[01]\d|2[0-3]):[0-5]\d$", 0, 99),
    (r"^$", 0, 5),
    (r"", 0, 5),
    (r"^[^a-z]+$", 3, 5),
    (r"^[]a-]+$", 3, 5),
    (r"^[\d\-\]\\\/]+$", 3, 5),
    (r"^(?!admin$|root$)[a-z]{4,5}$", 0, 9),
    (r"^a(?!b)[a-z]$", 0, 9),
    (r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$", 15, 34),
    (r"^(abc){2,}$", 10, 100),
    (r"(?i)^hello$", 0, 9),
    (r"^(\w+) \1$", 3, 9),
    (r"^(?<quote>['\"])\w+\1$", 3, 9),
    (r"(?<=a)b", 0, 9),
    (r"^([a-z]{3}|[0-9]{5})$", 4, 5),
    (r"^a+?b++$", 4, 9),
    (r"^[^\x00-\x1f]{1,8}$", 0, 9),
]


@pytest.mark.parametrize(("pattern", "low", "high"), PATTERNS)
def test_texts_match_in_the_eyes_of_the_validator(pattern: str, low: int, high: int) -> None:
    language = Language([pattern])
    validator = Draft202012Validator({"pattern": pattern, "minLength": low, "maxLength": high})

    for seed in range(15):
        text = language.text(Random(seed), low, high)
        assert text is not None
        assert validator.is_valid(text), text


def test_several_patterns_are_met_at_once_and_others_avoided() -> None:
    texts = [Language(["^a", "b$"], ["x", "ab"]).text(Random(seed), 3, 8) for seed in range(15)]

    for text in texts:
        assert text is not None
        assert text.startswith("a")
        assert text.endswith("b")
        assert "x" not in text
        assert "ab" not in text


@pytest.mark.parametrize(
    ("patterns", "excluded", "low", "high"),
    [
        (["^a{5}$"], [], 0, 4),
        (["^a{5}$"], [], 6, 9),
        (["^(abc)+$"], [], 4, 5),
        (["^a+$", "^b+$"], [], 0, 9),
        (["^[ab]$"], ["a", "b"], 0, 9),
        (["a^b"], [], 0, 9),
        (["^a(?=b)c$"], [], 0, 9),
    ],
)
def test_none_is_given_where_there_is_no_text(patterns: Any, excluded: Any, low: int, high: int) -> None:
    assert Language(patterns, excluded).text(Random(1), low, high) is None


def test_the_same_chance_gives_the_same_text() -> None:
    pattern = r"^[a-z]{3,9}(-\d+)?$"

    assert Language([pattern]).text(Random(5), 0, 99) == Language([pattern]).text(Random(5), 0, 99)
