"""Suspicions: findings that the machine may be to blame for, kept apart until they are confirmed.

A busy machine, a network or a restart can keep an answer away once. So what is late or missing is no failure yet: it is
sent again, alone and later, and only what shows itself then is one. The rest is a note. A service that drops an answer
now and then shows it by how often that happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from hydracore_contract.exchange import Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.subject import Subject

MISSING = frozenset(
    rules.DELIVERY[each].id for each in (Trouble.CLOSED, Trouble.CUT_SHORT, Trouble.UNREACHABLE)
)
"""What a network may do as well as a service."""
RULES = frozenset({*MISSING, rules.DELIVERY[Trouble.HANGS].id, rules.SLOW.id, rules.RECOVERY.id})
OFTEN = 5
"""Times that an answer is missing, though the service works, from which on that is no chance."""
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
    _seen: Counter[Suspect] = field(default_factory=Counter)
    _doubts: Counter[Suspect] = field(default_factory=Counter)

    def takes(self, finding: Finding) -> bool:
        """Tells whether a finding is kept here, and not told yet."""
        key = suspect(finding)
        if finding.rule.id not in RULES or key in self.confirmed:
            return False
        self._seen[key] += 1
        if finding.rule.id in MISSING and self._doubts[key] and self._seen[key] >= OFTEN:
            return False
        if self._doubts[key] >= MOST_DOUBTS:
            return True
        known = self.open.setdefault(key, [])
        known.append(finding)
        known.sort(key=lambda each: each.severity is Severity.NOTE)
        del known[MOST_EXAMPLES:]
        return True

    def taken(self) -> Mapping[Suspect, list[Finding]]:
        """What is to be looked into now."""
        found, self.open = self.open, {}
        return found

    def doubt(self, key: Suspect) -> None:
        """Takes note that a suspicion was not confirmed."""
        self._doubts[key] += 1


def suspect(finding: Finding) -> Suspect:
    return finding.rule.id, finding.operation, finding.subject
