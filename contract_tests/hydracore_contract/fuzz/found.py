"""The causes that a campaign has found: the smallest example of each, how often and when it was seen, what was told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from hydracore_contract.findings import rules
from hydracore_contract.findings.baselines import is_accepted
from hydracore_contract.findings.deduplication import size
from hydracore_contract.findings.finding import (
    Acceptance,
    CauseKey,
    Finding,
    Occurrences,
    Severity,
    digest,
)
from hydracore_contract.findings.subsumption import covers, is_covered
from hydracore_contract.fuzz.shard_files import ShardFiles
from hydracore_contract.fuzz.shards import Sighting
from hydracore_contract.shrink.shrinker import Effort

MOST_LOOKS = 3
"""Searches for a smaller example of one cause, at most."""
MOST_SHAPES = 5
"""So many ways in which a service fails are told apart, of one fault: more are what it puts into its answers."""
_LONGEST = 120
_VARIABLE = re.compile(r"0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+|'[^']*'|\"[^\"]*\"", re.IGNORECASE)


@dataclass(slots=True)
class FoundCause:
    name: str
    finding: Finding
    occurrences: Occurrences
    effort: Effort = Effort.NONE
    """The effort spent on a smaller example."""
    looks: int = 0
    """The number of searches that were cut short or in vain."""
    is_rootless: bool = False
    """As a sighting has it."""

    @property
    def keys(self) -> frozenset[CauseKey]:
        """Those of its places, and of what it covers."""
        return frozenset((self.finding.cause_key, *(key for key, _ in self.occurrences.seen)))

    @property
    def is_settled(self) -> bool:
        """Tells whether no smaller example need be looked for."""
        return self.effort is Effort.WHOLE or self.looks >= MOST_LOOKS

    def show(self, seen: Sighting) -> None:
        """Keeps the smaller example, but one that failed again before any that did not, and one with its cause before
        all of them."""
        if seen.is_rootless and not self.is_rootless:
            return
        if self.is_rootless and not seen.is_rootless:
            self.effort, self.looks = Effort.NONE, 0
            self.finding = seen.finding
        elif (-seen.effort, *size(seen.finding)) < (-self.effort, *size(self.finding)):
            self.finding = seen.finding
        self.is_rootless = seen.is_rootless
        self.effort = max(self.effort, seen.effort)
        self.looks += seen.effort in (Effort.IN_VAIN, Effort.CUT_SHORT)
        if seen.effort is not Effort.NONE:
            self.occurrences = replace(self.occurrences, failed_again=self.effort > Effort.NONE)


class FoundCauses:
    def __init__(self) -> None:
        self._found: dict[str, FoundCause] = {}
        self._changed: set[str] = set()
        self._covered: set[str] = set()

    def add(self, seen: Sighting) -> bool:
        """Adds a sighting; tells whether its cause is new and no known cause covers it."""
        here = ((seen.finding.cause_key, seen.count),)
        occurrences = Occurrences(seen.count, seen.first_seen, seen.last_seen, seen=seen.seen or here)
        if (broader := self.broader(seen.finding)) is not None:
            self._count(broader, occurrences)
            return False
        name = name_of(seen.finding)
        known = self._found.get(name)
        if known is None and (alike := enough_alike(seen.finding, self)):
            self._count(alike, occurrences)
            return False
        self._changed.add(name)
        if known is not None:
            self._count(known, occurrences)
            known.show(seen)
            return False
        self._found[name] = made = FoundCause(name, seen.finding, occurrences, is_rootless=seen.is_rootless)
        made.show(seen)
        for each in [each for each in self if covers(seen.finding.cause_key, each.finding.cause_key)]:
            self.fold(each, made)
        return True

    def broader(self, finding: Finding) -> FoundCause | None:
        """The known cause that covers a finding's; None where there is none."""
        return next((each for each in self if covers(each.finding.cause_key, finding.cause_key)), None)

    def _count(self, known: FoundCause, more: Occurrences) -> None:
        old = known.occurrences
        known.occurrences = replace(
            old,
            count=old.count + more.count,
            seen=tuple((Counter(dict(old.seen)) + Counter(dict(more.seen))).items()),
            first_seen=min(old.first_seen, more.first_seen),
            last_seen=max(old.last_seen, more.last_seen),
        )
        self._changed.add(known.name)

    def verified(self, known: FoundCause, *, fails: bool) -> None:
        """Takes note of whether a cause's example fails alone."""
        known.effort = max(known.effort, Effort.CUT_SHORT) if fails else Effort.IN_VAIN
        known.occurrences = replace(known.occurrences, failed_again=fails)
        self._changed.add(known.name)

    def fold(self, known: FoundCause, into: FoundCause) -> None:
        """Counts a cause with another, as what only shows that one."""
        self._count(into, known.occurrences)
        self._forget(known)

    def restate(self, known: FoundCause, finding: Finding) -> None:
        """Tells a cause by another finding, as where it has become a note."""
        self._forget(known)
        name = name_of(finding)
        if (same := self._found.get(name)) is not None:
            self._count(same, known.occurrences)
            return
        self._found[name] = replace(known, name=name, finding=finding)
        self._changed.add(name)

    def _forget(self, known: FoundCause) -> None:
        del self._found[known.name]
        self._changed.discard(known.name)
        self._covered.add(known.name)

    def covered(self) -> frozenset[str]:
        """Names of causes that others have come to cover since the last call."""
        names, self._covered = self._covered, set()
        return frozenset(names)

    def changed(self) -> Iterator[FoundCause]:
        """Causes with new sightings since the last call."""
        names, self._changed = self._changed, set()
        yield from (self._found[name] for name in sorted(names))

    @property
    def keys(self) -> frozenset[CauseKey]:
        return frozenset(key for each in self for key in each.keys)

    @property
    def settled(self) -> frozenset[CauseKey]:
        """Keys of the causes that need no smaller example."""
        return frozenset(key for each in self if each.is_settled for key in each.keys)

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[FoundCause]:
        yield from self._found.values()

    def ordered(self) -> list[FoundCause]:
        """The worst first, of those the ones that did not fail again last, then those seen first."""
        return sorted(
            self._found.values(),
            key=lambda each: (
                each.finding.severity is Severity.NOTE,
                each.occurrences.failed_again is False,
                each.occurrences.first_seen,
                each.name,
            ),
        )


def enough_alike(finding: Finding, known: Iterable[FoundCause]) -> FoundCause | None:
    """The first cause of the same fault, where so many are known that another one would tell nothing new."""
    alike = [each for each in known if each.finding.fault == finding.fault]
    return alike[0] if len(alike) >= MOST_SHAPES else None


@dataclass(slots=True)
class Told:
    """Causes that were reported, each by the first finding that showed it.

    What a baseline accepts is not reported.
    """

    accepted: Sequence[Acceptance] = ()
    today: date = field(default_factory=date.today)
    _names: set[str] = field(default_factory=set)
    _causes: set[CauseKey] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> bool:
        """Tells whether its cause is to be told of, and was not yet."""
        if (name := name_of(finding)) in self._names:
            return False
        self._names.add(name)
        follows = is_covered(finding.cause_key, self._causes)
        self._causes.add(finding.cause_key)
        follows = follows or self._alike(finding) >= MOST_SHAPES
        if follows or is_accepted(finding, self.accepted, self.today):
            return False
        self.findings = [each for each in self.findings if not covers(finding.cause_key, each.cause_key)]
        self.findings.append(finding)
        return True

    def _alike(self, finding: Finding) -> int:
        """The number of findings of the same fault that were told."""
        return sum(each.fault == finding.fault for each in self.findings)

    @property
    def failures(self) -> int:
        return sum(each.severity is Severity.FAILURE for each in self.findings)

    @property
    def notes(self) -> int:
        return len(self.findings) - self.failures


def stored_sighting(finding: Finding, occurrences: Occurrences) -> Sighting:
    """A stored finding and its occurrences as a sighting."""
    efforts = {None: Effort.NONE, True: Effort.CUT_SHORT, False: Effort.IN_VAIN}
    return Sighting(
        finding,
        occurrences.count,
        occurrences.first_seen,
        occurrences.last_seen,
        efforts[occurrences.failed_again],
        occurrences.seen,
    )


def lost_sightings(files: ShardFiles, seen: Collection[CauseKey]) -> Iterator[Sighting]:
    """Sightings from the files of a shard whose worker was lost, without causes that its next worker has seen."""
    for finding, at in files.findings():
        if finding.cause_key not in seen and not is_covered(finding.cause_key, seen):
            yield Sighting(finding, 1, at, at)


def name_of(finding: Finding) -> str:
    """Names the cause as a baseline does; a failure of the service also by what tells it."""
    shape = shape_of(finding)
    return digest((*finding.fault, shape)) if shape else finding.fingerprint


def shape_of(finding: Finding) -> str:
    """An answer without the parts that vary, which tells one failure of a service from another; empty for others."""
    answer = finding.exchange.answer
    if finding.rule.id != rules.SERVER_ERROR.id or answer is None:
        return ""
    text = _VARIABLE.sub("?", answer.body[:2000].decode("utf-8", "replace"))
    return f"{answer.status} {text[:_LONGEST]}"
