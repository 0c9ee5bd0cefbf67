from __future__ import annotations

import html
import json
import string
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.settings import Secrets
from hydracore_contract.transport.keyring import Keyring
from hydracore_contract.transport.placeholders import SHORTEST, Mask

LETTERS = string.ascii_lowercase + string.digits + "-._~+/=&<>'\"\\"
"""None of those that placeholders are made of: a secret may not be told from what replaces it."""
secrets = st.text(LETTERS, min_size=SHORTEST, max_size=12)
WAYS: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: quote(text, safe=""),
    lambda text: quote(text, safe="").lower(),
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    lambda text: "".join(letter if letter.isalnum() else f"\\u{ord(letter):04x}" for letter in text),
    html.escape,
)


def exchange(text: str) -> Exchange:
    answer = Answer(200, (("X-Echo", text), ("Location", f"/x?{text}")), f'{{"a": "{text}"}}'.encode(), 0.1)
    return Exchange(1, "a", Request("GET", "/"), answer, details=f"it said {text}")


@given(st.data(), secrets, secrets)
def test_no_secret_is_in_what_is_kept(data: st.DataObject, token: str, key: str) -> None:
    every = [
        way(secret)
        for way in WAYS
        for secret in (token, key, token[:-1], key[:-1])
        if len(secret) >= SHORTEST
    ]
    pieces = st.lists(st.sampled_from(every) | st.text(LETTERS, max_size=4), min_size=1, max_size=4)
    text = "".join(data.draw(pieces))
    kept = Mask(Keyring({}, Secrets(token, key))).exchange(exchange(text))
    assert kept.answer is not None
    told = "\n".join([*(value for _, value in kept.answer.headers), kept.answer.body.decode(), kept.details])
    assert [each for each in every if each in told] == []


@given(st.binary(), secrets)
def test_other_bytes_stay_as_they_are(data: bytes, token: str) -> None:
    mask = Mask(Keyring({}, Secrets(token)))
    kept = mask.body(data)
    assert kept == data or token[:-1].encode() in data
    assert mask.body(data + b"\xff" + token.encode() + b"\xff") == kept + b"\xff${TOKEN}\xff"


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_replaced_however_it_is_written(way: Callable[[str], str]) -> None:
    mask = Mask(Keyring({}, Secrets("a+b/c=\"d&'", "k3y-of-mine")))
    told = f"<{way(mask_token())}> and {way('k3y-of-mine')}"
    assert mask.text(told) == "<${TOKEN}> and ${API_KEY}"
    assert mask.body(told.encode()) == b"<${TOKEN}> and ${API_KEY}"


def mask_token() -> str:
    return "a+b/c=\"d&'"


def test_a_secret_without_its_last_character() -> None:
    mask = Mask(Keyring({}, Secrets("abcdef")))
    assert mask.text("abcdef abcde abcd") == "${TOKEN} ${TOKEN%?} abcd"


def test_a_secret_inside_another() -> None:
    mask = Mask(Keyring({}, Secrets("inner", "outer-inner-outer")))
    assert mask.text("outer-inner-outer inner") == "${API_KEY} ${TOKEN}"


def test_a_secret_that_looks_like_a_placeholder() -> None:
    assert Mask(Keyring({}, Secrets("TOKEN", "API_KEY"))).text("TOKEN, API_KEY") == "${TOKEN}, ${API_KEY}"


def test_what_is_too_short_to_be_told_from_other_text() -> None:
    assert Mask(Keyring({}, Secrets("abc"))).text("abc abcd") == "abc abcd"
    assert Mask(Keyring({}, Secrets())).text("abc") == "abc"
    assert Mask(Keyring({}, Secrets())).body(b"abc") == b"abc"


def test_no_answer() -> None:
    kept = Mask(Keyring({}, Secrets("s3cret"))).exchange(
        Exchange(1, "a", Request("GET", "/"), None, details="no s3cret")
    )
    assert (kept.answer, kept.details) == (None, "no ${TOKEN}")


def test_it_never_shows_a_secret() -> None:
    assert repr(Mask(Keyring({}, Secrets("s3cret", "k3y-of-mine")))) == "Mask()"


@given(secrets, secrets)
def test_placeholders_are_filled(token: str, key: str) -> None:
    headers = (
        ("Authorization", "Bearer ${TOKEN}"),
        ("X", "${API_KEY}x"),
        ("Y", "${TOKEN%?}"),
        ("Z", "$TOKEN"),
    )
    body = b'{"a": "${TOKEN}"}'
    filled = Mask(Keyring({}, Secrets(token, key))).filled(
        Request("POST", "/x?a=${TOKEN}&b=${API_KEY%?}", headers, body)
    )
    assert [value for _, value in filled.headers] == [f"Bearer {token}", f"{key}x", token[:-1], "$TOKEN"]
    assert filled.path == f"/x?a={quote(token, safe='')}&b={quote(key[:-1], safe='')}"
    assert (filled.method, filled.body) == ("POST", body)


def test_placeholders_of_what_is_not_given_stay() -> None:
    request = Request("GET", "/x?${API_KEY}", (("Authorization", "Bearer ${TOKEN}"),))
    assert Mask(Keyring({}, Secrets())).filled(request) == request
