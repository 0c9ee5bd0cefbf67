"""A shard: some seconds of a campaign, with a seed and an instance of its own, that any worker can take.

What comes of it follows from what it was given, so that a shard whose worker is lost is taken up by another. That one
sends other values: what the lost one has left would look like its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from hydracore_contract.findings.finding import CauseKey, Finding
from hydracore_contract.fuzz.contract_files import ContractFiles
from hydracore_contract.fuzz.dictionary import Dictionary
from hydracore_contract.fuzz.progress import Reached
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.shrinker import Effort

AGAIN = 1_000_003
"""Between the seeds of two tries of a shard: no two shards of a campaign are so far apart."""


class ShardKind(StrEnum):
    SURVEY = "survey"
    """A quick run: the whole contract, with other values each time."""
    MUTATION = "mutation"
    """The loop of the fuzzer."""


@dataclass(frozen=True, slots=True)
class Shard:
    """`settings` have the shard's own seed; `programs` have reached `signals`; `known` are causes that need not be made
    small again; `wait` is how long a service may take to come back, in seconds. `crowded`: others are at work too.
    `worked`: the simplest request was answered as it should be when the campaign began."""

    number: int
    kind: ShardKind
    seconds: float
    settings: Settings
    document: ContractFiles
    programs: tuple[bytes, ...] = ()
    signals: frozenset[str] = frozenset()
    known: frozenset[CauseKey] = frozenset()
    wait: float = 60.0
    crowded: bool = False
    worked: bool = False
    dictionary: Dictionary | None = None


def begun_again(shard: Shard) -> Shard:
    """The shard for another worker than the one that was lost with it: with a seed that no other shard has."""
    seed = (shard.settings.seed + AGAIN) % 2**31
    return replace(shard, settings=replace(shard.settings, seed=seed))


@dataclass(frozen=True, slots=True)
class Sighting:
    """A cause that a shard has seen: its smallest finding, how often, and when (UTC).

    `effort` tells how far it has looked for a smaller one; `seen` its places, where it has more than the finding's.
    `is_rootless` tells that its operation has served nothing in this shard, and fails: what broke it may have been sent
    by another one, and then a service that is deployed anew shows nothing.
    """

    finding: Finding
    count: int
    first_seen: datetime
    last_seen: datetime
    effort: Effort = Effort.NONE
    seen: tuple[tuple[CauseKey, int], ...] = ()
    is_rootless: bool = False


@dataclass(frozen=True, slots=True)
class ShardResult:
    """`programs` have reached something new; `left` are paths that could not be removed; `down` says why the service is
    not there any more; `surveyed` tells that it has gone over the whole contract."""

    number: int
    sightings: tuple[Sighting, ...] = ()
    reached: Reached = field(default_factory=Reached)
    programs: tuple[bytes, ...] = ()
    signals: frozenset[str] = frozenset()
    missed: tuple[str, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    down: str | None = None
    surveyed: bool = False
