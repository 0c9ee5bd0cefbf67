"""Findings: what checks produce and reports read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.subject import Subject, SubjectKind
from hydracore_openapi.location import Location
from hydracore_openapi.model import Operation, RequestPlace


class Severity(StrEnum):
    """A failure makes the service not conform; a note is worth knowing and breaks nothing."""

    FAILURE = "failure"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that the contract or HTTP demands. `id` is stable: baselines and SARIF name it."""

    id: str
    title: str
    help: str
    """One or two sentences: why it matters, and what usually is the cause."""


class Difference(NamedTuple):
    """The difference between what is wrong and what would be right, as far as it is the same wherever one fault shows.

    `kind` says how a value differs, or what was special in the request. `field` is the part of the request or of the
    document that it is about: empty where it is about none of them, None where only the operation is known.
    """

    kind: str = ""
    field: str | None = None


NO_DIFFERENCE = Difference()
GONE = Difference("gone")
"""An item that is not there any more, though nothing was to remove it."""
BETWEEN_CUSTOMERS = Difference("between customers")
"""One customer reaches what is another's."""


class CauseKey(NamedTuple):
    """The identity of a cause in one place: a rule's id, an operation, the part of it that breaks the rule, and how."""

    rule: str
    operation: str
    subject: Subject
    difference: Difference = NO_DIFFERENCE
    severity: Severity = Severity.FAILURE

    @property
    def order(self) -> tuple[str, ...]:
        """Keys sorted by this are in the same order in every run."""
        return tuple(map(str, self))


class FaultIdentity(NamedTuple):
    """The identity of what is wrong with a service, whichever operation shows it: a baseline names it.

    `place` is where it would be mended: a field of a resource, a line of the document, an operation, or empty for
    what all operations share.
    """

    rule: str
    severity: Severity
    place: str
    kind: str

    @property
    def fingerprint(self) -> str:
        return digest(self)


def digest(texts: Iterable[str]) -> str:
    return sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Tally(NamedTuple):
    """Times that a finding was sent again, and of those the times that it failed."""

    tries: int = 0
    failed: int = 0

    @property
    def is_vain(self) -> bool:
        return self.tries > 0 and self.failed == 0

    @property
    def is_mixed(self) -> bool:
        """Tells whether it failed at times."""
        return 0 < self.failed < self.tries

    def plus(self, other: Tally) -> Tally:
        return Tally(self.tries + other.tries, self.failed + other.failed)


NEVER = Tally()


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which the service breaks its contract.

    `subject` is the part of the operation that is concerned (`body.provider`, `response 200.count`, or all of it);
    `inferred` is the reason that openapi.yaml gives where the rule was decided and not documented; `before` are
    the exchanges that led to `exchange`, oldest first, such as the create of the item that it changes.
    """

    rule: Rule
    severity: Severity
    operation: str
    subject: Subject
    statement: str
    """What is wrong, with the values concerned, in one line."""
    expected: str
    actual: str
    location: Location
    inferred: str | None
    phase: str
    exchange: Exchange
    before: tuple[Exchange, ...] = ()
    allowed_seconds: float | None = None
    """The limit for the answer, where it took longer."""
    difference: Difference = NO_DIFFERENCE
    resource: str = ""
    """The path of the collection that the operation works on."""
    doubt: str = ""
    """The reason for which it is a note though its rule is a failure's."""
    resent: Tally = NEVER
    """The times that it was sent again as it is, once it was found."""

    @property
    def steps(self) -> tuple[Exchange, ...]:
        """All exchanges that show it, in order: its own is the last."""
        return (*self.before, self.exchange)

    @property
    def summary(self) -> str:
        """One line: what is wrong, and why that is in doubt."""
        return f"{self.statement}, {self.doubt}" if self.doubt else self.statement

    @property
    def cause_key(self) -> CauseKey:
        """Findings with the same key are one to a reader."""
        return CauseKey(self.rule.id, self.operation, self.subject, self.difference, self.severity)

    @property
    def fault(self) -> FaultIdentity:
        return FaultIdentity(self.rule.id, self.severity, place_of(self), self.difference.kind)

    @property
    def fingerprint(self) -> str:
        """Names the fault in a baseline; the same from run to run, whichever operation shows it."""
        return self.fault.fingerprint

    @property
    def former_fingerprints(self) -> frozenset[str]:
        """The names that baselines had for it before version 0.2, which did not tell kinds of difference apart."""
        names = {digest((self.rule.id, self.operation, self.subject.text))}
        if self.subject.kind is SubjectKind.RESPONSE_BODY:
            names.add(digest((self.rule.id, self.location.pointer, self.severity)))
        return frozenset(names)


def collection_of(operation: Operation) -> str:
    """The path of the collection that an operation works on: its path up to the parameter that names an item."""
    return re.sub(r"(/\{[^/]*\})+$", "", operation.path)


def place_of(finding: Finding) -> str:
    subject, field, resource = finding.subject, finding.difference.field, finding.resource
    match subject.kind:
        case SubjectKind.REQUEST_FIELD if subject.parts[:1] != (RequestPlace.BODY,):
            return subject.text
        case SubjectKind.CREDENTIALS | SubjectKind.OWN_CHECK:
            return subject.text
        case SubjectKind.RESPONSE_HEADER if field is not None:
            return field
        case SubjectKind.RESPONSE_BODY if field is not None:
            return field
        case SubjectKind.STATUS if field is not None:
            return f"{subject.text} {field}"
        case SubjectKind.OPERATION:
            return finding.operation if field is None else field
        case _:
            return f"{resource or finding.operation} {subject.text}"


class CausePlace(NamedTuple):
    """One place where a cause shows: an operation and the part of it, and how often it was seen there."""

    operation: str
    subject: str
    kind: str
    times: int

    def __str__(self) -> str:
        return " ".join(filter(None, (self.operation, self.subject)))


@dataclass(frozen=True, slots=True)
class Cause:
    """All findings of one cause: the smallest request first."""

    findings: tuple[Finding, ...]
    accepted: str | None = None
    """The reason for which a baseline accepts it, if one does."""
    times: int = 0
    """The number of times that the cause was seen, where not all of it was kept."""
    failed_again: bool | None = None
    """Tells whether it failed when it was sent again, if that is known."""
    seen: tuple[tuple[CauseKey, int], ...] = ()
    """The number of times that it was seen in each place, where that is known."""

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def count(self) -> int:
        return sum(times for _, times in self.seen) or max(self.times, len(self.findings))

    @property
    def places(self) -> tuple[CausePlace, ...]:
        """The places where it shows, that of its first finding first."""
        times = dict(self.seen) or Counter(each.cause_key for each in self.findings)
        merged: dict[tuple[str, str], CausePlace] = {}
        for key in dict.fromkeys((self.first.cause_key, *times)):
            at = key.operation, key.subject.text
            known = merged.get(at) or CausePlace(*at, key.difference.kind, 0)
            merged[at] = known._replace(times=known.times + times.get(key, 0))
        return tuple(merged.values())


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The number of times that a cause was seen, with the first and the last of them in UTC.

    `failed_again` tells whether it failed when the campaign sent it once more; None where it was not sent again.
    """

    count: int
    first_seen: datetime
    last_seen: datetime
    failed_again: bool | None = None
    seen: tuple[tuple[CauseKey, int], ...] = ()
    """The number of times that it was seen in each place, where that is known."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry of a baseline: the finding that is known, why, and the last day on which it is accepted."""

    fingerprint: str
    reason: str
    until: date
