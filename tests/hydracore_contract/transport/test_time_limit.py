from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.errors import SessionHalted, TimeIsOver
from hydracore_contract.transport.time_limit import MOST_KEPT, MOST_SHARE, TimeLimit

SECONDS = st.floats(0, 1e6)


@given(SECONDS, SECONDS)
def test_a_part_of_the_time_is_kept_until_the_clean_up(seconds: float, needed: float) -> None:
    limit = TimeLimit(seconds, lambda: needed)
    whole = TimeLimit(seconds, spared=0.0).left
    assert limit.left <= whole <= seconds
    assert limit.left >= (1 - MOST_SHARE) * seconds - 1
    assert limit.left <= seconds - min(needed, MOST_SHARE * seconds)
    assert limit.left <= 0.9 * seconds or limit.left <= seconds - MOST_KEPT
    limit.spared = 0.0
    assert limit.left >= whole - 1


def test_a_run_without_a_limit_has_time() -> None:
    limit = TimeLimit(reserve=lambda: inf)
    assert limit.left == inf
    limit.check()
    limit.wait(0.0)


def test_a_wait_that_is_too_long_ends_at_once() -> None:
    with pytest.raises(TimeIsOver, match="it had 90 s"):
        TimeLimit(90.0).wait(100.0)


def test_a_wait_ends_when_somebody_halts_the_run() -> None:
    limit = TimeLimit()
    limit.halted.set()
    with pytest.raises(SessionHalted):
        limit.wait(60.0)
