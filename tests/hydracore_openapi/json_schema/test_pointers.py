from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_openapi.json_schema.pointers import pointer, tokens


@pytest.mark.parametrize(
    ("parts", "text"),
    [((), "#"), (("a/b", "c~d", ""), "#/a~1b/c~0d/"), (("~1",), "#/~01"), (("a", 0), "#/a/0")],
)
def test_pointers(parts: tuple[str | int, ...], text: str) -> None:
    assert pointer(parts) == text
    assert tokens(text) == tuple(map(str, parts))


@given(st.lists(st.text("ab/~01#%", max_size=5)).map(tuple))
def test_what_is_written_is_read(parts: tuple[str, ...]) -> None:
    assert tokens(pointer(parts)) == parts
