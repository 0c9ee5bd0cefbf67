"""The values that are shipped, and files that are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hydracore_contract.errors import Misused
from hydracore_contract.fuzz.dictionary import Dictionary, load, shipped, value_of


def test_what_is_shipped_has_something_for_every_kind() -> None:
    found = shipped()
    for kind in (
        "string",
        "integer",
        "number",
        "boolean",
        "array",
        "object",
        "uuid",
        "date-time",
        "key",
        "media",
    ):
        assert len(found.of_kind(kind)) > 1, kind
    assert {"string", "object"} <= found.huge.keys()
    assert found.of_kind("no-such-kind") == ()
    assert "\ud800" in found.of_kind("string")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("external_identifier", "+14155550123"),
        ("Provider", "twilio"),
        ("status", "pending"),
        ("webhook_secret", "\0"),
    ],
)
def test_values_of_a_trade_are_found_by_name(name: str, value: str) -> None:
    assert value in shipped().of_name(name)
    assert shipped().of_name("qqq") == []


def test_what_is_long_is_a_directive() -> None:
    assert value_of({"repeat": "k", "times": 3}) == {"$repeat": "k", "times": 3}
    assert value_of({"nested": 3}) == {"$nested": 3}
    assert value_of({"surrogates": [0xDC00, 0xD800]}) == "\udc00\ud800"
    assert value_of({"a": 1}) == {"a": 1}


def test_a_folder_without_any(tmp_path: Path) -> None:
    with pytest.raises(Misused, match=r"holds no \*\.yaml"):
        load(tmp_path)
    (tmp_path / "a.yaml").write_bytes(b"\xff")
    with pytest.raises(Misused, match="no YAML"):
        load(tmp_path)


def test_two_are_one() -> None:
    more = Dictionary({"string": ["a"], "own": [1]}, {}, ((re.compile("^x"), [2]),))
    both = shipped() + more
    assert both.of_kind("string") == (*shipped().of_kind("string"), "a")
    assert both.of_kind("own") == (1,)
    assert both.huge.keys() == shipped().huge.keys()
    assert both.of_name("xyz") == [*shipped().of_name("xyz"), 2]


def test_files_are_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("kinds: {string: [a]}\nnames: [{pattern: ^x, values: [1]}]\n")
    (tmp_path / "b.yaml").write_text("kinds: {string: [b], integer: [1]}\n")
    found = load(tmp_path)
    assert found.of_kind("string") == ["a", "b"]
    assert found.of_name("xyz") == [1]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[1]", "no mapping"),
        ("kinds: [1]", "kinds is no mapping"),
        ("kinds: {string: a}", "kinds.string is no list"),
        ("names: {a: 1}", "no good pattern"),
        ("names: [{pattern: '(', values: []}]", "no good pattern"),
        ("names: [{values: []}]", "no good pattern"),
        ("a: [", "no YAML"),
        ("kind: {string: [a]}", "'kind' is not known"),
        ("kinds: {string: [.nan]}", "kinds.string has a value that is no JSON"),
        ("kinds: {string: [!!binary aGk=]}", "kinds.string has a value that is no JSON"),
        ("kinds: {string: [{surrogates: [a]}]}", "kinds.string has a value that is no JSON"),
        ("kinds: {string: [2025-13-04]}", "no YAML"),
        ("kinds: {media: [1]}", "kinds.media has a value that no header can carry"),
        ("[" * 5000, "no YAML"),
    ],
)
def test_what_is_no_dictionary_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(Misused, match=why):
        load(tmp_path)
