"""What stands before a service is told from the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hydracore_contract import reachability
from hydracore_contract.errors import Unreachable
from hydracore_contract.exchange import Answer
from hydracore_contract.health import page_of
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.reachability import first_answer
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import RunState, run_state
from hydracore_contract.settings import Secrets, Settings
from tests.hydracore_contract.oracle.exchanges import CONTRACT
from tests.hydracore_contract.oracle.exchanges import LIST as LISTING
from tests.hydracore_contract.scripted import Line, Script, answer, keeps_saying, serving

LIST = CONTRACT.operation(LISTING)
PAGE = answer("200 OK", b"<html>Log in</html>", ("Content-Type", "text/html; charset=utf-8"))
MOVED = answer("302 Found", b"", ("Location", "https://login.example/start?next=1"))
LISTED = answer("200 OK", b'{"channels": [], "count": 0}', ("Content-Type", "application/json"))
BUSY = answer("503 Service Unavailable", b"<html>Wait</html>", ("Content-Type", "text/html"))
MISSING = answer("404 Not Found", b"{}", ("Content-Type", "application/json"))


def lists(data: bytes) -> Script:
    """Answers the list so, and knows no other path."""

    def script(line: Line) -> None:
        while asked := line.hear():
            line.say(data if b"/channels " in asked else MISSING)

    return script


@contextmanager
def state(script: Script, folder: Path) -> Iterator[RunState]:
    with serving(script) as server:
        settings = Settings(server.url, Secrets("t"), request_timeout=2.0)
        made = run_state(CONTRACT, settings, Silent(), Ledger(folder / "ledger", server.url))
        yield made
        made.target.close()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (PAGE, "with 200 and a page of text/html: that is no service"),
        (MOVED, "with 302 to https://login.example/start: that is no service"),
        (BUSY, "answers 503 to whatever is asked for"),
    ],
)
def test_what_answers_every_path_alike_is_no_service(
    said: bytes, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reachability, "STARTING", 0.2)
    with state(keeps_saying(said), tmp_path) as made, pytest.raises(Unreachable, match=why):
        first_answer(made, LIST)


@pytest.mark.parametrize("said", [PAGE, MOVED, answer("404 Not Found", b"<html>No such page</html>")])
def test_a_page_of_a_framework_in_place_of_the_service_is_a_wrong_prefix(said: bytes, tmp_path: Path) -> None:
    def script(line: Line) -> None:
        while asked := line.hear():
            line.say(LISTED if b" /api/v1/instances/" in asked and b"/channels " in asked else said)

    with (
        state(script, tmp_path) as made,
        pytest.raises(Unreachable, match=r"give http://.*/api as the base URL"),
    ):
        first_answer(made, LIST)


@pytest.mark.parametrize("said", [PAGE, MOVED, LISTED, MISSING])
def test_a_service_that_knows_its_paths_is_judged_whatever_it_answers(said: bytes, tmp_path: Path) -> None:
    with state(lists(said), tmp_path) as made:
        assert first_answer(made, LIST).answer is not None


def test_a_service_that_starts_is_waited_for(tmp_path: Path) -> None:
    with state(keeps_saying(BUSY, BUSY, LISTED), tmp_path) as made:
        assert first_answer(made, LIST).is_success


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_a_refusal_is_no_page(status: int) -> None:
    assert page_of(Answer(status, (("Content-Type", "text/html"),), b"", 0.1)) is None
    assert page_of(None) is None
