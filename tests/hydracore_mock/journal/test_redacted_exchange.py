from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.journal import ExchangeRecord
from hydracore_mock.journal.entries import RecordReader
from hydracore_mock.journal.http_archive import har
from hydracore_mock.journal.redacted_exchange import Redaction, authorization, cookies, media_type, set_cookie
from tests.hydracore_mock.journal.samples import HYDRACORE, JSON, OWN, Changed, Refused, record

MASK = Redaction(OWN)
READER = RecordReader(OWN)
FORM = (b"content-type", b"application/x-www-form-urlencoded")
TOKENS = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=",;"), min_size=8, max_size=20
).map(lambda text: f"q9{text}Zx")


def target(query: str) -> str:
    return MASK.of(record(path="/a b", query=query.encode())).target


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Bearer abc", "Bearer ***"),
        ("bearer  abc def", "bearer ***"),
        ("Basic dTpw", "Basic ***"),
        ("Digest a=1, b=2", "Digest ***"),
        ("Bearer", "Bearer"),
        ("abc", "***"),
        ("abc def", "***"),
        ("", ""),
    ],
)
def test_authorization_shows_its_scheme(value: str, shown: str) -> None:
    assert authorization(value, MASK.schemes) == shown


def test_cookies_show_their_names() -> None:
    assert cookies("a=1; b=x=y;c=") == "a=***; b=***; c=***"
    assert cookies('abc; a="x; def; y"') == "***; a=***; ***; ***"
    assert (
        set_cookie("a=1; Path=/x; HttpOnly; Max-Age=5; odd=2")
        == "a=***; Path=/x; HttpOnly; Max-Age=5; odd=***"
    )


def test_headers() -> None:
    pairs = [
        (b"X-Pass", b"1"),
        (b"x-mock-admin-token", b"1"),
        (b"x-client-secret", b"1"),
        (b"x-plain", b"\xe9"),
        (b"location", b"/a?pass=1&b=2#access_token=3"),
        (b"www-authenticate", b"Bearer"),
    ]
    assert MASK.of(record()).headers(pairs) == [
        ["X-Pass", "***"],
        ["x-mock-admin-token", "***"],
        ["x-client-secret", "***"],
        ["x-plain", "é"],
        ["location", "/a?pass=***&b=2#access_token=***"],
        ["www-authenticate", "Bearer"],
    ]


def test_the_target() -> None:
    assert target("") == "/a b"
    assert (
        target("a=1&pass=2&p%61ss=3&api_key=4&token=&b")
        == "/a b?a=1&pass=***&p%61ss=***&api_key=***&token=&b"
    )


def test_a_path_without_its_raw_form() -> None:
    plain = record(path="/ä")
    raw = {**plain.scope, "raw_path": None}
    assert MASK.of(plain._replace(scope=raw)).target == "/%C3%A4"


def test_bodies() -> None:
    shown = MASK.of(record(body=b"user=a&password=b", headers=[FORM])).request_body()
    assert shown.text == "user=a&password=***"
    assert (
        MASK.of(record(body={"phrase": "a", "name": "b"})).request_body().text
        == '{"phrase": "***", "name": "b"}'
    )
    assert Redaction(HYDRACORE).of(record(body={"phrase": "a"})).request_body().text == '{"phrase": "a"}'
    assert MASK.of(record()).request_body().text is None


def test_what_was_sent_as_a_credential_is_hidden_wherever_it_comes_back() -> None:
    shown = MASK.of(
        record(headers=[(b"authorization", b"Bearer long-enough")], answer={"echo": "long-enough!"})
    )
    assert shown.answer().text == '{"echo": "***!"}'
    assert shown.text("for long-enough") == "for ***"
    assert shown.item(b'{"a":["long-enough"],"long-enough":1}') == {"a": ["***"], "***": 1}


def test_a_short_credential_is_no_reason_to_hide_words() -> None:
    shown = MASK.of(record(headers=[(b"authorization", b"Bearer test")], answer={"name": "a test"}))
    assert shown.answer().text == '{"name": "a test"}'


def test_the_media_type() -> None:
    assert media_type([(b"Content-Type", b"Application/JSON; charset=utf-8")]) == "application/json"
    assert media_type([]) == ""


def everywhere(token: str) -> ExchangeRecord:
    """An exchange that has the token in each place where one may be."""
    raw, plus = token.encode(), quote_plus(token).encode()
    body = {"password": token, "deep": [{"apiKey": [token]}], "echo": f"<{token}>", token: 1}
    detail = {"detail": [{"loc": ["body", "token"], "msg": token, "input": token}], "secret": {"a": token}}
    item = json.dumps({"webhook_secret": token, "echo": token}).encode()
    return record(
        method="POST",
        path=f"/things/{quote(token, safe='')}",
        query=b"pass=" + plus + b"&%70ass=" + plus + b"&client_secret=" + plus + b"&echo=" + plus,
        headers=[
            (b"authorization", b"Bearer " + raw),
            (b"Proxy-Authorization", raw),
            (b"x-pass", raw),
            (b"x-mock-admin-token", raw),
            (b"x-auth-token", raw),
            (b"cookie", b"sid=" + plus + b"; other=" + plus),
            (b"referer", b"http://a.test/?pass=" + plus),
            JSON,
        ],
        body=body,
        answer=detail,
        answered=[JSON, (b"set-cookie", b"sid=" + plus + b"; Path=/"), (b"location", b"/x?token=" + plus)],
        operation=OWN.operations[0],
        status=422,
        why=f"no {token}",
        refusals=(Refused("a", ("body", "password"), f"not {token}"),),
        change=Changed("changed", "/things", "1", item, item),
    )


@given(TOKENS)
def test_no_token_is_ever_shown(token: str) -> None:
    made = everywhere(token)
    shown = json.dumps([READER.entry(1, made), READER.entry(1, made, brief=True), har(READER, [(1, made)])])
    for spelling in {
        token,
        json.dumps(token)[1:-1],
        quote(token, safe=""),
        b64encode(token.encode()).decode(),
    }:
        assert spelling not in shown
        assert not READER.holds(made, spelling.casefold())


@given(TOKENS, st.integers(1, 60))
def test_none_is_shown_of_what_was_cut(token: str, cut: int) -> None:
    text = json.dumps({"filler": "x" * 20, "client_secret": token}).encode()[:-cut]
    made = record(body=text, body_size=900, answer=text, answer_size=900)
    assert token[:6] not in json.dumps([READER.entry(1, made), har(READER, [(1, made)])])


@given(st.binary(), st.binary(), st.lists(st.tuples(st.binary(), st.binary())), st.booleans())
def test_whatever_came_can_be_shown(
    body: bytes, query: bytes, headers: list[tuple[bytes, bytes]], cut: bool
) -> None:
    size = len(body) + cut
    made = record(
        query=query,
        headers=headers,
        answered=headers,
        body=body,
        answer=body,
        body_size=size,
        answer_size=size,
    )
    json.dumps([READER.entry(1, made), har(READER, [(1, made)])]).encode()
