from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.journal.secrets import is_secret_name, is_secret_property, without_secrets

SECRET = "z3Rk-0f-a11"
NAMES = st.sampled_from(
    [
        "password",
        "webhook_secret",
        "clientSecret",
        "X-Api-Key",
        "api key",
        "refresh_token",
        "privateKey",
        "PIN",
    ]
)
PLAIN = st.sampled_from(
    ["name", "key", "author", "credential_id", "token_type", "loc", "input", "tokens_limit"]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["'", '"', "\\", "{", ":"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | PLAIN, inner, max_size=3)
    ),
    max_leaves=8,
)
HIDDEN = st.sampled_from([SECRET, [SECRET], {"value": SECRET}, [{"a": [SECRET, 1]}]])


@pytest.mark.parametrize(
    ("name", "property_", "wire"),
    [
        ("password", True, True),
        ("webhook_secret", True, True),
        ("accessToken", True, True),
        ("api_key", True, True),
        ("client_credentials", True, True),
        ("Authorization", True, True),
        ("pwd", True, False),
        ("credential_id", False, True),
        ("token_type", False, True),
        ("key", False, True),
        ("author", False, True),
        ("name", False, False),
        ("shipping", False, False),
        ("WWW-Authenticate", False, False),
        ("Access-Control-Allow-Credentials", True, False),
        ("Idempotency-Key", False, False),
        ("Sec-WebSocket-Key", False, False),
    ],
)
def test_names(name: str, property_: bool, wire: bool) -> None:
    assert (is_secret_property(name), is_secret_name(name)) == (property_, wire)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('{"password": "abc", "name":"abc" }', '{"password": "***", "name":"abc" }'),
        ('{"a":{"api_key":["x",{"y":"z"}],"b":"c"}}', '{"a":{"api_key":["***",{"y":"***"}],"b":"c"}}'),
        ('{"token": 12, "secret": null, "pwd": true}', '{"token": 12, "secret": null, "pwd": true}'),
        ('{"token": ""}', '{"token": ""}'),
        ('{"to\\u006ben": "a\\"b"}', '{"to\\u006ben": "***"}'),
        ('{"name": "password", "x": "y"}', '{"name": "password", "x": "y"}'),
        ('["token", "x"]', '["token", "x"]'),
        ('{"name": "my token: abc"}', '{"name": "my token: abc"}'),
        ('{"password": "abc', '{"password": "***'),
        ('{"password": "abc\\', '{"password": "***'),
        ("{'password': 'abc'}", "{'password': '***'}"),
        ("{password: abc}", "{password: ***}"),
        ('{"password: "abc"}', '{"password: "***"}'),
        ("user=a&password=abc&b=c", "user=a&password=***&b=c"),
        ("token: abc\nname: d", "token: ***\nname: d"),
        ('a\'s {"password": "x"} b\'s', 'a\'s {"password": "***"} b\'s'),
    ],
)
def test_texts(text: str, masked: str) -> None:
    assert without_secrets(text) == masked


def test_what_a_validation_error_quotes_of_a_secret() -> None:
    detail: list[dict[str, Any]] = [
        {"type": "a", "loc": ["body", "webhook_secret"], "msg": "m", "input": "abc", "ctx": {"error": "abc"}},
        {"type": "a", "loc": ["body", "name"], "msg": "m", "input": "abc"},
    ]
    told = json.loads(without_secrets(json.dumps({"detail": detail})))["detail"]
    assert told == [{**detail[0], "input": "***", "ctx": {"error": "***"}}, detail[1]]


def test_parts_of_a_form() -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    text = part.format("password", "a\r\nb") + part.format("name", "a secret") + "--x--"
    assert without_secrets(text) == part.format("password", "***") + part.format("name", "a secret") + "--x--"


@given(NAMES, HIDDEN, VALUES, VALUES, st.booleans())
def test_no_secret_is_left_and_nothing_else_is_changed(
    name: str, hidden: Any, one: Any, other: Any, ascii_only: bool
) -> None:
    shown = without_secrets(
        json.dumps({"one": one, name: hidden, "list": [{name: hidden}, other]}, ensure_ascii=ascii_only)
    )
    assert SECRET not in shown
    value = json.loads(shown)
    assert (value["one"], value["list"][1]) == (one, other)


@given(VALUES)
def test_a_body_without_secrets_stays_as_it_is(value: Any) -> None:
    text = json.dumps(value, indent=1)
    assert without_secrets(text) == text


@given(NAMES, st.integers(0, 200), st.text(alphabet="\"\\'{}[]:, a", max_size=20))
def test_a_cut_body_shows_no_secret(name: str, cut: int, noise: str) -> None:
    text = json.dumps({"noise": noise, "list": [{name: SECRET}], name: {"deep": [SECRET]}})[:cut]
    assert SECRET not in without_secrets(text)
    assert SECRET[:6] not in without_secrets(text)


@given(st.text(alphabet="\"\\'{}[]:, \nab=&") | st.text())
def test_anything_can_be_masked(text: str) -> None:
    without_secrets(f"token{text}")
    without_secrets(f'{{"token":{text}')


@pytest.mark.parametrize(
    "text",
    ["token" + "a" * 65_000, "token=" * 10_000, '{"token":' * 8_000, '"token' * 10_000, "token\\" * 10_000,
     "token" + " " * 65_000, 'name="a"\r\n' * 6_000 + "token", "'" * 65_000 + "token", "token[" * 10_000],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    without_secrets(text)
    assert time.process_time() - began < 5
