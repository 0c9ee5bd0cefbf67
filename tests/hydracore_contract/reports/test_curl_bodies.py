"""A body as an argument of curl or piped to it; that bash and curl send it is tried in `test_curl`."""

from __future__ import annotations

import base64
import subprocess

import pytest

from hydracore_contract.reports.curl_bodies import (
    EXPECTING,
    LONGEST,
    CurlPayload,
    inline,
    payload,
    runs,
    source,
)

NOISE = base64.b85encode(bytes(range(256)) * 20)[: LONGEST + 1]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", ""),
        ("\u00e4".encode(), "\u00e4"),
        (b"\xff", None),
        (b"a\x00", None),
        (b"a" * LONGEST, "a" * LONGEST),
        (b"a" * (LONGEST + 1), None),
    ],
)
def test_what_can_be_an_argument(body: bytes, text: str | None) -> None:
    assert inline(body) == text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, CurlPayload("", ())),
        (b'{"a": 1}', CurlPayload("", ("--data-binary '{\"a\": 1}'",))),
        (b"@file", CurlPayload("", ("--data-raw '@file'",))),
        (b"\xff", CurlPayload("printf %s /w== | base64 -d | ", ("--data-binary @-",))),
    ],
)
def test_a_body_is_an_argument_or_piped(body: bytes | None, expected: CurlPayload) -> None:
    assert payload(body) == expected


def test_curl_does_not_ask_whether_it_may_send_a_large_body() -> None:
    assert payload(b"\x00" * (EXPECTING - 1)).options == ("--data-binary @-",)
    assert payload(b"\x00" * EXPECTING).options == ("-H 'Expect:'", "--data-binary @-")


def test_a_program_makes_what_repeats() -> None:
    body = b'{"a": "' + b"xy" * 5000 + b'"}'
    assert [*runs(body)] == [(b'{"a": "', 1), (b"xy", 5000), (b'"}', 1)]
    assert source(body).startswith("python3 -c ")
    assert source(NOISE).startswith("printf %s ")
    done = subprocess.run(["bash", "-c", source(body)], capture_output=True, check=True)
    assert done.stdout == body
