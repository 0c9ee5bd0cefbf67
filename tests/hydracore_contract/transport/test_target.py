from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Barrier

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hydracore_contract.errors import Misused, SessionHalted, TimeIsOver, Unreachable
from hydracore_contract.exchange import Answer, Request, Trouble
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.transport.target import (
    LONGEST_WAIT,
    MOST_WAITS,
    Order,
    Target,
    Unguarded,
    checked_url,
    retry_after,
)
from hydracore_contract.transport.time_limit import TimeLimit
from tests.hydracore_contract.scripted import (
    CERTIFICATE,
    Line,
    Script,
    answer,
    chunked,
    floods,
    hangs_after,
    keeps_saying,
    says,
    serving,
)

SECRETS = Secrets("s3cret/+", "k3y-with-more")
GET = Request("GET", "/items?key=${API_KEY}", (("Authorization", "Bearer ${TOKEN}"),))
EMPTY = answer(body=b"")
BUSY = answer("429 Too Many Requests", b"", ("Retry-After", "0"))


@contextmanager
def aimed(settings: Settings, said: list[str] | None = None) -> Iterator[Target]:
    target = Target(settings, Unguarded(), (said if said is not None else []).append)
    try:
        yield target
    finally:
        target.close()


def test_secrets_are_filled_in_on_the_way_out_only() -> None:
    with serving(says(EMPTY)) as server:
        settings = Settings(f"{server.url}/base/", SECRETS, headers=(("X-Gateway", "g"),))
        with aimed(settings) as target:
            exchange = target.send("list", GET)
    lines = server.heard[0].decode().split("\r\n")
    assert lines[0] == "GET /base/items?key=k3y-with-more HTTP/1.1"
    assert {"Authorization: Bearer s3cret/+", "X-Gateway: g", "Accept-Encoding: gzip, deflate"} < set(lines)
    assert any(line.startswith("User-Agent: hydracore-contract/") for line in lines)
    assert (exchange.operation, exchange.request.path) == ("list", GET.path)
    assert exchange.request.headers == GET.headers
    assert "s3cret" not in repr(target) + repr(exchange)


def test_exchanges_are_counted() -> None:
    with (
        serving(keeps_saying(EMPTY, answer("404 Not Found"))) as server,
        aimed(Settings(server.url)) as target,
    ):
        first, second = target.send("a", GET), target.send("b", GET)
    assert [first.number, second.number, target.sent] == [1, 2, 2]
    assert [each.answer.status for each in (first, second) if each.answer] == [200, 404]
    assert 0 <= first.at <= second.at <= target.now
    assert first.burst == 0


def test_trouble_is_told_with_what_did_arrive() -> None:
    with serving(says(answer(body=b"ab", length=5))) as server, aimed(Settings(server.url)) as target:
        exchange = target.send("a", GET)
    assert exchange.trouble is Trouble.CUT_SHORT
    assert exchange.answer is not None
    assert exchange.answer.body == b"ab"


def test_nobody_is_there() -> None:
    with serving(says(EMPTY)) as server:
        pass
    with aimed(Settings(server.url)) as target:
        exchange = target.send("a", GET)
    assert (exchange.trouble, exchange.answer) == (Trouble.UNREACHABLE, None)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_nothing_but_reading(method: str) -> None:
    with serving(says(EMPTY)) as server, aimed(Settings(server.url, read_only=True)) as target:
        with pytest.raises(AssertionError, match=f"still {method} was to be sent"):
            target.send("a", Request(method, "/items"))
        assert server.connections == 0
        assert target.send("a", GET).answer


def test_waiting_is_cut_down_in_a_hurry() -> None:
    with serving(says(EMPTY), hangs_after(b"")) as server, aimed(Settings(server.url)) as target:
        target.send("a", GET)
        target.hurry(0.2)
        exchange = target.send("a", GET)
        assert exchange.trouble is Trouble.HANGS
        assert exchange.details != "waited 10 s"


def test_no_faster_than_allowed() -> None:
    with serving(keeps_saying(EMPTY)) as server, aimed(Settings(server.url, rate_limit=50)) as target:
        ends = [target.send("a", GET).at for _ in range(6)]
    assert ends[-1] >= 5 / 50


def test_a_429_is_waited_out() -> None:
    said: list[str] = []
    with serving(keeps_saying(BUSY, BUSY, EMPTY)) as server, aimed(Settings(server.url), said) as target:
        exchange = target.send("a", GET)
    assert exchange.answer is not None
    assert exchange.answer.status == 200
    assert (target.sent, exchange.number) == (3, 3)
    assert said == ["429 Too Many Requests: waiting 0.05 s"] * 2


def test_nothing_but_429() -> None:
    with serving(keeps_saying(BUSY)) as server, aimed(Settings(server.url)) as target:
        with pytest.raises(Unreachable, match="nothing but 429"):
            target.send("a", GET)
        assert len(server.heard) == MOST_WAITS


LATER = answer("429 Too Many Requests", b"", ("Retry-After", "3600"))


@pytest.mark.parametrize(
    "script", [keeps_saying(LATER), hangs_after(b""), floods(chunked(end=b""), b"1\r\nx\r\n")]
)
def test_nothing_takes_longer_than_the_run(script: Script) -> None:
    with serving(script) as server:
        target = Target(Settings(server.url), Unguarded(), limit=TimeLimit(1.0))
        with closing(target), pytest.raises(TimeIsOver, match="it had 1 s"):
            target.send("a", GET)


def test_nothing_is_sent_once_the_time_is_over() -> None:
    with serving(keeps_saying(EMPTY)) as server:
        target = Target(Settings(server.url), Unguarded(), limit=TimeLimit(0.0))
        with closing(target), pytest.raises(TimeIsOver):
            target.send("a", GET)
        assert server.connections == 0


def test_what_hangs_for_longer_than_allowed_hangs_though_the_time_is_over_by_then() -> None:
    with serving(hangs_after(b"")) as server:
        limit = TimeLimit(1.0, spared=0.0)
        target = Target(Settings(server.url, request_timeout=0.1), Unguarded(), limit=limit)
        with closing(target):
            assert target.send("a", GET).trouble is Trouble.HANGS


def test_waiting_ends_when_the_run_is_halted() -> None:
    with serving(keeps_saying(LATER)) as server:
        target = Target(Settings(server.url), Unguarded())
        target.limit.halted.set()
        with closing(target), pytest.raises(SessionHalted):
            target.send("a", GET)


def wait(said: str | None, status: int = 429, tries: int = 0) -> float | None:
    headers = () if said is None else (("retry-after", said),)
    return retry_after(Answer(status, headers, b"", 0.0), tries)


def test_how_long_a_429_is_waited_out() -> None:
    assert wait("7") == wait(" 7 ") == 7
    assert wait("99999") == wait("9" * 5_000) == LONGEST_WAIT
    assert wait("0") == wait(format_datetime(datetime.now(UTC) - timedelta(days=2))) == 0.05
    assert wait(format_datetime(datetime.now(UTC) + timedelta(days=2))) == LONGEST_WAIT
    assert [wait(None, tries=tries) for tries in (0, 1, 2, 19)] == [0.2, 0.4, 0.8, LONGEST_WAIT]
    assert wait("\xb2") == wait("Mon, 01 Jan 2024 00:00:00 +99999999999999") == 0.2
    assert wait("7", status=503) is None
    assert retry_after(None, 0) is None


TIMES = st.sampled_from(
    ("Mon,", "01", "Jan", "2024", "00:00:00", "GMT", "+99999999999999", "-0000", "\xb2", ":", "x")
)


@given(st.text(st.characters(max_codepoint=255)) | st.lists(TIMES).map(" ".join), st.integers(0, MOST_WAITS))
@example("0\x1f", 0)
def test_any_retry_after_is_some_time(said: str, tries: int) -> None:
    found = wait(said, tries=tries)
    assert found is not None
    assert 0 < found <= LONGEST_WAIT


def test_requests_at_the_same_moment() -> None:
    barrier = Barrier(4)

    def script(line: Line) -> None:
        """Answers only once all four requests are there."""
        line.hear()
        barrier.wait(10)
        line.say(EMPTY)
        line.wait()

    with serving(script) as server, aimed(Settings(server.url)) as target:
        orders = [Order(str(number), Request("GET", f"/{number}")) for number in range(4)]
        rounds = [target.together(orders), target.together(orders)]
        assert {each.request.path for each in rounds[0]} == {"/0", "/1", "/2", "/3"}
        assert {each.operation for each in rounds[0]} == {"0", "1", "2", "3"}
        assert [{each.burst for each in found} for found in rounds] == [{1}, {2}]
        assert sorted(each.number for found in rounds for each in found) == list(range(1, 9))


def test_no_connection_is_left_open_by_requests_at_the_same_moment() -> None:
    ended: list[bytes] = []

    def script(line: Line) -> None:
        line.hear()
        line.say(EMPTY)
        ended.append(line.connection.recv(1))

    with serving(script) as server, aimed(Settings(server.url)) as target:
        target.together([Order("a", GET)] * 3)
        for thread in server.threads[1:]:
            thread.join(10)
        assert ended == [b""] * 3


def test_what_goes_wrong_in_one_of_them_is_told() -> None:
    orders = [Order("a", GET), Order("b", Request("POST", "/"))]
    with (
        serving(keeps_saying(EMPTY)) as server,
        aimed(Settings(server.url, read_only=True)) as target,
        pytest.raises(AssertionError, match="POST"),
    ):
        target.together(orders)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("127.0.0.1:8000", "is no http or https URL"),
        ("ftp://127.0.0.1", "is no http or https URL"),
        ("http://", "is no http or https URL"),
        ("http://127.0.0.1:x", "is no URL"),
        ("http://127.0.0.1:99999", "is no URL"),
        ("http://[::1", "is no URL"),
        ("http://127.0.0.1/a b", "holds blanks"),
        ("http://127.0.0.1/\xe9", "beyond ASCII"),
        ("http://127.0.0.1/?a=b", "more than a host and a path"),
        ("http://127.0.0.1/#a", "more than a host and a path"),
        ("http://user:pw@127.0.0.1", "more than a host and a path"),
        ("http://:pw@127.0.0.1", "more than a host and a path"),
        ("http://example.org", "add --allow-host example.org"),
        ("http://127.0.0.1.example.org", "not this machine"),
        ("http://localhost.example.org", "not this machine"),
        ("http://0.0.0.0", "not this machine"),
        ("http://[2001:db8::1]", "not this machine"),
    ],
)
def test_a_base_url_that_can_not_be_meant(url: str, problem: str) -> None:
    with pytest.raises(Misused, match=problem):
        checked_url(Settings(url))


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://127.0.0.1:8000/base", ()),
        ("http://127.1.2.3", ()),
        ("https://LOCALHOST", ()),
        ("http://[::1]:80", ()),
        ("https://Example.org", ("other", "EXAMPLE.org")),
        ("https://xn--bcher-kva.example", ("xn--bcher-kva.example",)),
    ],
)
def test_a_base_url_that_may_be_tested(url: str, hosts: tuple[str, ...]) -> None:
    assert checked_url(Settings(url, allow_hosts=hosts)).geturl() == url


@given(st.text() | st.text().map("http://127.0.0.1/".__add__) | st.text().map("http://127.0.0.1".__add__))
def test_any_base_url_can_be_sent_or_is_refused(url: str) -> None:
    with suppress(Misused):
        found = checked_url(Settings(url))
        h11.Request(method="GET", target=found.path + "/x", headers=[("Host", found.netloc)])


@pytest.mark.parametrize("settings", [{"ca_file": CERTIFICATE}, {"insecure": True}])
def test_certificates(settings: dict[str, object]) -> None:
    with serving(says(EMPTY), tls=True) as server:
        with aimed(Settings(server.url, **settings)) as target:  # type: ignore[arg-type]  # either one
            assert target.send("a", GET).answer
        with aimed(Settings(server.url)) as target:
            exchange = target.send("a", GET)
            assert exchange.trouble is Trouble.UNREACHABLE
            assert "CERTIFICATE_VERIFY_FAILED" in exchange.details or "certificate" in exchange.details


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_file_without_certificates(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Misused, match=r"ca\.pem: .+; name a file of PEM certificates"):
        Target(Settings("https://127.0.0.1", ca_file=path), Unguarded())
