"""The words of messages; which of them is said where is tried with `test_structure`."""

from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.validate.messages import article, choice, indefinite, instead, value_excerpt


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("maxLenght", "did you mean 'maxLength'?"),
        ("const", "write enum with one value"),
        ("webhooks", "leave them out: OpenAPI 3.0 has none"),
        ("own", "remove it, or start its name with x-"),
    ],
)
def test_an_unknown_field_has_a_remedy(name: str, remedy: str) -> None:
    assert instead(name, ["maxLength", "minimum"]) == remedy


@pytest.mark.parametrize(
    ("value", "reason", "remedy"),
    [
        ("qury", "'in' is \"qury\", and must be one of query, path", "did you mean query?"),
        (7, "'in' is 7, and must be one of query, path", "write one of these"),
    ],
)
def test_a_value_is_one_of_some(value: Any, reason: str, remedy: str) -> None:
    assert choice("in", value, ["query", "path"]) == (reason, remedy)


def test_articles() -> None:
    assert [article(each) for each in ("Operation", "Schema")] == ["an Operation object", "a Schema object"]
    kinds = ("text", "texts", "natural", "array", "object", "boolean")
    assert [indefinite(each) for each in kinds] == [
        "text",
        "an array of text",
        "a whole number, 0 or more",
        "an array",
        "an object",
        "a boolean",
    ]


def test_long_values_are_cut() -> None:
    assert value_excerpt("\u00e4" * 58) == '"' + "\u00e4" * 58 + '"'
    assert value_excerpt("a" * 59) == '"' + "a" * 56 + "..."
