"""What goes back after changes at the same moment goes back by no more than these overlapped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.oracle.overlap import Overlap, overlap
from hydracore_contract.oracle.timestamps import Timestamp, timestamp
from tests.hydracore_contract.oracle.exchanges import CREATE, answered, exchange, sent

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def at(microseconds: int) -> Timestamp:
    found = timestamp((NOW + timedelta(microseconds=microseconds)).isoformat(timespec="microseconds"))
    assert found is not None
    return found


@given(st.integers(0, 10**8), st.integers(-(10**8), 10**8))
def test_it_goes_back_by_no_more_than_they_overlapped(size: int, back: int) -> None:
    found = Overlap(1, 5.0, 5.0 + size / 10**6 + 1e-7)
    assert found.explains(at(back), at(0)) == (0 < back <= size)


def test_it_lasts_from_the_first_request_to_the_last_answer() -> None:
    def one(burst: int, at: float, seconds: float) -> Overlap:
        taken = exchange(5, CREATE, sent(CREATE, {}), answered(200), burst=burst)
        return overlap(known, replace(taken, at=at, seconds=seconds))

    known = None
    known = one(1, 3.0, 1.0)
    known = one(1, 4.0, 0.5)
    known = one(1, 3.5, 2.0)
    assert known == Overlap(1, 1.5, 4.0)
    assert one(2, 9.0, 1.0) == Overlap(2, 8.0, 9.0)
