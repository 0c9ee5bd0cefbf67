from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_openapi.json_schema.pointers import escaped, pointer, tokens, value_at_path, value_at_pointer


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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"a": [{"b/c": 1}]}),
        ("/a/0/b~1c", 1),
        ("#/a/0/b~1c", 1),
        ("/a/1", None),
        ("/a/x", None),
        ("/a/00", None),
        ("/a/99999999999", None),
        ("/no", None),
        ("/a/0/b~1c/d", None),
    ],
)
def test_what_is_pointed_to(text: str, found: Any) -> None:
    assert value_at_pointer({"a": [{"b/c": 1}]}, text) == found


@given(st.dictionaries(st.text(), st.lists(st.text(), min_size=1), min_size=1, max_size=4))
def test_every_part_of_a_value_has_its_pointer(value: dict[str, list[Any]]) -> None:
    for name, elements in value.items():
        assert value_at_pointer(value, f"/{escaped(name)}/{len(elements) - 1}", None) is elements[-1]
        assert value_at_pointer(value, f"/{escaped(name)}/{len(elements)}", "nowhere") == "nowhere"
        assert value_at_path(value, (name, str(len(elements) - 1))) is elements[-1]


def test_hostile_pointers_lead_nowhere() -> None:
    for step in ("9" * 5000, "-1", "-", "\u0663", "1\n", " 1", "1.0", ""):
        assert value_at_pointer([1, 2], f"/{step}") is None
