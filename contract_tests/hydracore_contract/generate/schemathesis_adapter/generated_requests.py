"""Requests that Schemathesis generates from the contract.

What it means a request to be is kept in `about` and `negative`, for people: whether a request is valid is always read
from what went over the wire. Nothing here depends on a seed but what is drawn from `fuzzing`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from hypothesis.strategies import SearchStrategy

from hydracore_contract.exchange import Request
from hydracore_contract.generate.schemathesis_adapter import cases as phases
from hydracore_contract.generate.schemathesis_adapter import translation
from hydracore_contract.generate.schemathesis_adapter.cases import Case, CaseGenerator, Target
from hydracore_contract.generate.schemathesis_adapter.reduced_document import reduced
from hydracore_contract.generate.schemathesis_adapter.translation import Given
from hydracore_openapi.model import Contract, Operation, RequestPlace


@dataclass(frozen=True, slots=True)
class Generated:
    """A request and what it is meant to try; `negative` where it is meant to be invalid."""

    about: str
    negative: bool
    request: Request


@dataclass(frozen=True, slots=True)
class Ungenerated:
    """A failure to generate, with its reason on one line."""

    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """All requests of one phase, no two the same, and what is missing from them."""

    requests: tuple[Generated, ...]
    missed: tuple[Ungenerated, ...] = ()


class Generation:
    """Generates requests for the operations of a contract, which is read once."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._reserved = translation.credential_places(contract)
        self._first = {each.path: each.id for each in reversed(contract.operations)}

    def examples(self, operation: Operation, given: Given) -> Batch:
        """One request for each combination of the document's examples; none where it has no examples."""
        return self._batch("examples", phases.examples, operation, given)

    def coverage(self, operation: Operation, given: Given) -> Batch:
        """Every value at the bounds of what the schemas say, inside and outside.

        Methods that a path does not have are tried with the path's first operation.
        """
        return self._batch("coverage", phases.coverage, operation, given)

    def fuzzing(
        self, operation: Operation, given: Given, *, negative: bool
    ) -> SearchStrategy[Generated] | Ungenerated:
        """Random requests, for tests of our own with `@given` and `@seed`; a single one where all else is given."""
        varied = negative or not is_settled(operation, given)
        cases = phases.fuzzing(lambda: self._target(operation), negative=negative, varied=varied)
        if isinstance(cases, str):
            return Ungenerated(f"{'negative' if negative else 'positive'} fuzzing of {operation.id}: {cases}")
        made = cases.map(lambda case: self._generated(case, operation, given))
        return made.filter(bool).map(lambda each: cast(Generated, each))

    def _batch(
        self,
        phase: str,
        generate: Callable[[Target], CaseGenerator],
        operation: Operation,
        given: Given,
    ) -> Batch:
        cases, problems = phases.collected(lambda: generate(self._target(operation)))
        if self._first[operation.path] != operation.id:
            cases = [case for case in cases if not phases.tries_other_method(case)]
        made = filter(None, [self._generated(case, operation, given) for case in cases])
        distinct = {each.request: each for each in reversed([*made])}
        missed = [Ungenerated(f"{phase} of {operation.id}: {problem}") for problem in problems]
        return Batch(tuple(distinct.values())[::-1], tuple(missed))

    @cached_property
    def _schema(self) -> Any:
        return phases.load(reduced(self._contract))

    def _target(self, operation: Operation) -> Target:
        found: Target = self._schema[operation.path][operation.method]
        return found

    def _generated(self, case: Case, operation: Operation, given: Given) -> Generated | None:
        about, negative = phases.meaning(case)
        request = translation.request(case, operation, given, self._reserved)
        return None if request is None else Generated(about, negative, request)


def is_settled(operation: Operation, given: Given) -> bool:
    """Tells whether the caller's path parameters are all that a valid request is made of."""
    return operation.body is None and all(
        each.place == RequestPlace.PATH and each.name in given.path for each in operation.parameters
    )
