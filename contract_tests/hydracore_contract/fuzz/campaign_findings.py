"""The findings of a campaign: kept by cause, told of once, and one for each outage.

When a service falls over each worker sees it, at its own request. Which of these are one outage is a guess:

- A request that was not answered, or with a failure, may be what the service fell over at. Whose it was of those that
  were sent at the same moment can't be told, so findings within a second are one; a later one is another.
- That no connection can be made tells nothing of the request: it belongs to the outage that was last told of, as long
  as a service takes to come back.

One is told while the campaign goes on. Each that is about its request is kept, until it is known which of them make
the service fall over when nobody else is at work (`final_check`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hydracore_contract.exchange import Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Acceptance, Finding
from hydracore_contract.fuzz.found import FoundCauses, Told
from hydracore_contract.fuzz.shards import Sighting

OUTAGES = (rules.RECOVERY.id, rules.DELIVERY[Trouble.UNREACHABLE].id)
MOMENT = timedelta(seconds=1)
LONGEST = timedelta(seconds=60)
"""The longest time between failures to connect that count as one outage."""


class CampaignFindings:
    """`causes` holds all that was found, `told` the causes that were reported."""

    def __init__(self, accepted: Sequence[Acceptance] = ()) -> None:
        self.causes = FoundCauses()
        self.told = Told(accepted)
        self._outages = Outages()

    def add(self, seen: Sighting) -> Finding | None:
        """Keeps a sighting; the finding to report, or None where its cause was reported."""
        first = self._outages.first(seen.finding, seen.first_seen)
        self.causes.add(seen if is_about_its_request(seen.finding) else replace(seen, finding=first))
        return first if self.told.add(first) else None

    def news(self, finding: Finding, at: datetime) -> Finding | None:
        """The finding to report for one that a running shard has noted, or None where its cause was reported."""
        first = self._outages.first(finding, at)
        return first if self.told.add(first) else None

    def restore(self, sightings: Sequence[Sighting]) -> None:
        """Keeps stored sightings without reporting them."""
        for each in sightings:
            self.causes.add(each)

    def know(self) -> None:
        """Marks all kept causes as reported."""
        for each in self.causes:
            self.told.add(each.finding)


class Outages:
    """Outages, each by the first finding that reported it."""

    def __init__(self) -> None:
        self._known: list[tuple[Finding, datetime]] = []

    def first(self, finding: Finding, at: datetime) -> Finding:
        """The first finding of the same outage, which may be this one; any other finding as it is."""
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
