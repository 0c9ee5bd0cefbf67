"""What was slow is measured beside its peers: with sequences whose answers take what a table says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.subject import WHOLE
from hydracore_contract.oracle.durations import Durations
from hydracore_contract.peer_timing import ROUNDS, timed_again
from tests.hydracore_contract.oracle.exchanges import CONTRACT, CREATE, answered, exchange, sent

SLOW = exchange(99, CREATE, sent(CREATE, {"provider": "slow"}), answered(201, {}), seconds=5.0)


def finding(severity: Severity = Severity.FAILURE) -> Finding:
    location = CONTRACT.operation(CREATE).location
    return Finding(
        rules.SLOW, severity, CREATE, WHOLE, "suspected", "", "", location, None, "requests", SLOW, (SLOW,)
    )


def measured(
    slow: Sequence[float | None],
    peers: Sequence[float],
    *,
    count: int = 5,
    status: int = 201,
    before: float = 0.95,
) -> tuple[Finding | None, int]:
    """What comes of it, and how often peers were sent: the last of the seconds for all that come later.

    `before` is what the peers took in the run, in seconds.
    """
    durations, left, rounds = Durations(), list(slow), list(peers)
    for number in range(count):
        durations.note(exchange(number, CREATE, sent(CREATE, number), answered(201, {}), seconds=before))
    asked = 0

    def again(steps: Sequence[Exchange]) -> Exchange | None:
        nonlocal asked
        if steps[-1] is SLOW:
            seconds = left.pop(0) if len(left) > 1 else left[0]
            return None if seconds is None else replace(SLOW, seconds=seconds)
        taken = rounds[min(asked // count, len(rounds) - 1)]
        asked += 1
        return exchange(1, CREATE, steps[-1].request, answered(status, {}), seconds=taken)

    return timed_again(durations, finding(), again), asked


@pytest.mark.parametrize(
    ("slow", "peers", "severity", "rounds"),
    [
        ([5.0], [0.005], Severity.FAILURE, 1),
        ([5.0], [0.05, 0.02, 0.006], Severity.FAILURE, 3),  # a machine that is busy at first
        ([5.0, 4.0], [0.02], Severity.NOTE, ROUNDS),
        ([1.5], [0.001], Severity.NOTE, ROUNDS),
        ([5.0, 0.02], [0.001], None, 0),
        ([0.0], [0.001], None, 0),
        ([None], [0.001], None, 0),
        ([2.1], [2.1], None, 1),  # slow in the same way for everything
        ([5.0], [0.9], None, 1),
        ([5.0], [0.2], None, ROUNDS),
    ],
)
def test_what_is_slow_is_told_as_it_is_measured_beside_its_peers(
    slow: Sequence[float | None], peers: Sequence[float], severity: Severity | None, rounds: int
) -> None:
    found, asked = measured(slow, peers)
    assert (found and found.severity) == severity
    assert asked == rounds * 5
    if found is not None:
        seconds = min(each for each in slow if each is not None)
        assert found.summary == f"answered after {seconds:.2f} s, where others take {peers[-1] * 1000:.1f} ms"
        assert found.allowed_seconds
        assert found.allowed_seconds < seconds


def test_without_peers_that_are_answered_as_before_nothing_is_slow() -> None:
    assert measured([5.0], [0.001], count=2) == (None, 2)
    assert measured([5.0], [0.001], status=404) == (None, 5)


@pytest.mark.parametrize(("now", "severity"), [(0.02, Severity.FAILURE), (0.15, Severity.NOTE), (2.0, None)])
def test_what_peers_took_in_the_run_counts_unless_the_machine_stands_still_now(
    now: float, severity: Severity | None
) -> None:
    found, _ = measured([5.0], [now], before=0.001)
    assert (found and found.severity) == severity
