"""Errors of the mock, before or while it serves: exceptions with typed fields, whose text says what to do next.

They stand together, in the order of the rooms that raise them from the bottom up, since what turns them into answers
and into lines of the terminal needs one list. What a client does wrong by the contract is no error, but a `Problem`
(`http.reply`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from hydracore_openapi.json_schema.pointers import pointer

Places: TypeAlias = tuple[tuple[str, str], ...]
"""JSON pointers (RFC 6901) into what was sent, each with what is wrong there."""


class MockError(Exception):
    """An error that the user of the mock can put right; `str()` says how, in one line where nothing else is said."""

    @property
    def places(self) -> Places:
        """The places of the faults in what was sent, for errors that know them."""
        return ()


@dataclass
class PatternError(MockError):
    """A pattern of requests that can't be meant; `pointer` leads to it."""

    pointer: str
    reason: str

    def __str__(self) -> str:
        return f"{self.pointer} {self.reason}"


@dataclass(frozen=True)
class DataFault:
    """One fault in the items of collections. `keys` lead to it: a collection's path, an index, members;
    `reason` goes on where a sentence has named the collection or the item."""

    keys: tuple[str | int, ...]
    reason: str
    remedy: str

    @property
    def pointer(self) -> str:
        """The JSON pointer (RFC 6901) to the fault in the data."""
        return pointer(self.keys).removeprefix("#")

    @property
    def told(self) -> str:
        """The fault and its place, in words."""
        path, *below = self.keys or ("the whole",)
        place = f"item {int(below[0]) + 1} of {path}" if below else path
        return " ".join(f"{place} {self.reason}".split())


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
    """A file that can't hold state: it is something else, damaged, or in use."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"can't keep state in {self.path}: {self.reason}; name a file in a folder you may write to with --state"


class StateLimit(Enum):
    """A limit of the state: the amount that it bounds, and the option that raises it."""

    ITEMS_OF_COLLECTION = "the number of items in one collection", "--max-items"
    ITEMS = "the number of items in all", "--max-total-items"
    BYTES = "the size of all items in bytes", "--max-state-size"
    IDENTITIES = "the number of identities that the contract allows", "the contract"

    def __init__(self, counted: str, raised_by: str) -> None:
        self.counted = counted
        self.raised_by = raised_by


@dataclass
class LimitReached(MockError):
    """State has reached one of its limits; nothing was changed."""

    limit: StateLimit
    most: int

    def __str__(self) -> str:
        return (
            f"The mock holds as many as it may: {self.limit.counted} is limited to {self.most:,}. "
            f"Delete some, restart the mock, or raise the limit with {self.limit.raised_by}."
        )


@dataclass
class IdentityTaken(MockError):
    """A request gives its item an identity that another item has."""

    identity: str

    def __str__(self) -> str:
        return f"There is already an item with the identity {self.identity}."


@dataclass(frozen=True)
class ScenarioFault:
    """One fault in a scenario; `reason` says what to do about it.

    `file` is None where the scenario came without one, `line` where no line is at fault.
    """

    pointer: str
    reason: str
    file: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        file = "" if self.file is None else str(self.file)
        place = file if self.line is None else f"{file}:{self.line}"
        return ": ".join(part for part in (place, self.pointer, self.reason) if part)


@dataclass
class ScenarioError(MockError):
    """Scenarios that can't be used, with all their faults; `str()` has one line for each."""

    faults: tuple[ScenarioFault, ...]

    @property
    def places(self) -> Places:
        return tuple((fault.pointer, fault.reason) for fault in self.faults)

    def __str__(self) -> str:
        more = len(self.faults) - 20
        return "\n".join((*map(str, self.faults[:20]), *([f"and {more:,} more"] if more > 0 else [])))


@dataclass
class TooMuchToFill(MockError):
    """A template that would be longer than `most` characters with the values of its expressions."""

    most: int

    def __str__(self) -> str:
        return f"The scenario's answer would be larger than {self.most:,} characters; use fewer expressions in it."


@dataclass
class FilterError(MockError):
    """A filter of the journal that can't be meant."""

    name: str
    value: str
    reason: str

    def __str__(self) -> str:
        given = f"{self.name}={self.value}"
        shown = given if len(given) <= 60 else f"{given[:60]}…"
        return f"{shown if shown.isprintable() else repr(shown)} {self.reason}"


@dataclass
class VerificationError(MockError):
    """A question to `verify` that can't be meant."""

    faults: Places

    @property
    def places(self) -> Places:
        return self.faults

    def __str__(self) -> str:
        places = "; ".join(f"{path} {reason}".strip() for path, reason in self.faults[:3])
        more = f"; and {len(self.faults) - 3:,} more" if len(self.faults) > 3 else ""
        return f"This can't be verified: {places}{more}"


@dataclass
class BadWorldName(MockError):
    """A name that no world may have."""

    name: str

    def __str__(self) -> str:
        return f"{self.name[:100]!r} is no name of a world: that has 1 to 100 letters, digits, `.`, `_`, `~` or `-`"


@dataclass
class UnknownScenario(MockError):
    """A name that no scenario has; `known` are those that there are."""

    name: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"There is no scenario {self.name[:100]!r}; there are {', '.join(self.known) or 'none'}."


@dataclass
class UnknownCollection(MockError):
    """A path that no collection has; `known` are the templates of those that there are."""

    path: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        known = ", ".join(self.known) or "none: the contract has no collections"
        return f"There is no collection {self.path[:200]!r}; name one of {known}."


@dataclass
class SnapshotRefused(MockError):
    """A snapshot with faults; nothing was changed."""

    faults: tuple[DataFault, ...]

    @property
    def places(self) -> Places:
        return tuple((fault.pointer, f"{fault.reason}; {fault.remedy}") for fault in self.faults)

    def __str__(self) -> str:
        told = "; ".join(f"{fault.told}; {fault.remedy}" for fault in self.faults[:3])
        more = f"; and {len(self.faults) - 3:,} more" if len(self.faults) > 3 else ""
        return f"The snapshot was refused, and nothing was changed: {told}{more}"


@dataclass
class PortTaken(MockError):
    """The address to listen on is in use, or not this machine's."""

    host: str
    port: int
    reason: str

    def __str__(self) -> str:
        return (
            f"can't listen on {self.host}:{self.port}: {self.reason}; "
            "stop what uses it, or choose another with --port (0 takes a free one) or --host"
        )


@dataclass
class UnknownPreference(MockError):
    """A `Prefer` header that asks for an answer which the contract does not have."""

    reason: str
    choices: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.reason}; this operation has {', '.join(self.choices) or 'none'}"


@dataclass
class NotAcceptable(MockError):
    """An `Accept` header that none of the documented media types fits."""

    offered: tuple[str, ...]

    def __str__(self) -> str:
        return f"Not Acceptable: this answer is documented as {', '.join(self.offered)}"


@dataclass
class UnknownWorld(MockError):
    """A name that no world has, or none any more."""

    name: str

    def __str__(self) -> str:
        return f"There is no world {self.name[:100]!r} (any more): it is made on its first use."


@dataclass
class NotJson(MockError):
    """A request to the mock's own pages whose body is no JSON."""

    reason: str

    def __str__(self) -> str:
        return f"The body is no JSON: {self.reason}."


@dataclass
class TooLarge(MockError):
    """A request to the mock's own pages with a body of more than `most` bytes."""

    most: int

    def __str__(self) -> str:
        return f"The body is larger than {self.most:,} bytes (--max-snapshot-size)."


@dataclass
class NoScenarioGiven(MockError):
    """A request to turn on a scenario that gives none."""

    def __str__(self) -> str:
        return 'Give {"name": "…"}, or a whole scenario as its file would say it.'


@dataclass
class UnknownEntry(MockError):
    """A number that no entry of the journal has, or none any more."""

    number: int

    def __str__(self) -> str:
        return f"The journal has no entry {self.number} (any more)."
