from __future__ import annotations

import socket
import sys
import time
from contextlib import closing

import pytest

from hydracore_contract import service_process
from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.service_process import started
from hydracore_contract.settings import Settings

SERVING = f"{sys.executable} -m http.server --bind 127.0.0.1"


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def is_open(port: int) -> bool:
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def settings(port: int, start: str | None) -> Settings:
    return Settings(f"http://127.0.0.1:{port}", start=start)


def test_it_listens_for_as_long_as_it_is_needed() -> None:
    port = free_port()
    with started(settings(port, f"{SERVING} {port}")):
        assert is_open(port)
    assert not is_open(port)


def test_nothing_is_started_where_nothing_was_asked_for() -> None:
    port = free_port()
    with started(settings(port, None)):
        assert not is_open(port)


def test_a_command_that_ends_says_why() -> None:
    ending = f"{sys.executable} -c \"print('no room'); raise SystemExit(3)\""
    with (
        pytest.raises(Unreachable, match="the command of --start has ended: no room"),
        started(settings(free_port(), ending)),
    ):
        pass


def test_what_a_command_has_said_does_nothing_to_a_terminal() -> None:
    ending = f"{sys.executable} -c \"print('x' * 10**6); print(chr(27) + '[2J'); raise SystemExit(3)\""
    with (
        pytest.raises(Unreachable, match=r"has ended: \\x1b\[2J"),
        started(settings(free_port(), ending)),
    ):
        pass


def test_a_command_that_ends_in_mid_run_is_told_of(capfd: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    serving = f"{sys.executable} -c \"import socket; socket.create_server(('127.0.0.1', {port})).accept(); exit(3)\""
    with started(settings(port, serving)) as process:
        assert process is not None
        assert process.wait(20) == 3
    assert "has ended in mid-run, with status 3: it said nothing" in capfd.readouterr().err


def test_what_serves_the_url_already_is_not_taken_for_the_command() -> None:
    port = free_port()
    with (
        started(settings(port, f"{SERVING} {port}")),
        pytest.raises(Misused, match="already; end it"),
        started(settings(port, f"{SERVING} {port}")),
    ):
        pass


def test_what_a_command_has_started_is_ended_though_it_does_not_want_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service_process, "GRACE", 0.1)
    port = free_port()
    with started(settings(port, f"sh -c '(trap \"\" TERM; exec {SERVING} {port}) & wait'")):
        assert is_open(port)
    give_up = time.monotonic() + 10
    while is_open(port):
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_a_command_that_listens_elsewhere_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_process, "PATIENCE", 0.5)
    port = free_port()
    with (
        pytest.raises(Unreachable, match=r"nothing listens at .* after 0\.5 s"),
        started(settings(free_port(), f"{SERVING} {port}")),
    ):
        pass
    assert not is_open(port)


@pytest.mark.parametrize(
    ("command", "told"),
    [("'", "is no command"), ("", "is no command"), ("/no/such/program", "No such file")],
)
def test_what_is_no_command_is_told(command: str, told: str) -> None:
    with pytest.raises(Misused, match=told), started(settings(free_port(), command)):
        pass
