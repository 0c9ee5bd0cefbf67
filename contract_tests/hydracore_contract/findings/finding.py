"""Findings: what checks produce and reports read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.subject import Subject
from hydracore_openapi.location import Location


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


class CauseKey(NamedTuple):
    """The identity of a cause: a rule's id, an operation, and the part of it that breaks the rule."""

    rule: str
    operation: str
    subject: Subject

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.rule, self.operation, self.subject.text


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
    summary: str
    """One line: what is wrong, with the values concerned."""
    expected: str
    actual: str
    location: Location
    inferred: str | None
    phase: str
    exchange: Exchange
    before: tuple[Exchange, ...] = ()
    allowed_seconds: float | None = None
    """The limit for the answer, where it took longer."""

    @property
    def cause_key(self) -> CauseKey:
        """Findings with the same key are one to a reader."""
        return CauseKey(self.rule.id, self.operation, self.subject)

    @property
    def fingerprint(self) -> str:
        """Names the cause in a baseline; the same from run to run."""
        return sha256("\n".join(self.cause_key.texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


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

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def count(self) -> int:
        return max(self.times, len(self.findings))


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The number of times that a cause was seen, with the first and the last of them in UTC.

    `failed_again` tells whether it failed when the campaign sent it once more; None where it was not sent again.
    """

    count: int
    first_seen: datetime
    last_seen: datetime
    failed_again: bool | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry of a baseline: the finding that is known, why, and the last day on which it is accepted."""

    fingerprint: str
    reason: str
    until: date
