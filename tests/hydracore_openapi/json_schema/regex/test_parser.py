from __future__ import annotations

import pytest

from hydracore_openapi.json_schema.regex.derivatives import Pool
from hydracore_openapi.json_schema.regex.parser import UnreadablePatternError, read, specimen


@pytest.mark.parametrize(
    "pattern", ["(", "a)", "*a", "[a", "a{2", r"\p{Nothing}", r"(?<!", "(?m)a", r"\1", "[b-a]"]
)
def test_what_is_not_understood_is_refused_with_its_place(pattern: str) -> None:
    with pytest.raises(UnreadablePatternError) as caught:
        read(Pool(), pattern)

    assert caught.value.pattern == pattern
    assert repr(pattern) in str(caught.value)


def test_equal_expressions_are_one_node() -> None:
    pool = Pool()

    assert read(pool, "ab|[cd]") is read(pool, "ab|(?:c|d)")


@pytest.mark.parametrize(("pattern", "text"), [("ab+c?", "abc"), ("x{3}", "xxx"), ("(?:foo|bar)", "foo")])
def test_a_specimen_is_one_text(pattern: str, text: str) -> None:
    assert specimen(read(Pool(), pattern)) == text
