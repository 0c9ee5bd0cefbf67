"""Pointers into answers, and spellings of identities."""

from __future__ import annotations

import pytest

from hydracore_contract.fuzz.references import at, spelt


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", {"a": [{"b/c": 1}]}),
        ("/a/0/b~1c", 1),
        ("/a/1", None),
        ("/a/x", None),
        ("/a/99999999999", None),
        ("/no", None),
        ("/a/0/b~1c/d", None),
    ],
)
def test_pointers(pointer: str, found: object) -> None:
    assert at({"a": [{"b/c": 1}]}, pointer) == found


def test_spellings() -> None:
    assert spelt("upper", "a-b") == "A-B"
    assert spelt("no-such", "a") == "a"
    assert spelt("upper", None) is None
