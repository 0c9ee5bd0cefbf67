"""The mutator of programs: other values, other requests, another order, or parts of another program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from hydracore_contract.fields import ABSENT
from hydracore_contract.fuzz.corpus import Corpus
from hydracore_contract.fuzz.dictionary import Dictionary
from hydracore_contract.fuzz.mutators.call import CallMutator, usual_call
from hydracore_contract.fuzz.programs import LONGEST, Program, shifted
from hydracore_contract.fuzz.seeds import likelihood, resource_of, valid_call
from hydracore_openapi.model import Contract, Operation

MOST_CHANGES = 4
SOBER = 0.6
"""The share of programs that go on with the right credentials, whatever they were kept for."""


def mutated(
    random: Random, program: Program, corpus: Corpus, dictionary: Dictionary, contract: Contract
) -> Program:
    """Another program, never the same object; what it refers to is in it or filled in when it is executed."""
    found = ProgramMutator(random, corpus, dictionary, contract)
    if random.random() < SOBER:
        program = tuple(map(usual_call, program))
    for _ in range(min(random.randint(1, MOST_CHANGES), random.randint(1, MOST_CHANGES))):
        program = found.once(program)
    return program[:LONGEST]


class ProgramMutator:
    def __init__(self, random: Random, corpus: Corpus, dictionary: Dictionary, contract: Contract) -> None:
        self.random = random
        self.corpus = corpus
        self.contract = contract
        self.calls = CallMutator(random, corpus, dictionary, contract)
        self._operations = {each.id: each for each in contract.operations}

    def once(self, program: Program) -> Program:
        change = self.random.choices(CHANGES, WEIGHTS)[0]
        return change(self, program) or program

    def one_call(self, program: Program) -> Program:
        """One call changed, of those with a body more often."""
        index = self.random.randrange(len(program))
        if program[index].body is ABSENT and self.random.random() < 0.6:
            index = self.random.randrange(len(program))
        before, call, after = program[:index], program[index], program[index + 1 :]
        operation = self._operations.get(call.operation)
        if operation is None:
            return (*before, *after)
        return (*before, self.calls.any(call, operation, before), *after)

    def insert(self, program: Program) -> Program:
        if len(program) >= LONGEST:
            return program
        at = self.random.randint(0, len(program))
        new = valid_call(self.random, self.contract, self._operation(), program[:at])
        return (*program[:at], new, *shifted(program[at:], at, 1))

    def append(self, program: Program) -> Program:
        new = valid_call(self.random, self.contract, self._operation(), program)
        return (*program[-LONGEST + 1 :], new) if len(program) < LONGEST else program

    def delete(self, program: Program) -> Program:
        at = self.random.randrange(len(program))
        return (*program[:at], *shifted(program[at + 1 :], at + 1, -1))

    def swap(self, program: Program) -> Program:
        at = self.random.randrange(len(program))
        return (*program[:at], *program[at : at + 2][::-1], *program[at + 2 :])

    def repeat(self, program: Program) -> Program:
        at = self.random.randrange(len(program))
        times = self.random.choice((1, 1, 1, 2, 4))
        grown = (*program[: at + 1], *(program[at],) * times, *shifted(program[at + 1 :], at + 1, times))
        return grown if len(grown) <= LONGEST else program

    def concat(self, program: Program) -> Program:
        other = self.corpus.any(self.random)
        if other is None or len(program) + len(other) > LONGEST:
            return program
        return (*program, *shifted(other, 0, len(program)))

    def cross(self, program: Program) -> Program:
        """The beginning of one program and the end of another."""
        other = self.corpus.any(self.random)
        if other is None:
            return program
        start, end = (
            program[: self.random.randint(1, len(program))],
            other[self.random.randrange(len(other)) :],
        )
        return (*start, *end)

    def elsewhere(self, program: Program) -> Program:
        """One call goes to the other collection, its item staying the same."""
        at = self.random.randrange(len(program))
        operation = self._operations.get(program[at].operation)
        resource = resource_of(self.contract, operation) if operation else None
        if resource is None or not resource.scope:
            return program
        path = {**program[at].path, **{name: {"$home": self.random.randrange(2)} for name in resource.scope}}
        return (*program[:at], replace(program[at], path=path), *program[at + 1 :])

    def other_operation(self, program: Program) -> Program:
        """One call does something else to the same place."""
        at = self.random.randrange(len(program))
        new = valid_call(self.random, self.contract, self._operation(), program[:at])
        return (*program[:at], replace(new, path={**new.path, **program[at].path}), *program[at + 1 :])

    def _operation(self) -> Operation:
        """Any operation; those that change things more often."""
        operations = self.contract.operations
        return self.random.choices(operations, [likelihood(each) for each in operations])[0]


Change = Callable[[ProgramMutator, Program], Program]
CHANGES: Sequence[Change]
CHANGES, WEIGHTS = zip(
    (ProgramMutator.one_call, 60),
    (ProgramMutator.insert, 8),
    (ProgramMutator.append, 8),
    (ProgramMutator.delete, 6),
    (ProgramMutator.swap, 2),
    (ProgramMutator.repeat, 4),
    (ProgramMutator.concat, 4),
    (ProgramMutator.cross, 3),
    (ProgramMutator.elsewhere, 4),
    (ProgramMutator.other_operation, 3),
    strict=True,
)
