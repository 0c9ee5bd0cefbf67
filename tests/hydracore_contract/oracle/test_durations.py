from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Exchange, Trouble
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.durations import LEAST, Durations
from tests.hydracore_contract.oracle.exchanges import CREATE, LIST, answered, exchange, operation, sent


def taken(seconds: float, name: str = CREATE, size: int = 0, **more: Any) -> Exchange:
    return exchange(
        1, name, sent(name, raw=b"x" * size if size else None), answered(200), seconds=seconds, **more
    )


def told(peers: list[float], last: Exchange) -> list[Severity]:
    durations = Durations()
    for seconds in peers:
        durations.note(taken(seconds))
    return [each.severity for each in durations.violations(operation(last.operation), last)]


FAST = [0.005] * 40


@pytest.mark.parametrize(
    ("peers", "last", "found"),
    [
        (FAST, taken(5.0), [Severity.FAILURE]),
        ([*FAST, *[0.05] * 160], taken(5.0), [Severity.FAILURE]),
        (FAST, taken(2.5), [Severity.NOTE]),
        ([0.001] * 40, taken(2.5), [Severity.FAILURE]),
        ([0.001] * 40, taken(1.5), [Severity.NOTE]),
        (FAST, taken(0.9), []),
        ([0.3] * 40, taken(9.0), []),
        (FAST, taken(5.0, LIST), []),
        (FAST[: LEAST - 1], taken(5.0), []),
        (FAST, taken(8.0, size=2**20), [Severity.NOTE]),
        (FAST, taken(5.0, trouble=Trouble.HANGS), []),
    ],
)
def test_what_is_slow_beside_its_peers(peers: list[float], last: Exchange, found: list[Severity]) -> None:
    assert told(peers, last) == found


@given(st.lists(st.floats(0, 10)), st.floats(0, 10))
def test_what_takes_as_long_as_others_is_never_slow(peers: list[float], seconds: float) -> None:
    assert not told([*peers, *[seconds] * (len(peers) * 10 + LEAST)], taken(seconds))
