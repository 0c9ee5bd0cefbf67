from __future__ import annotations

from random import Random

import pytest
from jsonschema_rs import Draft202012Validator

from hydracore_openapi.json_schema.generate.formats import GRAMMARS, REALISTIC
from hydracore_openapi.json_schema.regex.language import Language


def is_valid(name: str, text: str | None) -> bool:
    return text is not None and Draft202012Validator({"format": name}, validate_formats=True).is_valid(text)


@pytest.mark.parametrize("name", REALISTIC)
def test_realistic_texts_are_valid(name: str) -> None:
    for seed in range(30):
        assert is_valid(name, REALISTIC[name](Random(seed), "createdAt"))


@pytest.mark.parametrize("name", GRAMMARS)
def test_texts_of_the_grammar_are_valid(name: str) -> None:
    language = Language([GRAMMARS[name]])
    for seed in range(30):
        assert is_valid(name, language.text(Random(seed), 0, 300, wide=True))


@pytest.mark.parametrize(
    ("name", "length"), [("email", 60), ("uri", 120), ("hostname", 63), ("date-time", 26), ("duration", 9)]
)
def test_grammars_reach_other_lengths_than_the_usual_one(name: str, length: int) -> None:
    text = Language([GRAMMARS[name]]).text(Random(1), length, length)

    assert text is not None
    assert len(text) == length
    assert is_valid(name, text)
