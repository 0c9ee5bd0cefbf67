"""The values that checks produce and reports read.

No secret is ever in them: where a request carries a credential it stands as a placeholder such as `${TOKEN}`,
which `target` fills in while it sends, and where an answer repeats one, it is replaced by the same placeholder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from openapi_contract.values import Location

Headers = tuple[tuple[str, str], ...]


class Severity(StrEnum):
    """A failure makes the service not conform; a note is worth knowing and breaks nothing."""

    FAILURE = "failure"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `path` holds the query as well and is percent-encoded."""

    method: str
    path: str
    headers: Headers = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, its body decoded from any transfer or content coding; `seconds` until its last byte."""

    status: int
    headers: Headers
    body: bytes
    seconds: float

    def header(self, name: str) -> str | None:
        """The header's value, joined with a comma where it is there more than once."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


class Trouble(StrEnum):
    """Why there is no whole answer."""

    UNREACHABLE = "the connection could not be made"
    CLOSED = "the connection was closed without an answer"
    CUT_SHORT = "the answer was cut short"
    NO_HTTP = "what came back is no HTTP answer"
    HANGS = "no whole answer came in time"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came of it: an answer, or the trouble that kept it away, never neither.

    `number` counts the exchanges of a run from 1; `operation` is the contract's operation id, or empty where the
    request is meant for none. `at` is when it ended, in seconds since the run began. Exchanges that share a
    `burst` other than 0 were sent at the same moment. With trouble, `answer` holds what did arrive, if
    its head was whole.
    """

    number: int
    operation: str
    request: Request
    answer: Answer | None
    trouble: Trouble | None = None
    details: str = ""
    seconds: float = 0.0
    at: float = 0.0
    burst: int = 0

    @property
    def is_success(self) -> bool:
        """Tells whether an answer 2xx has come, if not all of it."""
        return self.answer is not None and 200 <= self.answer.status < 300


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that the contract or HTTP demands. `id` is stable: baselines and SARIF name it."""

    id: str
    title: str
    help: str
    """One or two sentences: why it matters, and what usually is the cause."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which the service breaks its contract.

    `subject` is the part of the operation that is concerned (`body.provider`, `response 200 count`, or empty);
    `inferred` is the reason that openapi.yaml gives where the rule was decided and not documented; `before` are
    the exchanges that led to `exchange`, oldest first, such as the create of the item that it changes.
    """

    rule: Rule
    severity: Severity
    operation: str
    subject: str
    summary: str
    """One line: what is wrong, with the values concerned."""
    expected: str
    actual: str
    location: Location
    inferred: str | None
    phase: str
    exchange: Exchange
    before: tuple[Exchange, ...] = ()

    @property
    def cause(self) -> tuple[str, str, str]:
        """Findings with the same cause are one to a reader."""
        return (self.rule.id, self.operation, self.subject)

    @property
    def fingerprint(self) -> str:
        """Names the cause in a baseline; the same from run to run."""
        return sha256("\n".join(self.cause).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one cause: the smallest request first."""

    findings: tuple[Finding, ...]
    accepted: str | None = None
    """Why a baseline accepts it, if one does."""
    times: int = 0
    """How often the cause was seen, where not all of it was kept."""
    failed_again: bool | None = None
    """Whether it failed when it was sent again, if that is known."""

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def count(self) -> int:
        return max(self.times, len(self.findings))


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing of the contract that a run can try.

    `kind` is `status` (name: `200`), `parameter` (place: `path`, name: `instance_id`, keyword: `format`) or `body`
    (place: `body`, name: `provider`, keyword: `maxLength`). `kept` tells whether a request that keeps the keyword is
    meant, or one that breaks it; for a status it is always True.
    """

    operation: str
    kind: str
    place: str
    name: str
    keyword: str
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of the contract the run has tried: how often each goal was reached."""

    reached: Mapping[Goal, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ratio(self) -> float:
        """From 0 to 1; 1 where the contract has no goals."""
        return sum(map(bool, self.reached.values())) / len(self.reached) if self.reached else 1.0


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a run: `name` as in the plan (`requests`), `title` for people."""

    name: str
    title: str
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a run has to tell."""

    base_url: str
    title: str
    version: str
    document: str
    """The contract's file, as it was named, for reports."""
    profile: str
    seed: int
    started: str
    """RFC 3339."""
    seconds: float
    requests: int
    phases: tuple[Phase, ...]
    groups: tuple[Group, ...]
    """Worst first: failures before notes, then by rule and operation."""
    coverage: Coverage
    unreached: tuple[str, ...]
    """What was not tried, one line each, with what to do about it."""
    leftover: tuple[str, ...] = ()
    """Resources that the run made and could not remove: their paths."""
    stopped: str | None = None
    """Why the run ended early, if it did."""

    @property
    def failures(self) -> tuple[Group, ...]:
        return tuple(
            each for each in self.groups if each.first.severity is Severity.FAILURE and not each.accepted
        )

    @property
    def notes(self) -> tuple[Group, ...]:
        return tuple(
            each for each in self.groups if each.first.severity is Severity.NOTE and not each.accepted
        )

    @property
    def accepted(self) -> tuple[Group, ...]:
        return tuple(each for each in self.groups if each.accepted)

    @property
    def conforms(self) -> bool:
        return not self.failures

    def __iter__(self) -> Iterator[Finding]:
        return (finding for group in self.groups for finding in group.findings)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry of a baseline: the finding that is known, why, and the last day on which it is accepted."""

    fingerprint: str
    reason: str
    until: date
