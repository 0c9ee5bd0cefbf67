from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from hydracore_contract.exchange import Request, Trouble
from hydracore_contract.proxies import Proxies
from hydracore_contract.settings import Settings
from hydracore_contract.transport.route import Route
from hydracore_contract.transport.target import Order, Target, Unguarded
from tests.hydracore_contract.relays import proxy
from tests.hydracore_contract.scripted import (
    CERTIFICATE,
    Line,
    answer,
    hangs_after,
    keeps_saying,
    server_tls,
    serving,
)
from tests.hydracore_contract.services.serving import free_port

GET = Request("GET", "/items?a=b")
HOST = "service.internal"


@contextmanager
def by(proxy_url: str, url: str, **given: object) -> Iterator[Target]:
    """A target by the proxy, whatever its scheme."""
    scheme = urlsplit(url).scheme
    settings = Settings(url, allow_hosts=(HOST,), proxies=Proxies(((scheme, proxy_url),)), **given)  # type: ignore[arg-type]
    target = Target(settings, Unguarded())
    try:
        yield target
    finally:
        target.close()


def test_without_tls_the_proxy_is_told_the_whole_url() -> None:
    with serving(keeps_saying(answer())) as server:
        port = urlsplit(server.url).port or 0
        with proxy({HOST: port}) as relay, by(relay.url, f"http://{HOST}:8080/base") as target:
            alone = target.send("a", GET)
            together = target.together([Order("a", GET), Order("b", Request("POST", "/", (), b"{}"))])
    assert all(each.answer for each in (alone, *together))
    first = server.heard[0].decode().split("\r\n")
    assert first[0] == "GET /base/items?a=b HTTP/1.1"
    assert f"Host: {HOST}:8080" in first
    assert relay.heads[0].startswith(f"GET http://{HOST}:8080/base/items?a=b HTTP/1.1\r\n")


def test_a_connection_to_the_proxy_is_kept() -> None:
    with serving(keeps_saying(answer())) as server, by(server.url, f"http://{HOST}") as target:
        assert all(target.send("a", GET).answer for _ in range(2))
    assert server.connections == 1
    assert [each.split(b"\r\n")[0] for each in server.heard] == [
        f"GET http://{HOST}/items?a=b HTTP/1.1".encode()
    ] * 2


def test_with_tls_the_proxy_is_asked_for_a_tunnel_and_hears_nothing_more() -> None:
    context = server_tls()
    with serving(keeps_saying(answer()), tls=context) as server:
        port = urlsplit(server.url).port or 0
        with (
            proxy({HOST: port}, "us@er:pw-of-it") as relay,
            by(relay.url.replace("//", "//us%40er:pw-of-it@"), f"https://{HOST}", insecure=True) as target,
        ):
            assert target.send("a", GET).answer
    assert relay.heads[0].startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n")
    assert server.heard[0].startswith(b"GET /items?a=b HTTP/1.1\r\n")
    assert b"Proxy-Authorization" not in server.heard[0]


def test_a_host_is_checked_behind_a_tunnel() -> None:
    with serving(keeps_saying(answer()), tls=True) as server:
        port = urlsplit(server.url).port or 0
        with (
            proxy({HOST: port}) as relay,
            by(relay.url, f"https://{HOST}", ca_file=CERTIFICATE) as target,
        ):
            assert "is for another host" in target.send("a", GET).details


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("user", "how"), [("", "asks for credentials"), ("us:wrong@", "does not take its credentials")]
)
def test_credentials_that_a_proxy_wants_are_told(scheme: str, user: str, how: str) -> None:
    with (
        proxy({HOST: 1}, "us:pw-of-it") as relay,
        by(relay.url.replace("//", f"//{user}"), f"{scheme}://{HOST}") as target,
    ):
        exchange = target.send("a", GET)
    assert (exchange.trouble, exchange.answer) == (Trouble.UNREACHABLE, None)
    assert exchange.details == f"the proxy {relay.url} {how} (407)"
    assert "http://user:password@host:port" in target.remedy


def test_a_proxy_that_opens_no_way_is_told() -> None:
    with proxy({}) as relay, by(relay.url, f"https://{HOST}") as target:
        exchange = target.send("a", GET)
    assert exchange.trouble is Trouble.UNREACHABLE
    assert exchange.details == f"the proxy {relay.url} opens no way there (502)"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_told(scheme: str) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with by(url, f"{scheme}://{HOST}") as target:
        exchange = target.send("a", GET)
    assert exchange.trouble is Trouble.UNREACHABLE
    assert exchange.details == f"the proxy {url} can't be reached (connection refused)"
    assert "NO_PROXY" in target.remedy


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 20", b"SSH-2.0-OpenSSH_9\r\n"])
def test_what_is_no_proxy_is_told(said: bytes) -> None:
    def script(line: Line) -> None:
        line.hear()
        line.say(said)

    with serving(script) as server, by(server.url, f"https://{HOST}") as target:
        exchange = target.send("a", GET)
    assert exchange.trouble is Trouble.UNREACHABLE
    assert f"the proxy {server.url} opens no way to {HOST}:443" in exchange.details


def test_a_proxy_that_hangs_is_waited_for_no_longer_than_an_answer() -> None:
    with (
        serving(hangs_after(b"")) as server,
        by(server.url, f"https://{HOST}", request_timeout=0.2) as target,
    ):
        assert "timed out" in target.send("a", GET).details


def test_what_a_proxy_was_shown_is_masked_where_it_repeats_it() -> None:
    def repeats(line: Line) -> None:
        line.say(answer(body=line.hear()))

    with serving(repeats) as server:
        url = server.url.replace("//", "//us:pw-of-it@")
        with by(url, f"http://{HOST}") as target:
            exchange = target.send("a", GET)
            kept = target.mask.exchange(exchange)
    assert b"Proxy-Authorization: Basic dXM6cHctb2YtaXQ=" in server.heard[0]
    assert exchange.answer is not None
    assert kept.answer is not None
    assert b"dXM6cHctb2YtaXQ=" in exchange.answer.body
    assert b"dXM6cHctb2YtaXQ=" not in kept.answer.body


@pytest.mark.parametrize("tls", [True, False])
def test_whether_tls_is_spoken(tls: bool) -> None:
    with serving(keeps_saying(answer()), tls=tls) as server:
        url = urlsplit(server.url.replace("https", "http"))
        assert Route(url).speaks_tls(5.0 if tls else 0.2) is tls
