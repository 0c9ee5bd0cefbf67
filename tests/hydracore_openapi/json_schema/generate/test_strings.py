from __future__ import annotations

import re
from typing import Any

import pytest

from hydracore_openapi.json_schema.generate.draw import Draw, GenerationRun
from hydracore_openapi.json_schema.generate.plan import Unsatisfiable
from hydracore_openapi.json_schema.generate.strings import Strings

SEEDS = "12345678"


def made(constraints: dict[str, Any], name: str = "", seed: str = "1", attempt: int = 0) -> str:
    return Strings(constraints, name, "").make(Draw(seed, GenerationRun(10)), attempt)


@pytest.mark.parametrize(
    ("constraints", "attempt", "pattern"),
    [
        ({"pattern": ["^[a-z]+$"], "minLength": 3}, 0, "[a-z]{3,}"),
        ({"pattern": ["^[a-z]+$", "b"], "maxLength": 4}, 0, "(?=.*b)[a-z]{1,4}"),
        ({"pattern": ["^[ab]$"], "not": [{"pattern": "a"}]}, 0, "b"),
        ({"pattern": ["^[ab]$"], "not": [{"pattern": "a", "minLength": 1}]}, 0, "a|b"),
        ({"format": ["email"], "maxLength": 16}, 0, "(?=.{1,16}$)[^@]+@[^@]+"),
        ({"format": ["date"], "pattern": ["^2031"]}, 0, "20\\d\\d-\\d\\d-\\d\\d"),
        ({"format": ["date"], "pattern": ["^2031"]}, 1, "2031-\\d\\d-\\d\\d"),
        ({"format": ["date"], "pattern": ["^2031$"]}, 2, "2031"),
        ({"minLength": 40, "maxLength": 40}, 0, "(?s).{40}"),
        ({"minLength": 40, "maxLength": 40}, 1, "(?s).{40}"),
    ],
)
def test_the_first_attempt_is_the_most_realistic_and_each_other_keeps_to_less(
    constraints: dict[str, Any], attempt: int, pattern: str
) -> None:
    texts = [made(constraints, seed=seed, attempt=attempt) for seed in SEEDS]
    assert [text for text in texts if not re.fullmatch(pattern, text)] == []


def test_a_free_text_suits_the_name() -> None:
    assert "@" in made({}, "email")
    assert "@" not in made({}, "title")


@pytest.mark.parametrize(
    "constraints",
    [{"minLength": 3, "maxLength": 2}, {"pattern": ["^a$", "^b$"]}, {"pattern": ["^aaa$"], "maxLength": 2}],
)
def test_what_no_text_can_be_is_told(constraints: dict[str, Any]) -> None:
    with pytest.raises(Unsatisfiable):
        made(constraints)
