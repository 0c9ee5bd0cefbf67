"""What a campaign has found, each cause once: its smallest example, how often it was seen, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from contract_tests.campaigns.folders import Tally
from contract_tests.campaigns.shards import Sighting
from contract_tests.causes import Cause, shared, size
from contract_tests.checks import rules
from contract_tests.findings import Finding, Group, Severity

_LONGEST = 120
_VARIABLE = re.compile(r"0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+|'[^']*'|\"[^\"]*\"", re.IGNORECASE)


@dataclass(slots=True)
class Tallied:
    name: str
    finding: Finding
    tally: Tally


class Tallies:
    def __init__(self) -> None:
        self._found: dict[str, Tallied] = {}
        self._changed: set[str] = set()

    def add(self, seen: Sighting) -> bool:
        """Whether it is of a cause that was not known before."""
        name = name_of(seen.finding)
        known = self._found.get(name)
        self._changed.add(name)
        if known is None:
            tally = Tally(seen.count, seen.first_seen, seen.last_seen)
            self._found[name] = Tallied(name, seen.finding, tally)
            return True
        old = known.tally
        known.tally = Tally(
            old.count + seen.count,
            min(old.first_seen, seen.first_seen),
            max(old.last_seen, seen.last_seen),
        )
        known.finding = min(known.finding, seen.finding, key=size)
        return False

    def changed(self) -> Iterator[Tallied]:
        """Those that were added to since this was last asked."""
        names, self._changed = self._changed, set()
        yield from (self._found[name] for name in sorted(names))

    @property
    def causes(self) -> frozenset[Cause]:
        return frozenset(each.finding.cause for each in self._found.values())

    @property
    def failures(self) -> int:
        return sum(each.finding.severity is Severity.FAILURE for each in self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Tallied]:
        yield from self._found.values()

    def ordered(self) -> list[Tallied]:
        """The worst first, then those seen first."""
        return sorted(
            self._found.values(),
            key=lambda each: (each.finding.severity is Severity.NOTE, each.tally.first_seen, each.name),
        )

    def groups(self) -> tuple[Group, ...]:
        return tuple(Group((each.finding,), times=each.tally.count) for each in self.ordered())


def name_of(finding: Finding) -> str:
    """Names the cause as a baseline does; where one cause has several, or several have one, also by what tells it."""
    parts = (*shared(finding), _shape(finding))
    if parts == (*finding.cause, ""):
        return finding.fingerprint
    return sha256("\n".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _shape(finding: Finding) -> str:
    """What tells one failure of a service from another: its answer, without what is different each time."""
    answer = finding.exchange.answer
    if finding.rule.id != rules.SERVER_ERROR.id or answer is None:
        return ""
    text = _VARIABLE.sub("?", answer.body[:2000].decode("utf-8", "replace"))
    return f"{answer.status} {text[:_LONGEST]}"
