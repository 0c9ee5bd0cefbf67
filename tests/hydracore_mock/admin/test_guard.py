"""Access to the mock's own pages: a table of clients, names, pages and tokens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.admin.guard import Guard
from hydracore_mock.settings import MockSettings
from tests.hydracore_mock.state.worlds import HYDRACORE

HERE, ELSEWHERE = "127.0.0.1", "192.0.2.7"
OWN = b"localhost:4010"
TOKEN = "open sesame"


def guard(**settings: Any) -> Guard:
    return Guard(MockSettings(spec=HYDRACORE, **settings))


def status(
    of: Guard,
    client: str | None = HERE,
    host: bytes | None = OWN,
    origin: bytes | None = None,
    token: bytes | None = None,
    *,
    needs_token: bool = True,
) -> int:
    """What a request is refused with; 0 if it passes."""
    given = {b"host": host, b"origin": origin, b"x-mock-admin-token": token}
    headers = {name: value for name, value in given.items() if value is not None}
    scope = {"client": None if client is None else (client, 50_000)}
    refused = of.refusal(scope, headers, needs_token=needs_token)
    if refused is not None:
        assert refused.reason
        assert "\n" not in refused.reason
    return 0 if refused is None else refused.status


CLIENTS = [
    ("127.0.0.1", 0),
    ("127.8.9.10", 0),
    ("::1", 0),
    ("0:0:0:0:0:0:0:1", 0),
    ("::ffff:127.0.0.1", 0),
    ("::ffff:7f00:1", 0),
    (None, 0),  # a socket of this machine's file system has no address
    ("192.0.2.7", 403),
    ("10.0.0.1", 403),
    ("0.0.0.0", 403),  # noqa: S104 nothing listens there
    ("::", 403),
    ("2001:db8::1", 403),
    ("fe80::1%eth0", 403),
    ("::ffff:192.0.2.7", 403),
    ("::127.0.0.1", 403),
    ("128.0.0.1", 403),
    ("localhost", 403),
    ("testclient", 403),
    ("", 403),
    ("127.0.0.1.evil.example", 403),
]


@pytest.mark.parametrize(("client", "wanted"), CLIENTS)
def test_clients(client: str | None, wanted: int) -> None:
    assert status(guard(), client) == wanted
    stranger = guard().stranger({"client": None if client is None else (client, 1)})
    assert (0 if stranger is None else stranger.status) == wanted
    with_token = guard(admin_token=TOKEN)
    assert with_token.stranger({"client": (client, 1)}) is None
    assert status(with_token, client) == 401
    assert status(with_token, client, token=TOKEN.encode()) == 0


def test_a_scope_without_a_client() -> None:
    assert guard().stranger({}) is None
    assert guard().refusal({}, {}) is None


HOSTS = [
    (b"localhost", 0),
    (b"localhost:4010", 0),
    (b"LOCALHOST:4010", 0),
    (b"localhost.", 0),
    (b"127.0.0.1:4010", 0),
    (b"127.0.0.1", 0),
    (b"192.0.2.7:4010", 0),
    (b"[::1]:4010", 0),
    (b"[::1]", 0),
    (b"[fe80::1%eth0]:4010", 0),
    (b"evil.localhost", 0),
    (b"evil.localhost.:4010", 0),
    (b"mock.test:4010", 0),
    (b"MOCK.TEST.", 0),
    (b"", 0),
    (None, 0),
    (b"evil.example", 403),
    (b"evil.example:4010", 403),
    (b"evil.example.", 403),
    (b"localhost.evil.example", 403),
    (b"evil-localhost", 403),
    (b"notlocalhost:4010", 403),
    (b"127.0.0.1.evil.example", 403),
    (b"mock.test.evil.example", 403),
    (b"evil.mock.test", 403),
    (b"localhost@evil.example", 403),
    (b"[::1].evil.example", 403),
    (b"[::1", 403),
    (b"127.0.0.1:4010:evil.example", 403),
    (b"localhost:port", 403),
    (b"evil.example/localhost", 403),
    (b"localhost/evil.example", 403),
    (b"evil.example@localhost", 403),
    (b"localhost#evil.example", 403),
    (b"localhost evil.example", 403),
    (b"[]", 403),
    (b":4010", 0),
    (b"loc\xe4lhost", 403),
    (b"\xff\xfe", 403),
    ("\uff4cocalhost".encode(), 403),
]


@pytest.mark.parametrize(("host", "wanted"), HOSTS)
def test_names(host: bytes | None, wanted: int) -> None:
    for own in ("mock.test", "Mock.Test."):
        assert status(guard(host=own), host=host) == wanted
    assert status(guard(host="mock.test", admin_token=TOKEN), host=host, token=TOKEN.encode()) == 0


def test_a_name_that_was_not_given_is_another_machines() -> None:
    assert status(guard(), host=b"mock.test") == 403


ORIGINS = [
    (None, 0),
    (b"http://localhost:4010", 0),
    (b"https://localhost:4010", 0),
    (b"HTTP://LOCALHOST:4010", 0),
    (b"https://named.example", 0),
    (b"https://NAMED.example", 0),
    (b"https://named.example:443", 403),
    (b"http://named.example", 403),
    (b"https://named.example.evil.example", 403),
    (b"https://evil.example", 403),
    (b"http://localhost", 403),
    (b"http://localhost:3000", 403),
    (b"http://127.0.0.1:4010", 403),
    (b"http://localhost:4010.evil.example", 403),
    (b"http://evil.localhost:4010", 403),
    (b"ws://localhost:4010", 403),
    (b"file://", 403),
    (b"null", 403),
    (b"NULL", 403),
    (b"*", 403),
    (b"", 403),
    (b"\xff\xfe" * 200, 403),
]


@pytest.mark.parametrize(("origin", "wanted"), ORIGINS)
def test_pages(origin: bytes | None, wanted: int) -> None:
    origins = ("*", "null", "https://named.example/")
    assert status(guard(cors_origins=origins), origin=origin) == wanted
    with_token = guard(cors_origins=origins, admin_token=TOKEN)
    assert status(with_token, origin=origin, token=TOKEN.encode()) == wanted
    assert status(with_token, origin=origin, needs_token=False) == wanted
    assert status(with_token, origin=origin) == (wanted or 401)


def test_any_origin_is_none_by_name() -> None:
    usual = guard()
    assert status(usual, origin=b"https://named.example") == 403
    assert not usual.is_named(b"https://named.example")
    assert not usual.is_named(b"*")
    assert not usual.is_named(None)
    assert guard(cors_origins=("https://named.example",)).is_named(b"https://Named.example")
    assert not guard(cors_origins=("null",)).is_named(b"null")


def test_a_named_page_still_needs_this_machine() -> None:
    named = guard(cors_origins=("https://named.example",))
    assert status(named, ELSEWHERE, origin=b"https://named.example") == 403
    assert status(named, host=b"evil.example", origin=b"https://named.example") == 403


def test_a_name_that_was_made_to_lead_here_helps_no_page() -> None:
    """DNS rebinding: to the browser the page is the mock's own, and the connection comes from this machine."""
    page = {"host": b"evil.example:4010", "origin": b"http://evil.example:4010"}
    assert status(guard(), **page) == 403  # type: ignore[arg-type]  # a table of keywords
    assert status(guard(admin_token=TOKEN), **page) == 401  # type: ignore[arg-type]  # the same


TOKENS = [
    ("secret", b"secret", 0),
    ("secret", b"Secret", 401),
    ("secret", b"secret ", 401),
    ("secret", b"secre", 401),
    ("secret", b"", 401),
    ("secret", None, 401),
    ("secret", b"s\xe9cret", 401),
    ("s\xe9cret", "s\xe9cret".encode(), 0),
    ("s\xe9cret", b"s\xe9cret", 401),
    ("🚲", "🚲".encode(), 0),
    ("", None, 401),
]


@pytest.mark.parametrize(("token", "sent", "wanted"), TOKENS)
def test_tokens(token: str, sent: bytes | None, wanted: int) -> None:
    for client in (HERE, ELSEWHERE):
        assert status(guard(admin_token=token), client, token=sent) == wanted
        assert status(guard(admin_token=token), client, token=sent, needs_token=False) == 0


def test_a_token_that_nobody_asks_for_opens_nothing() -> None:
    assert status(guard(), ELSEWHERE, token=b"secret") == 403


@given(
    host=st.binary(max_size=30),
    origin=st.none() | st.binary(max_size=30),
    client=st.none() | st.text(max_size=12),
)
def test_any_bytes_pass_or_are_refused(host: bytes, origin: bytes | None, client: str | None) -> None:
    for token in (None, TOKEN):
        assert status(guard(admin_token=token), client, host, origin) in (0, 401, 403)
