"""Timestamps of writes that overlap: where one was taken before the commit, time may go back.

A service that takes its time when a request begins, and commits a little later, may commit two changes of one item in
the other order than that of their times. What is shown then goes back, and by no more than the two overlapped: both
times lie between the first request and the last answer. Nothing is lost by it, and to keep it from happening takes a
lock or the database's own clock. So it is worth a note. What goes back by more, or after a change that nothing
overlapped, is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hydracore_contract.exchange import Exchange
from hydracore_contract.oracle.timestamps import SECOND, Timestamp, is_before


@dataclass(frozen=True, slots=True)
class Overlap:
    """Changes of one item at the same moment: from the first request to the last answer, in seconds of the run."""

    burst: int
    began: float
    ended: float

    def explains(self, old: Timestamp, new: Timestamp) -> bool:
        """Tells whether a time has gone back, and by no more than the changes overlapped."""
        return is_before(new, old) and (old.at - new.at) / SECOND <= self.ended - self.began


def overlap(known: Overlap | None, exchange: Exchange) -> Overlap:
    """The overlap that an exchange is part of."""
    began = exchange.at - exchange.seconds
    if known is None or known.burst != exchange.burst:
        return Overlap(exchange.burst, began, exchange.at)
    return replace(known, began=min(known.began, began), ended=max(known.ended, exchange.at))
