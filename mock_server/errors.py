"""What can go wrong before or while the mock serves, as exceptions that carry typed fields."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class MockError(Exception):
    """Something that the user of the mock can mend; `str()` is one line that says how."""


@dataclass
class Misuse(MockError):
    """An option or an environment variable that can't be used."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass
class PortTaken(MockError):
    host: str
    port: int
    reason: str

    def __str__(self) -> str:
        return (
            f"can't listen on {self.host}:{self.port}: {self.reason}; "
            "stop what uses it, or choose another with --port (0 takes a free one) or --host"
        )


@dataclass
class SeedDataError(MockError):
    """Seed data that can't be read or that breaks the contract."""

    source: Path
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"seed data {self.source}: {self.reason}; {self.remedy}"


@dataclass
class StateFileError(MockError):
    path: Path
    reason: str

    def __str__(self) -> str:
        return f"can't keep state in {self.path}: {self.reason}; name a file in a folder you may write to with --state"


@dataclass
class LimitReached(MockError):
    """State has reached one of its limits; nothing was changed."""

    limit: str
    most: int
    option: str

    def __str__(self) -> str:
        return (
            f"The mock holds as many as it may: {self.limit} is limited to {self.most:,}. "
            f"Delete some, restart the mock, or raise the limit with {self.option}."
        )


@dataclass
class UnknownPreference(MockError):
    """A `Prefer` header that asks for an answer which the contract does not have."""

    reason: str
    choices: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.reason}; this operation has {', '.join(self.choices) or 'none'}"


@dataclass
class IdentityTaken(MockError):
    """A request gives its item an identity that another item has."""

    identity: str

    def __str__(self) -> str:
        return f"There is already an item with the identity {self.identity}."


@dataclass
class PatternError(MockError):
    """A pattern of requests that can't be meant; `pointer` leads to it."""

    pointer: str
    reason: str

    def __str__(self) -> str:
        return f"{self.pointer} {self.reason}"
