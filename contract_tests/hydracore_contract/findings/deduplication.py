"""Deduplication: findings by cause, a few examples of each, the smallest first, and how often it was seen.

A broken service breaks one thing and shows it in a hundred answers. Two findings have the same cause to a reader if
they break the same rule in the same part of the same operation; that triple is the key of the cause, and the same from
run to run, so that a baseline can name it. Three things make causes fewer than findings:

- A key may follow from a broader one (`subsumption`). What comes after the broader one is counted with it at once; what
  came before is merged with it at the end, so that the order in which they were found does not matter.
- A schema that several answers share is broken once, in however many operations it shows (`merge_key`): those are
  merged by the line of the document.
- Of a cause only the smallest examples are kept, since nobody reads more and a run over hours must not grow; the
  count stays exact.

The broadest key names a merged cause, then one of an operation that does something rather than one that only lists
what others did: a reader looks first where the fault most likely is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Cause, CauseKey, Finding, Severity
from hydracore_contract.findings.subsumption import covers, is_covered

MOST = 12
"""So many examples of a cause are kept."""


@dataclass(slots=True)
class CauseIndex:
    """All findings so far, by the keys of their causes."""

    by_key: dict[CauseKey, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    _also: dict[CauseKey, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    """Findings that came after a broader cause was known."""
    _times: dict[CauseKey, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, finding: Finding) -> bool:
        """Tells whether its cause was not known before, nor one that it follows from."""
        key = self.key_of(finding)
        known = self.by_key[key] if key == finding.cause_key else self._also[key]
        known.append(finding)
        known.sort(key=size)
        del known[MOST:]
        self._times[key] += 1
        return self._times[key] == 1

    def key_of(self, finding: Finding) -> CauseKey:
        """The key by which a finding is kept: its own, or the broadest of those that are known and cover it."""
        return broadest(finding.cause_key, self.by_key)

    def causes(self, lists: Collection[str]) -> tuple[Cause, ...]:
        """The causes as a reader sees them, the worst first; `lists` are operations that only show what others did."""
        merged: dict[tuple[str, str, str], list[CauseKey]] = defaultdict(list)
        for key in self.by_key:
            merged[merge_key(self.by_key[broadest(key, self.by_key)][0])].append(key)
        causes = [self._merged(keys, lists) for keys in merged.values()]
        return tuple(sorted(causes, key=lambda cause: rank(cause.first)))

    def _merged(self, keys: list[CauseKey], lists: Collection[str]) -> Cause:
        """The broadest first, then those of one operation, so that a cause keeps its fingerprint from run to run; lists
        last."""
        order = sorted(keys, key=lambda key: (broadest(key, keys) != key, key.operation in lists, key))
        findings = [finding for known in (self.by_key, self._also) for key in order for finding in known[key]]
        return Cause(tuple(findings), times=sum(self._times[key] for key in keys))


def merge_key(finding: Finding) -> tuple[str, str, str]:
    """The key by which findings are merged: for a broken schema its place in the contract, whatever the answer."""
    if finding.rule in (rules.BODY_SCHEMA, rules.BODY_FORMAT):
        return finding.rule.id, finding.location.pointer, finding.severity
    return finding.cause_key.texts


def broadest(key: CauseKey, known: Collection[CauseKey]) -> CauseKey:
    """The broadest of the known causes that cover `key`; `key` itself where none does."""
    broader = [each for each in known if covers(each, key)]
    return min((each for each in broader if not is_covered(each, broader)), default=key)


def size(finding: Finding) -> tuple[int, int, int]:
    sent = finding.exchange.request
    return len(finding.before), len(sent.body or b"") + len(sent.path), finding.exchange.number


def rank(finding: Finding) -> tuple[bool, int, str, str]:
    return (
        finding.severity is Severity.NOTE,
        rules.ALL.index(finding.rule),
        finding.operation,
        finding.subject.text,
    )
