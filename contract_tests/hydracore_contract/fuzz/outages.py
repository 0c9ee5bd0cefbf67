"""Which findings tell of one and the same outage: when a service falls over, each worker sees it at its own request.

A request that was not answered may be what the service fell over at, so that only those of the same moment are one.
That no connection can be made tells nothing of the request: it belongs to the outage that was last told of.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hydracore_contract.exchange import Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding

OUTAGES = (rules.RECOVERY.id, rules.DELIVERY[Trouble.UNREACHABLE].id)
MOMENT = timedelta(seconds=1)
LONGEST = timedelta(seconds=60)
"""So long after one was told of nobody who can't connect tells of another."""


class Outages:
    def __init__(self) -> None:
        self._known: list[tuple[Finding, datetime]] = []

    def first(self, finding: Finding, at: datetime) -> Finding:
        """The finding that was the first to tell of the outage that this one tells of, which may be itself."""
        if finding.rule.id not in OUTAGES:
            return finding
        is_definite = is_about_its_request(finding)
        for known, began in self._known:
            is_apt = is_about_its_request(known) or not is_definite
            if is_apt and abs(at - began) <= (MOMENT if is_definite else LONGEST):
                return known
        self._known.append((finding, at))
        return finding


def is_about_its_request(finding: Finding) -> bool:
    """Tells whether the finding's own request was not answered, or with a failure."""
    exchange = finding.exchange
    if exchange.answer is not None and exchange.answer.status >= 500:
        return True
    return exchange.trouble not in (None, Trouble.UNREACHABLE)
