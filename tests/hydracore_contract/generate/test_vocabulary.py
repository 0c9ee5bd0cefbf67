from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.generate.vocabulary import MOST, vocabulary


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"description": "one of telegram | meta_cloud|etc."}, ("meta_cloud",)),
        ({"description": "telegram|sms|7up|two words"}, ("telegram", "sms")),
        ({"description": "telegram"}, ()),
        ({"example": "sms"}, ("sms",)),
        ({"examples": [{"a": "b-1", "c": "has blanks"}]}, ("b-1",)),
        ({"default": "x" * 25}, ()),
        ({"title": "sms", "type": "string"}, ()),
        ({"enum": ["b", 7, None]}, ("b",)),
        ({"a": {"example": "b"}, "description": "c|b"}, ("c", "b")),
    ],
)
def test_words_are_those_of_lists_before_those_of_examples(document: Any, words: tuple[str, ...]) -> None:
    assert vocabulary(document) == words


def test_there_are_not_too_many() -> None:
    assert len(vocabulary({"enum": [f"word{number}" for number in range(MOST * 2)]})) == MOST
