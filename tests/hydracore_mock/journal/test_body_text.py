from __future__ import annotations

import base64
import json

import pytest

from hydracore_mock.journal.body_text import (
    BodyText,
    body_text,
    header_text,
    read_text,
    timestamp,
    without_escapes,
)


def shout(text: str) -> str:
    return text.replace("secret", "SECRET")


@pytest.mark.parametrize(
    ("raw", "cut", "text"),
    [
        ("Grüße 🐍".encode(), False, "Grüße 🐍"),
        ("Grüße 🐍".encode()[:-1], True, "Grüße "),
        ("Grüße 🐍".encode()[:-1], False, None),
        (b"\xff\xfe\xfd", True, None),
        ('{"a": "é"}'.encode("utf-16"), False, '{"a": "é"}'),
        ('{"a": "é"}'.encode("utf-16-le"), False, '{"a": "é"}'),
        ("[1]".encode("utf-32-be"), False, "[1]"),
        (b"\0\1\0\2", False, "\0\1\0\2"),
        (b"a\0b", False, "a\0b"),
    ],
)
def test_bytes_as_text(raw: bytes, cut: bool, text: str | None) -> None:
    assert read_text(raw, cut) == text


def test_bodies_are_masked_in_any_encoding() -> None:
    assert body_text(b"", False, shout) == BodyText(None)
    assert body_text(b"a secret", False, shout) == BodyText("a SECRET")
    shown = body_text(b"\xff secret", False, shout)
    assert shown.encoding == "base64"
    assert base64.b64decode(shown.text or "") == b"\xff SECRET"


def test_json_can_always_be_made_of_it() -> None:
    for raw in (b"\xed\xa0\x80", b"\xff\xff", b"\0", b'{"\xed\xa0\x80'):
        json.dumps(body_text(raw, True, shout)).encode()


def test_headers_are_utf8_or_latin1() -> None:
    assert [header_text(raw) for raw in ("é".encode(), b"\xe9")] == ["é", "é"]


def test_times_have_milliseconds_and_a_z() -> None:
    assert timestamp(1_772_442_904) == "2026-03-02T09:15:04.000Z"
    assert timestamp(1_772_442_904.125) == "2026-03-02T09:15:04.125Z"


def test_escapes_are_read_for_searching() -> None:
    assert (
        without_escapes('{"a": "Gr\\u00f6\\u00DFe \\ud83d\\udc0d \\ud83d \\u12"}')
        == '{"a": "Größe 🐍 \ufffd \\u12"}'
    )
    assert without_escapes("plain") == "plain"
