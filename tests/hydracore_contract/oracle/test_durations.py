from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Exchange, Trouble
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.durations import EXAMPLES, LEAST, Durations
from tests.hydracore_contract.oracle.exchanges import CREATE, LIST, answered, exchange, operation, sent


def taken(
    seconds: float, name: str = CREATE, size: int = 0, shown: int = 0, status: int = 200, **more: Any
) -> Exchange:
    request = sent(name, raw=b"x" * size if size else None)
    return exchange(1, name, request, answered(status, "x" * shown), seconds=seconds, **more)


def known(peers: list[float], name: str = CREATE, **more: Any) -> Durations:
    durations = Durations()
    for seconds in peers:
        durations.note(taken(seconds, name, **more))
    return durations


def told(durations: Durations, last: Exchange) -> list[Severity]:
    return [each.severity for each in durations.violations(operation(last.operation), last)]


FAST = [0.005] * 40


@pytest.mark.parametrize(
    ("peers", "last", "found"),
    [
        (FAST, taken(5.0), [Severity.FAILURE]),
        ([0.05] * 40, taken(5.0), [Severity.FAILURE]),
        (FAST, taken(2.5), [Severity.FAILURE]),
        ([0.001] * 40, taken(1.5), [Severity.NOTE]),
        (FAST, taken(0.9), []),
        ([0.3] * 40, taken(9.0), []),
        ([2.1] * 40, taken(2.2), []),
        (FAST, taken(5.0, LIST), []),
        (FAST[: LEAST - 1], taken(2.5), [Severity.FAILURE]),
        (FAST[: LEAST - 1], taken(1.9), []),
        (FAST, taken(5.0, trouble=Trouble.HANGS), []),
    ],
)
def test_what_is_suspected_beside_its_peers(
    peers: list[float], last: Exchange, found: list[Severity]
) -> None:
    assert told(known(peers), last) == found


@given(st.lists(st.floats(0, 10)), st.floats(0, 10))
def test_what_takes_as_long_as_others_is_never_slow(peers: list[float], seconds: float) -> None:
    durations = known([*peers, *[seconds] * (len(peers) * 10 + LEAST)])
    assert not told(durations, taken(seconds))
    assert durations.slowness(taken(seconds), seconds, seconds) is None


@pytest.mark.parametrize(
    ("seconds", "usual", "last", "severity"),
    [
        (5.0, 0.005, taken(0), Severity.FAILURE),
        (5.0, 0.0065, taken(0), Severity.FAILURE),  # 5 ms, as a tester measures them
        (5.0, 0.02, taken(0), Severity.NOTE),
        (2.5, 0.005, taken(0), Severity.NOTE),
        (2.1, 0.001, taken(0), Severity.FAILURE),
        (1.9, 0.001, taken(0), Severity.NOTE),
        (0.9, 0.001, taken(0), None),
        (2.1, 0.2, taken(0), None),
        (6.0, 0.001, taken(0, size=2**20), Severity.NOTE),
        (5.0, 0.001, taken(0, shown=40_000), Severity.FAILURE),
        (5.0, 0.001, taken(0, LIST, shown=4_000), Severity.NOTE),
        (5.0, 0.001, taken(0, LIST, shown=40_000), None),
        (5.0, 0.001, taken(0, LIST, shown=800), Severity.FAILURE),
    ],
)
def test_what_is_slow_beside_its_peers(
    seconds: float, usual: float, last: Exchange, severity: Severity | None
) -> None:
    found = known(FAST, last.operation, shown=100).slowness(last, seconds, usual)
    assert (found and found.severity) == severity
    assert found is None or found.allowed < seconds


def test_peers_to_be_sent_again_have_the_same_status_and_are_not_slow_themselves() -> None:
    durations = known(FAST, status=201)
    assert {each[-1].seconds for each in durations.examples(taken(3.0, status=422))} == {0.005}
    for seconds in (0.001, 0.002, 1.5):
        durations.note(taken(seconds, status=422), lambda one: (one,))
    durations.note(taken(0.004, status=422, size=2**20))
    found = durations.examples(taken(3.0, status=422))
    assert [(len(each), each[-1].seconds) for each in found] == [(2, 0.001), (2, 0.002)]
    assert len(durations.examples(taken(3.0, status=201))) == EXAMPLES
    assert durations.examples(taken(3.0, LIST)) == ()


def test_what_was_suspected_early_may_not_stand_out_later() -> None:
    first = taken(2.1)
    durations = Durations()
    assert not durations.stands_out(first)
    durations.note(first)
    assert not durations.stands_out(first)
    for _ in range(3):
        durations.note(taken(2.2))
    assert not durations.stands_out(first)
    for _ in range(9):
        durations.note(taken(0.002))
    assert durations.stands_out(first)
