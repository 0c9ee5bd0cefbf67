"""The fuzzer's loop: execute a new program or a mutated one, and keep it if it has reached something new.

After each program that writes the collections are listed, so that what is wrong is told of the request that did it.
What the programs leave behind is removed before it is much.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from hydracore_contract.confirmation import confirm
from hydracore_contract.errors import PartAbandoned
from hydracore_contract.exchange import Exchange
from hydracore_contract.fuzz.corpus import Corpus
from hydracore_contract.fuzz.dictionary import Dictionary, shipped
from hydracore_contract.fuzz.dictionary_pass import dictionary_programs
from hydracore_contract.fuzz.executor import Executor, may_have_changed
from hydracore_contract.fuzz.feedback import ResponseTimes, answer_signals, tried_signals
from hydracore_contract.fuzz.mutators.program import mutated
from hydracore_contract.fuzz.programs import Program
from hydracore_contract.fuzz.seed_inputs import SeedInputs
from hydracore_contract.session import Session

FRESH = 0.06
"""The share of programs that are new."""
FROM_DICTIONARY = 0.4
"""The share of programs that send a new value of the dictionary, while there is any."""
MOST_OWN = 10
"""Items that are left before they are removed."""
ALL_AROUND = 4
"""Programs after which all collections are listed, whatever was sent."""
MOST_REMEMBERED = 400
"""Programs after which items that are gone are forgotten."""

Told = Callable[[Program, frozenset[str]], None]


def fuzz(
    session: Session,
    corpus: Corpus,
    random: Random,
    go_on: Callable[[], bool],
    told: Told,
    dictionary: Dictionary | None = None,
) -> None:
    """Executes programs until `go_on` says no; `told` hears of each that has reached something new, and what.

    Without a `dictionary` the shipped one is used.
    """
    Fuzzer(session, corpus, random, told, dictionary).run(go_on)


class Fuzzer:
    def __init__(
        self,
        session: Session,
        corpus: Corpus,
        random: Random,
        told: Told,
        dictionary: Dictionary | None = None,
    ) -> None:
        self.session = session
        self.corpus = corpus
        self.random = random
        self.told = told
        self.dictionary = dictionary or shipped()
        self.executor = Executor(session)
        self.seed_inputs = SeedInputs(session.contract, random)
        self.untried = dictionary_programs(random, session.contract, self.dictionary)
        self.response_times = ResponseTimes()
        self.executed = 0

    def run(self, go_on: Callable[[], bool]) -> None:
        self.look()
        seeds = [] if len(self.corpus) else [*self.seed_inputs.seeds()]
        while go_on():
            self.one(seeds.pop(0) if seeds else self.next())
        self.tidy()

    def next(self) -> Program:
        if self.untried and self.random.random() < FROM_DICTIONARY:
            return self.untried.pop(0)
        known = None if self.random.random() < FRESH else self.corpus.draw(self.random)
        if known is None:
            return self.seed_inputs.fresh()
        return mutated(self.random, known, self.corpus, self.dictionary, self.session.contract)

    def one(self, program: Program) -> None:
        """Executes a program, looks at what it left behind, and keeps it if it has reached something new."""
        exchanges: list[Exchange] = []
        self.session.history.trail = []
        reached: list[tuple[int, set[str]]] = []
        try:
            for index, exchange in self.executor.exchanges(program):
                exchanges.append(exchange)
                reached.append((index, self._signals(exchange, exchanges)))
            self.executed += 1
            if may_have_changed(exchanges):
                self.look(everywhere=goes_elsewhere(program) or self.executed % ALL_AROUND == 0)
            self._keep(program, reached)
            self._tidy_up()
            confirm(self.session)
        except PartAbandoned:
            self.session.begin_part()

    def _keep(self, program: Program, reached: list[tuple[int, set[str]]]) -> None:
        """Keeps the program up to the last call that reached something new."""
        known = self.corpus.signals
        last = max((index for index, found in reached if not found <= known), default=None)
        news = self.corpus.add(
            program[: last + 1] if last is not None else program,
            set().union(*(found for _, found in reached)),
        )
        if news and last is not None:
            self.told(program[: last + 1], news)

    def _signals(self, exchange: Exchange, so_far: list[Exchange]) -> set[str]:
        operation = self.executor.operations.get(exchange.operation)
        found = answer_signals(exchange, operation) | self.response_times.signals(exchange)
        found.update(tried_signals(self.session.oracle.classified, exchange))
        if len(so_far) > 1:
            found.add(f"{mark(so_far[-2])} then {mark(exchange)}")
        return found

    # ---------------------------------------------------------------------------------------------------- collections

    def look(self, *, everywhere: bool = True) -> None:
        """Lists the collections in which the run works, or the main ones alone."""
        tenants = self.session.tenants
        paths = (tenants.main, tenants.other) if tenants.other and everywhere else (tenants.main,)
        for resource in self.session.contract.resources:
            if resource.parent is None:
                self.session.look(resource, *paths)

    def _tidy_up(self) -> None:
        scopes = self.session.oracle.state.scopes.values()
        own = sum(known.own for scope in scopes for known in scope.items.values())
        if own > MOST_OWN:
            self.tidy()
        if self.executed % MOST_REMEMBERED == 0:
            self.tidy()
            self.session.afresh()
            self.look()

    def tidy(self) -> None:
        if not self.session.settings.read_only:
            self.session.tidy()
            self.look()


def goes_elsewhere(program: Program) -> bool:
    """Tells whether any call is not about the main collection alone."""
    return any(call.path and any(is_elsewhere(value) for value in call.path.values()) for call in program)


def is_elsewhere(value: Any) -> bool:
    return not isinstance(value, dict) or bool(value.get("$home"))


def mark(exchange: Exchange) -> str:
    return (
        f"{exchange.operation or exchange.request.method} {exchange.answer.status if exchange.answer else 0}"
    )
