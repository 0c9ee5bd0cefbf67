"""Prints a digest of all that is generated from a seed for the operations of documents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from hashlib import sha256

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from hydracore_contract.generate.schemathesis_adapter.generated_requests import (
    Generated,
    Generation,
    Ungenerated,
)
from hydracore_contract.generate.schemathesis_adapter.translation import Given
from hydracore_openapi import load

QUIETLY = settings(
    database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)


def drawn(strategy: SearchStrategy[Generated], count: int, number: int = 7) -> list[Generated]:
    """So many values of a strategy, from a seed."""
    found: list[Generated] = []

    @seed(number)
    @settings(QUIETLY, max_examples=count)
    @given(strategy)
    def collect(each: Generated) -> None:
        found.append(each)

    collect()
    return found


def everything(path: str, number: int) -> Iterator[object]:
    contract = load(path)
    generation = Generation(contract)
    for operation in contract.operations:
        yield generation.examples(operation, Given())
        yield generation.coverage(operation, Given())
        for negative in (False, True):
            strategy = generation.fuzzing(operation, Given(), negative=negative)
            yield strategy if isinstance(strategy, Ungenerated) else drawn(strategy, 8, number)


def digest(path: str, number: int) -> str:
    return sha256(repr([*everything(path, number)]).encode()).hexdigest()


if __name__ == "__main__":
    for each in sys.argv[2:]:
        print(digest(each, int(sys.argv[1])))
