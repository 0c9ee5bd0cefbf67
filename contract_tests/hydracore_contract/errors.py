"""Errors that keep a run from giving a verdict, and reasons for which one ends early."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Misused(Exception):
    """The run can't be what was asked for; the exit status is 2."""

    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}"


@dataclass
class Unreachable(Exception):
    """The target is not there, or does not take the credentials; the exit status is 3."""

    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}"


@dataclass
class NotConnected(Exception):
    """No connection could be made to the target, since somebody on the way refuses it."""

    problem: str
    remedy: str

    def __str__(self) -> str:
        return self.problem


class CredentialsRefused(Unreachable):
    """The service refuses the credentials that were given, or asks for some where none were."""


class RunEnded(Exception):
    """The reason a run ends early; its findings until then are the outcome."""


@dataclass
class ServiceDown(RunEnded):
    """The service has not come back after the exchange of this number; `is_there` tells that it answers and fails."""

    request: int
    is_there: bool = False

    def __str__(self) -> str:
        if self.is_there:
            return f"the service fails on everything since request {self.request}"
        return f"the service does not answer any more after request {self.request}"


@dataclass
class TimeIsOver(RunEnded):
    """The `seconds` that the run was given are over."""

    seconds: float

    def __str__(self) -> str:
        return f"the time was over: it had {self.seconds:g} s, and --max-time gives it more"


class FirstCredentialRefused(RunEnded):
    """The service takes other right credentials, or all together, but not the one that is shown first."""

    def __str__(self) -> str:
        return (
            "the service refuses the first of the credentials, which the contract takes by itself, and takes "
            "others, or all together; nothing else was tried: correct it, or leave it out"
        )


@dataclass
class CredentialsExpired(RunEnded):
    """The service took the credentials until the request `last`, and refuses them since `request`, in the way of `how`.

    `seconds` is when that was, since the run began.
    """

    last: int
    request: int
    seconds: float
    how: str

    def __str__(self) -> str:
        return (
            f"the credentials were taken until request {self.last}, and are refused since request "
            f"{self.request} ({self.how}), {self.seconds:.1f} s after the start; give some that last longer"
        )


@dataclass
class ServiceLost(RunEnded):
    """A shard of a campaign has found that the service is not there any more."""

    why: str

    def __str__(self) -> str:
        return self.why


@dataclass
class Unwritable(RunEnded):
    """A file that a run can't do without can't be written any more."""

    path: str
    why: str

    @classmethod
    def of(cls, error: Exception, place: object) -> Unwritable:
        """The reason that an error tells, or the one that has led to it; `place` where it names no file."""
        cause = error if isinstance(error, OSError) else error.__cause__
        if not isinstance(cause, OSError):
            return cls(str(place), str(error))
        return cls(str(cause.filename or place), cause.strerror or str(cause))

    def __str__(self) -> str:
        return f"{self.path} can't be written any more: {self.why}; make room there, or name another place"


@dataclass
class InternalError(RunEnded):
    """A fault of this program; the exit status is 4. `file` holds its details, None where no file could be written."""

    kind: str
    file: str | None

    def __str__(self) -> str:
        where = (
            f"its details are in {self.file}" if self.file else "its details could not be written to any file"
        )
        return f"an internal error of this program ({self.kind}); {where}"


class Interrupted(RunEnded):
    """The user has ended the run."""

    def __str__(self) -> str:
        return "interrupted"


@dataclass
class PartAbandoned(Exception):
    """A part of the run can't be tried to its end, and other parts can."""

    why: str
    may_try_again: bool = False
    """Tells whether it may go well another time, since the run goes on elsewhere."""

    def __str__(self) -> str:
        return self.why


class FirstFailure(Exception):
    """A failure was found, and no more was asked for."""

    def __str__(self) -> str:
        return "stopped at the first failure, as --fail-fast asks"


class SessionHalted(Exception):
    """Nothing more is to be sent: the time is over, or another strand has ended the run."""
