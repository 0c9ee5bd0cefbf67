"""Deduplication: findings by cause, a few examples of each, the smallest first, and how often it was seen.

A broken service breaks one thing and shows it in a hundred answers. Findings with the same `CauseKey` are one: the same
rule, in the same part of the same operation, broken in the same way. Two things make causes fewer than keys:

- A key may follow from a broader one (`subsumption`). What comes after the broader one is counted with it at once; what
  came before is merged with it at the end, so that the order in which they were found does not matter.
- Several keys may show one fault (`grouping`): a cause has as many places.

Of a key only the smallest examples are kept, since nobody reads more and a run over hours must not grow; the count
stays exact. The broadest key names a merged cause, then one of an operation that does something rather than one that
only lists what others did: a reader looks first where the fault most likely is.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from hydracore_contract.exchange import SAFE_METHODS
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Cause, CauseKey, FaultIdentity, Finding, Severity
from hydracore_contract.findings.grouping import Known, groups, is_absence, is_presence
from hydracore_contract.findings.special_characters import special_characters
from hydracore_contract.findings.subsumption import covers, is_covered

MOST = 12
"""So many examples of a cause are kept."""

MOST_NUMBERS = 64
"""So many exchanges are remembered, by which causes are found that show themselves together."""


@dataclass(slots=True)
class CauseIndex:
    """All findings so far, by the keys of their causes."""

    by_key: dict[CauseKey, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    _also: dict[CauseKey, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    """Findings that came after a broader cause was known."""
    _faults: set[FaultIdentity] = field(default_factory=set)
    _times: dict[CauseKey, int] = field(default_factory=lambda: defaultdict(int))
    _exchanges: dict[CauseKey, deque[int]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=MOST_NUMBERS))
    )
    """The numbers of the latest exchanges that showed it."""

    def add(self, finding: Finding) -> bool:
        """Tells whether its fault was not known before in any operation, nor a cause that it follows from."""
        key = self.key_of(finding)
        known = self.by_key[key] if key == finding.cause_key else self._also[key]
        known.append(finding)
        known.sort(key=size)
        del known[MOST:]
        self._times[key] += 1
        self._exchanges[finding.cause_key].append(finding.exchange.number)
        is_new = self._times[key] == 1 and finding.fault not in self._faults
        self._faults.add(finding.fault)
        return is_new

    def follow(self, key: CauseKey, times: int) -> None:
        """Counts findings that only show a known cause once more."""
        self._times[key] += times

    def key_of(self, finding: Finding) -> CauseKey:
        """The key by which a finding is kept: its own, or the broadest of those that are known and cover it."""
        return broadest(finding.cause_key, self.by_key)

    def causes(
        self, lists: Collection[str], served: Collection[str] = (), finding_nothing: Collection[str] = ()
    ) -> tuple[Cause, ...]:
        """The causes as a reader sees them, the worst first.

        `lists` are operations that only show what others did; `served` are those that have answered with a success,
        `finding_nothing` those that have answered 404.
        """
        smallest = {key: self.by_key[broadest(key, self.by_key)][0] for key in self.by_key}
        characters = {key: special_characters(finding) for key, finding in smallest.items()}
        faults = {key: finding.fault for key, finding in smallest.items()}
        changing = {key: changing_operations(finding) for key, finding in smallest.items()}
        seconds = {key: min(each.exchange.seconds for each in self.by_key[key]) for key in self.by_key}
        beside = Known(served, finding_nothing, characters, changing, seconds, self._exchanges)
        causes = [self._merged(keys, lists) for keys in groups(faults, beside)]
        return tuple(sorted(causes, key=lambda cause: rank(cause.first)))

    def _merged(self, keys: Sequence[CauseKey], lists: Collection[str]) -> Cause:
        """The broadest first, then the worst rule, then operations by name, so that a cause keeps its fingerprint from
        run to run; lists last."""
        order = sorted(
            keys,
            key=lambda key: (
                broadest(key, keys) != key,
                is_absence(key) or is_presence(key),
                rank(self.by_key[key][0])[:2],
                key.operation in lists,
                key.order,
            ),
        )
        findings = [finding for known in (self.by_key, self._also) for key in order for finding in known[key]]
        return Cause(tuple(findings), seen=tuple((key, self._times[key]) for key in order))


def broadest(key: CauseKey, known: Collection[CauseKey]) -> CauseKey:
    """The broadest of the known causes that cover `key`; `key` itself where none does."""
    broader = [each for each in known if covers(each, key)]
    return min((each for each in broader if not is_covered(each, broader)), default=key)


def size(finding: Finding) -> tuple[int, int, int]:
    sent = finding.exchange.request
    return len(finding.before), len(sent.body or b"") + len(sent.path), finding.exchange.number


def changing_operations(finding: Finding) -> frozenset[str]:
    """The operations that have changed or removed something on the way to a finding."""
    changing = (each for each in finding.before if each.request.method not in (*SAFE_METHODS, "POST"))
    return frozenset(each.operation for each in changing if each.is_success)


def rank(finding: Finding) -> tuple[bool, int, str, str]:
    return (
        finding.severity is Severity.NOTE,
        rules.ALL.index(finding.rule),
        finding.operation,
        finding.subject.text,
    )
