"""Suspicions: findings that the machine may be to blame for, kept apart until they are confirmed.

A busy machine, a network or a restart can keep an answer away once. So what is late or missing is no failure yet: it is
sent again, alone and later, and only what shows itself then is one. The rest is a note. A service that drops an answer
now and then shows it by how often that happens to one operation beside the others: a network takes no sides. What is
sent again by itself hides how often others are lost, so that this is measured before it counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hydracore_contract.exchange import Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.subject import Subject

MISSING = frozenset(
    rules.DELIVERY[each].id for each in (Trouble.CLOSED, Trouble.CUT_SHORT, Trouble.UNREACHABLE)
)
"""What a network may do as well as a service."""
LOST = MISSING | {rules.SERVER_ERROR.id}
"""What keeps an answer away: of the failures of a server only those that may be a gateway's are suspicions."""
RULES = frozenset({*MISSING, rules.DELIVERY[Trouble.HANGS].id, rules.SLOW.id, rules.RECOVERY.id})
OFTEN = 5
"""Times that an operation's answer is missing, though the service works, from which on that may be no chance."""
UNLIKE = 3
"""Times as many answers as elsewhere that an operation loses where it is the service that loses them."""
FEW = 20
"""Requests of other operations that are too few to compare with."""
MOST_EXAMPLES = 3
"""Findings of a cause that are kept until it is confirmed: the first, which came before any other trouble."""
MOST_DOUBTS = 3
"""Times that a suspicion is looked into without being confirmed."""

Suspect = tuple[str, str, Subject]
"""A rule's id, an operation, and a part of it."""


@dataclass(slots=True)
class Suspicions:
    """What is suspected; what was looked into often enough is suspected no more."""

    open: dict[Suspect, list[Finding]] = field(default_factory=dict)
    confirmed: set[Suspect] = field(default_factory=set)
    frequent: set[Suspect] = field(default_factory=set)
    """Answers that are missing more often than those of other operations."""
    followers: Counter[Suspect] = field(default_factory=Counter)
    """Findings that only show a suspicion once more, and are counted with it once it is told."""
    _seen: Counter[Suspect] = field(default_factory=Counter)
    _doubts: Counter[Suspect] = field(default_factory=Counter)
    _sent: Counter[str] = field(default_factory=Counter)
    """Requests by operation."""

    def sent(self, operation: str) -> None:
        """Takes note of a request."""
        self._sent[operation] += 1

    def takes(self, finding: Finding) -> bool:
        """Tells whether a finding is kept here, and not told yet."""
        key = suspect(finding)
        if not may_be_chance(finding) or key in self.confirmed:
            return False
        self._seen[key] += 1
        if finding.rule.id in LOST and key not in self.frequent and self._doubts[key] and self._is_often(key):
            self.frequent.add(key)
            self.open.setdefault(key, []).append(finding)
            return True
        if self._doubts[key] >= MOST_DOUBTS:
            return True
        known = self.open.setdefault(key, [])
        known.append(finding)
        known.sort(key=urgency)
        del known[MOST_EXAMPLES:]
        return True

    def _is_often(self, key: Suspect) -> bool:
        """Tells whether an operation loses answers so often, beside the others, that it is not chance that does."""
        here = self._sent[key[1]]
        elsewhere = self._sent.total() - here
        lost = sum(times for each, times in self._seen.items() if each[0] in LOST and each[1] != key[1])
        is_unlike = self.is_unlike(key, (lost + 1) / (elsewhere + 1))
        return self._seen[key] >= OFTEN and (is_unlike or elsewhere < FEW)

    def is_unlike(self, key: Suspect, share: float) -> bool:
        """Tells whether an operation loses more answers than a network does that loses this share of all."""
        return self._seen[key] > UNLIKE * share * self._sent[key[1]]

    def taken(self) -> dict[Suspect, list[Finding]]:
        """What is to be looked into now."""
        found, self.open = self.open, {}
        return found

    def settle(self, key: Suspect) -> None:
        """Takes note that nothing more needs to be looked into."""
        self._doubts[key] = MOST_DOUBTS

    def doubt(self, key: Suspect) -> None:
        """Takes note that a suspicion was not confirmed."""
        self._doubts[key] += 1


def may_be_chance(finding: Finding) -> bool:
    return finding.rule.id in RULES or (finding.rule is rules.SERVER_ERROR and finding.exchange.is_away)


def urgency(finding: Finding) -> tuple[bool, float]:
    """Sorts what may be a failure first; of answers that are slow the slowest."""
    is_slow = finding.rule.id == rules.SLOW.id
    return finding.severity is Severity.NOTE, -finding.exchange.seconds if is_slow else 0.0


def suspect(finding: Finding) -> Suspect:
    return finding.rule.id, finding.operation, finding.subject
