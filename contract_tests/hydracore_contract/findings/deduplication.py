"""What was found, by cause: a few examples of each, the smallest first, and how often it was seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from hydracore_contract.findings import rules, subsumption
from hydracore_contract.findings.finding import Finding, Group, Severity
from hydracore_contract.findings.subsumption import covers, is_covered

MOST = 12
"""So many examples of a cause are kept."""

Cause = subsumption.Cause


@dataclass(slots=True)
class Causes:
    found: dict[Cause, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    _also: dict[Cause, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    """What was found once a broader cause was known."""
    _times: dict[Cause, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, finding: Finding) -> bool:
        """Tells whether its cause was not known before, nor one that it follows from."""
        cause = self.cause(finding)
        known = self.found[cause] if cause == finding.cause else self._also[cause]
        known.append(finding)
        known.sort(key=size)
        del known[MOST:]
        self._times[cause] += 1
        return self._times[cause] == 1

    def cause(self, finding: Finding) -> Cause:
        """The cause by which a finding is kept: its own, or the broadest of those that are known and cover it."""
        return broadest(finding.cause, self.found)

    def groups(self, lists: Collection[str]) -> tuple[Group, ...]:
        """Groups of one cause to a reader, the worst first; `lists` are operations that only show what others did."""
        merged: dict[Cause, list[Cause]] = defaultdict(list)
        for cause in self.found:
            merged[shared(self.found[broadest(cause, self.found)][0])].append(cause)
        groups = [self._group(causes, lists) for causes in merged.values()]
        return tuple(sorted(groups, key=lambda group: weight(group.first)))

    def _group(self, causes: list[Cause], lists: Collection[str]) -> Group:
        """The broadest first, then those of one operation, so that a group keeps its fingerprint from run to run; lists
        last."""
        order = sorted(causes, key=lambda cause: (broadest(cause, causes) != cause, cause[1] in lists, cause))
        findings = [
            finding for known in (self.found, self._also) for cause in order for finding in known[cause]
        ]
        return Group(tuple(findings), times=sum(self._times[cause] for cause in causes))


def shared(finding: Finding) -> Cause:
    """What an answer's schema says of a property is broken once, in however many answers it shows."""
    if finding.rule in (rules.BODY_SCHEMA, rules.BODY_FORMAT):
        return finding.rule.id, finding.location.pointer, finding.severity
    return finding.cause


def broadest(cause: Cause, known: Collection[Cause]) -> Cause:
    """The broadest of the known causes that cover one; itself where there is none."""
    broader = [each for each in known if covers(each, cause)]
    return min((each for each in broader if not is_covered(each, broader)), default=cause)


def size(finding: Finding) -> tuple[int, int, int]:
    sent = finding.exchange.request
    return len(finding.before), len(sent.body or b"") + len(sent.path), finding.exchange.number


def weight(finding: Finding) -> tuple[bool, int, str, str]:
    return (
        finding.severity is Severity.NOTE,
        rules.ALL.index(finding.rule),
        finding.operation,
        finding.subject,
    )
