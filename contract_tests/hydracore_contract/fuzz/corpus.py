"""The corpus: the programs that have reached something new, and which of them is mutated next.

What is worth mutating can't be known; what pays in fuzzers is to prefer programs that reach what others rarely do, that
are young, and that were not drawn often (AFL's and libFuzzer's "energy"). A program's worth is

    1 / (sqrt(how often its rarest signal was seen) * age * (1 + how often it was drawn))

where only the signals count that it was the first to reach: what everybody reaches tells nothing of it. The square root
keeps the rare from shutting out the rest; age goes from 1 to 2 over the size of the corpus, and only breaks ties. The
best of five drawn at random is taken (tournament selection): that needs no sorting, and gives all of them a chance.

The corpus has an end: past its size the worst of the older half goes, so that what is new has time to prove itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from math import sqrt
from random import Random

from hydracore_contract.fuzz.programs import LARGEST, Program, encoded

MOST = 2_000
MOST_SIGNALS = 50_000
ROUND = 5
"""Programs that are compared when one is drawn."""


@dataclass(slots=True)
class CorpusEntry:
    """`firsts` are the signals that the program was the first to reach; `drawn` counts how often it was used."""

    program: Program
    firsts: frozenset[str]
    number: int
    drawn: int = 0


class Corpus:
    """Programs that are kept; `signals` holds all that were ever reached, in earlier corpora too."""

    def __init__(
        self, programs: Iterable[Program] = (), signals: Collection[str] = (), most: int = MOST
    ) -> None:
        self._seen: Counter[str] = Counter(dict.fromkeys(signals, 1))
        self._entries: list[CorpusEntry] = []
        self._known: set[bytes] = set()
        self._most = most
        self._number = 0
        for program in programs:
            self._keep(program, frozenset())

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def signals(self) -> Set[str]:
        return self._seen.keys()

    @property
    def programs(self) -> tuple[Program, ...]:
        return tuple(entry.program for entry in self._entries)

    def add(self, program: Program, signals: Collection[str]) -> frozenset[str]:
        """Keeps a program if it has reached new signals; returns these."""
        news = frozenset(each for each in signals if each not in self._seen)
        if len(self._seen) >= MOST_SIGNALS:
            signals, news = [each for each in signals if each in self._seen], frozenset()
        self._seen.update(signals)
        if news:
            self._keep(program, news)
        return news

    def draw(self, random: Random) -> Program | None:
        """A program to go on from; None where there is none yet."""
        if not self._entries:
            return None
        rivals = [self._entries[random.randrange(len(self._entries))] for _ in range(ROUND)]
        chosen = max(rivals, key=self._worth)
        chosen.drawn += 1
        return chosen.program

    def any(self, random: Random) -> Program | None:
        """Any program, to take a part of."""
        return self._entries[random.randrange(len(self._entries))].program if self._entries else None

    def _worth(self, entry: CorpusEntry) -> float:
        rarest = min((self._seen[signal] for signal in entry.firsts), default=8)
        age = 1 + (self._number - entry.number) / self._most
        return 1 / (sqrt(rarest) * age * (1 + entry.drawn))

    def _keep(self, program: Program, news: frozenset[str]) -> None:
        data = encoded(program)
        if data in self._known or len(data) > LARGEST:
            return
        self._number += 1
        self._known.add(data)
        self._entries.append(CorpusEntry(program, news, self._number))
        if len(self._entries) > self._most:
            self._drop()

    def _drop(self) -> None:
        """Drops the one of the older half that is worth least."""
        half = range(len(self._entries) // 2)
        worst = min(half, key=lambda index: self._worth(self._entries[index]))
        self._known.discard(encoded(self._entries.pop(worst).program))
