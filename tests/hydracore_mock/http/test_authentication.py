"""Credentials that are accepted and refused, over a socket."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import GOOD, Answer, ask, collection
from tests.paths import DOCUMENTS

_GOOD_BY_DEFAULT = [
    {"Authorization": "Bearer x"},
    {"Authorization": "bearer x"},
    {"Authorization": "BEARER x"},
    {"Authorization": "bEaReR   x  "},
    {"Authorization": "Bearer ünïcödé"},
    {"X-Api-Key": "x"},
    {"x-api-KEY": "  x "},
    {"Authorization": "Basic eDp4", "X-Api-Key": "x"},
    {"Authorization": "Bearer x", "X-Api-Key": ""},
]
_BAD = [
    {},
    {"Authorization": ""},
    {"Authorization": "x"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer "},
    {"Authorization": "Bearer\tx"},
    {"Authorization": "Basic eDp4"},
    {"Authorization": "Bearerx"},
    {"Authorization": " "},
    {"X-Api-Key": ""},
    {"X-Api-Key": "  "},
    {"Cookie": "X-Api-Key=x"},
]


def _status(mock: Running, headers: dict[str, str]) -> int:
    answer = ask(mock.url, "GET", collection(), headers)
    if answer.status == 401:
        _is_challenged(answer)
    return answer.status


def _is_challenged(answer: Answer) -> None:
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json == {"detail": "Not authenticated"}


@pytest.mark.parametrize("headers", _GOOD_BY_DEFAULT, ids=repr)
def test_anything_not_empty_is_accepted_by_default(mock: Running, headers: dict[str, str]) -> None:
    assert _status(mock, headers) == 200


@pytest.mark.parametrize("headers", _BAD, ids=repr)
def test_nothing_is_refused_by_default(mock: Running, headers: dict[str, str]) -> None:
    assert _status(mock, headers) == 401


def test_a_key_in_the_query_is_none(mock: Running) -> None:
    _is_challenged(ask(mock.url, "GET", collection() + "?X-Api-Key=x&token=x"))


@pytest.mark.parametrize(
    ("method", "path"), [("POST", ""), ("PATCH", "/no-uuid"), ("DELETE", "/no-uuid"), ("HEAD", "")]
)
def test_credentials_come_before_everything_else(mock: Running, method: str, path: str) -> None:
    body = {"channel_type": 5} if method in ("POST", "PATCH") else None
    answer = ask(mock.url, method, collection("no-uuid") + path, {}, body)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.fixture(scope="module")
def strict() -> Iterator[Running]:
    with running("--quiet", "--token", "one", "--token", "twö", "--api-key", "k1", "--api-key", "k2") as mock:
        yield mock


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer one"}, 200),
        ({"Authorization": "bearer twö"}, 200),
        ({"X-Api-Key": "k1"}, 200),
        ({"X-Api-Key": "k2"}, 200),
        ({"Authorization": "Bearer wrong", "X-Api-Key": "k2"}, 200),
        ({"Authorization": "Bearer one", "X-Api-Key": "wrong"}, 200),
        ({"Authorization": "Bearer wrong", "X-Api-Key": "wrong"}, 401),
        ({"Authorization": "Bearer ONE"}, 401),
        ({"Authorization": "Bearer one two"}, 401),
        ({"Authorization": "Bearer one,one"}, 401),
        ({"Authorization": "Bearer k1"}, 401),
        ({"X-Api-Key": "one"}, 401),
        ({"X-Api-Key": "k1, k2"}, 401),
        ({}, 401),
    ],
)
def test_only_what_was_given_is_accepted(strict: Running, headers: dict[str, str], status: int) -> None:
    assert _status(strict, headers) == status


def test_the_start_says_that_not_everything_is_accepted(strict: Running) -> None:
    assert "only the credentials that were given are accepted: 2 of --token, 2 of --api-key" in strict.output


def test_the_environment_gives_several_and_a_token_alone_shuts_out_keys() -> None:
    with running("--quiet", variables={"HYDRACORE_MOCK_TOKEN": "one two"}) as mock:
        assert _status(mock, {"Authorization": "Bearer one"}) == 200
        assert _status(mock, {"Authorization": "Bearer two"}) == 200
        assert _status(mock, {"Authorization": "Bearer one two"}) == 401
        assert _status(mock, {"X-Api-Key": "one"}) == 401


def test_a_key_alone_from_the_environment_shuts_out_tokens() -> None:
    with running("--quiet", variables={"HYDRACORE_MOCK_API_KEY": "key"}) as mock:
        assert _status(mock, {"X-Api-Key": "key"}) == 200
        assert _status(mock, {"Authorization": "Bearer key"}) == 401


def test_no_auth_asks_nobody() -> None:
    with running("--quiet", "--no-auth", "--token", "one") as mock:
        assert _status(mock, {}) == 200
        assert _status(mock, {"Authorization": "Bearer wrong"}) == 200
        assert ask(mock.url, "POST", collection(), {}, GOOD).status == 201
        assert "open: no credentials are asked for" in mock.output


@pytest.fixture(scope="module")
def kinds() -> Iterator[Running]:
    with running("--quiet", "--spec", str(DOCUMENTS / "accepted" / "credentials.yaml")) as mock:
        yield mock


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/basic", {"Authorization": "Basic eDp4"}, 200),
        ("/basic", {"Authorization": "basic eDo="}, 200),
        ("/basic", {"Authorization": "Basic !"}, 401),
        ("/basic", {"Authorization": "Bearer eDp4"}, 401),
        ("/digest", {}, 401),
        ("/digest", {"Authorization": 'Digest username="a", response="b"'}, 401),
        ("/digest-or-key", {"Authorization": "Digest x"}, 401),
        ("/digest-or-key", {"X-Key": "x"}, 200),
        ("/bearer", {"Authorization": "Bearer x"}, 200),
        ("/other", {"Authorization": "HOBA x"}, 200),
        ("/other", {"Authorization": "Bearer x"}, 401),
        ("/cookie", {"Cookie": "a=b; session=x"}, 200),
        ("/cookie", {"Cookie": 'a={"b": [1]}; session=x'}, 200),
        ("/cookie", {"Cookie": "session="}, 401),
        ("/cookie", {"Cookie": "sessions=x"}, 401),
        ("/query?key=x", {}, 200),
        ("/query?key=", {}, 401),
        ("/query", {"key": "x"}, 401),
        ("/both?key=x", {"X-Key": "x"}, 200),
        ("/both?key=x", {}, 401),
        ("/both", {"X-Key": "x"}, 401),
        ("/either", {"Cookie": "session=x"}, 200),
        ("/either?key=x", {}, 401),
        ("/optional", {}, 200),
        ("/openid", {"Authorization": "Bearer x"}, 200),
        ("/openid", {}, 401),
    ],
)
def test_each_kind_of_credentials_is_read(
    kinds: Running, target: str, headers: dict[str, str], status: int
) -> None:
    assert ask(kinds.url, "GET", target, headers).status == status


def test_digest_is_refused_as_unsupported(kinds: Running) -> None:
    answer = ask(kinds.url, "GET", "/digest", {"Authorization": "Digest x"})
    assert answer.json["detail"] == "Digest authentication is not supported here"
    assert answer.headers["www-authenticate"].startswith("Digest ")


def _token(**claims: Any) -> dict[str, str]:
    written = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().strip("=") for part in ({}, claims)
    ]
    return {"Authorization": f"Bearer {'.'.join(written)}.unsigned"}


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/oauth", {"Authorization": "Bearer opaque"}, 200),
        ("/oauth", {"Authorization": "Bearer a.b.c"}, 200),
        ("/oauth", _token(sub="me"), 200),
        ("/oauth", _token(scope="read write more"), 200),
        ("/oauth", _token(scope="read"), 403),
        ("/oauth", _token(scope=""), 403),
        ("/oauth", _token(scp=["read", "write"]), 200),
        ("/oauth", _token(scp="write"), 403),
        ("/openid", _token(scope="read"), 200),
        ("/openid", _token(scope="write"), 403),
        ("/bearer", _token(scope="none"), 200),
        ("/scopes-or-key", _token(scope="write"), 200),
        ("/scopes-or-key", _token(scope="admin"), 403),
        ("/scopes-or-key", _token(scope="admin") | {"X-Key": "x"}, 200),
        ("/scopes-or-key?key=x", _token(scope="none"), 200),
        ("/scopes-or-key", {}, 401),
    ],
)
def test_a_token_that_names_scopes_must_have_those_that_are_asked_for(
    kinds: Running, target: str, headers: dict[str, str], status: int
) -> None:
    answer = ask(kinds.url, "GET", target, headers)
    assert answer.status == status
    if status == 403:
        assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
        assert "The token lacks the scope" in answer.json["detail"]
