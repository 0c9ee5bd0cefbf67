"""Spellings of identities."""

from __future__ import annotations

from hydracore_contract.fuzz.references import spelt


def test_spellings() -> None:
    assert spelt("upper", "a-b") == "A-B"
    assert spelt("no-such", "a") == "a"
    assert spelt("upper", None) is None
