from __future__ import annotations

import pytest

from hydracore_contract.exchange import Answer, Exchange, Trouble
from hydracore_contract.oracle.delivery import delivery, server_error, speed
from tests.hydracore_contract.oracle.exchanges import LIST, OTHER, answered, exchange, ids, operation, sent

ASKED = sent(LIST)


@pytest.mark.parametrize(
    ("trouble", "rule"),
    [
        (Trouble.UNREACHABLE, "unreachable"),
        (Trouble.CLOSED, "no-answer"),
        (Trouble.CUT_SHORT, "cut-short"),
        (Trouble.NO_HTTP, "no-http"),
        (Trouble.HANGS, "hangs"),
    ],
)
def test_every_trouble_breaks_a_rule(trouble: Trouble, rule: str) -> None:
    found = list(delivery(operation(LIST), Exchange(1, LIST, ASKED, None, trouble, "why")))
    assert ids(found) == [rule]
    assert found[0].actual.endswith(": why")


def test_a_whole_answer_is_no_trouble() -> None:
    assert not list(delivery(operation(LIST), exchange(1, LIST, ASKED, answered(200))))


@pytest.mark.parametrize(("status", "breaks"), [(499, []), (500, ["server-error"]), (503, ["server-error"])])
def test_the_service_may_not_fail(status: int, breaks: list[str]) -> None:
    assert ids(server_error(operation(LIST), exchange(1, LIST, ASKED, answered(status)))) == breaks
    assert ids(server_error(OTHER.operation("add"), exchange(1, "add", ASKED, answered(status)))) == breaks


@pytest.mark.parametrize(
    ("seconds", "limit", "trouble", "breaks"),
    [
        (2.0, None, None, []),
        (2.0, 2.0, None, []),
        (2.01, 2.0, None, ["slow"]),
        (9.0, 2.0, Trouble.HANGS, []),
    ],
)
def test_speed(seconds: float, limit: float | None, trouble: Trouble | None, breaks: list[str]) -> None:
    taken = Exchange(1, LIST, ASKED, Answer(200, (), b"", seconds), trouble, seconds=seconds)
    assert ids(speed(operation(LIST), taken, limit)) == breaks
