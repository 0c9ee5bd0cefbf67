"""Credentials that are accepted and refused, over a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import GOOD, Answer, ask, collection

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
