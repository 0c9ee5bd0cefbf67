"""Seed inputs: programs from the contract's examples, files of requests, and what Schemathesis and Hypothesis make."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT, body_fields
from hydracore_contract.fuzz.mutators.bytes import unambiguous_reading
from hydracore_contract.fuzz.programs import LONGEST, MOST_BADGES, Call, Program, Raw, from_call
from hydracore_contract.fuzz.seeds import compact, likelihood, valid_call
from hydracore_contract.generate.hypothesis_sources import forget_source_constants
from hydracore_contract.generate.schemathesis_adapter.generated_requests import Generation, Ungenerated
from hydracore_contract.generate.schemathesis_adapter.translation import Given
from hydracore_contract.generate.state_machine import Step, StepAction, sequences
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.oracle.request_classification import path_values
from hydracore_openapi.model import Contract, Operation, RequestPlace, Resource
from hydracore_openapi.shipped import bundled_fixtures

HERE = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
"""A placeholder in generated paths for a value of the session."""
BATCH = 8
STEPS = 5
GENERATED = 0.25
"""The share of fresh programs that comes from generators."""
DEEPEST = 40


class SeedInputs:
    """Makes programs out of nothing; what generators make is drawn in small batches, as it is needed."""

    def __init__(self, contract: Contract, random: Random) -> None:
        self.contract = contract
        self.random = random
        self._generation: Generation | None = None
        self._ready: list[Program] = []
        self._sources = 0

    def seeds(self) -> Iterator[Program]:
        """The first programs: items' simple lives, wrong credentials, valid calls, examples, and fixtures' requests."""
        for resource in self.contract.resources:
            yield from lives(self.random, self.contract, resource)
        yield from strangers(self.contract)
        for operation in self.contract.operations:
            yield (valid_call(self.random, self.contract, operation, ()),)
            yield from examples(operation)
            yield from requests(operation, bundled_fixtures() / "requests")

    def fresh(self) -> Program:
        if self.random.random() < GENERATED:
            if not self._ready:
                self._ready = self._batch()
            if self._ready:
                return self._ready.pop()
        return self.simple()

    def simple(self) -> Program:
        """Some valid calls, one after the other."""
        program: Program = ()
        operations = self.contract.operations
        chances = [likelihood(each) for each in operations]
        for _ in range(self.random.randint(1, STEPS)):
            operation = self.random.choices(operations, chances)[0]
            program = (*program, valid_call(self.random, self.contract, operation, program))
        return program

    def _batch(self) -> list[Program]:
        """A batch of the next generator: Schemathesis' valid or invalid requests of an operation, or sequences."""
        operations, resources = self.contract.operations, self.contract.resources
        turn = self._sources % (2 * len(operations) + len(resources))
        self._sources += 1
        if turn >= 2 * len(operations):
            return self._sequences(resources[turn - 2 * len(operations)])
        return self._requests(operations[turn // 2], negative=bool(turn % 2))

    def _requests(self, operation: Operation, *, negative: bool) -> list[Program]:
        self._generation = self._generation or Generation(self.contract)
        given = Given({each.name: HERE for each in operation.parameters if each.place == RequestPlace.PATH})
        drawn = self._generation.fuzzing(operation, given, negative=negative)
        if isinstance(drawn, Ungenerated):
            return []
        found = drawn_from(drawn, self.random.getrandbits(32))
        made = (program_of(operation, each.request) for each in found)
        return [program for program in made if program is not None]

    def _sequences(self, resource: Resource) -> list[Program]:
        if resource.create is None:
            return []
        takes = body_fields(resource.create)
        changes = body_fields(resource.update) if resource.update else ()
        with suppress(Unmakeable):
            drawn = sequences(resource, takes, changes, LONGEST)
            found = drawn_from(drawn, self.random.getrandbits(32))
            return [program for steps in found if (program := program_of_steps(resource, steps))]
        return []


def drawn_from(strategy: SearchStrategy[Any], number: int) -> list[Any]:
    """A few examples of a strategy, the same for the same number."""
    found: list[Any] = []
    forget_source_constants()

    @settings(
        max_examples=BATCH,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @seed(number)
    @given(strategy)
    def keep(example: Any) -> None:
        found.append(example)

    with suppress(HypothesisException):
        keep()
    return found


# ------------------------------------------------------------------------------------------------------ of the contract


def lives(random: Random, contract: Contract, resource: Resource) -> Iterator[Program]:
    """An item made, looked at, changed, and removed; twice."""
    order = (
        "create",
        "list",
        "read",
        "update",
        "replace",
        "list",
        "delete",
        "list",
        "delete",
        "read",
        "update",
    )
    operations = [found for name in order if (found := getattr(resource, name)) is not None]
    for _ in range(2):
        program: Program = ()
        for operation in operations[:LONGEST]:
            program = (*program, valid_call(random, contract, operation, program))
        if program:
            yield program


def strangers(contract: Contract) -> Iterator[Program]:
    """The first operation with every combination of wrong credentials."""
    reading = [each for each in contract.operations if each.method == "GET"]
    calls = [Call(each.id, badge=badge) for each in reading[:1] for badge in range(1, MOST_BADGES + 1)]
    yield from (tuple(calls[start : start + LONGEST]) for start in range(0, len(calls), LONGEST))


def examples(operation: Operation) -> Iterator[Program]:
    """One call for each example body."""
    for media in (operation.body.media if operation.body else {}).values():
        for each in media.examples.values():
            yield (Call(operation.id, body=compact(each.value)),)


def requests(operation: Operation, folder: Path) -> Iterator[Program]:
    """One call for each file of a folder of requests that is about the operation, credentials aside."""
    for path in sorted((folder / operation.id).glob("*/*.json")):
        said = json.loads(path.read_text("utf-8"))
        if "headers" in said:
            continue
        body = compact(said["body"]) if "body" in said else ABSENT
        if "text" in said:
            found = unambiguous_reading(str(said["text"]).encode())
            if found is None:
                continue
            body = found[0]
        query = said.get("query", {})
        places = {name: value for name, value in said.get("path", {}).items() if isinstance(value, str)}
        pairs = tuple((str(name), str(value)) for name, value in query.items() if "{" not in str(value))
        yield (Call(operation.id, places, pairs, body=body, media=said.get("content_type", "")),)


# ----------------------------------------------------------------------------------------------------- of generators


def program_of(operation: Operation, sent: Request) -> Program | None:
    """The call that sends what a generated request does; None where it is none of the operation's."""
    target, _, query = sent.path.partition("?")
    values = path_values(operation, target)
    if values is None or sent.method != operation.method:
        return None
    body: Any = ABSENT
    if sent.body:
        found = unambiguous_reading(sent.body)
        if found is None or depth(found[0]) > DEEPEST:
            return None
        body = found[0] if isinstance(found[0], Raw) else compact(found[0])
    media = next((value for name, value in sent.headers if name.lower() == "content-type"), None)
    headers = tuple(pair for pair in sent.headers if pair[0].lower() not in ("content-type", "accept"))
    path = {name: value for name, value in values.items() if value != HERE}
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    is_usual = media is None or media.startswith("application/json")
    return (Call(operation.id, path, pairs, headers, body, "" if is_usual else media),)


def program_of_steps(resource: Resource, steps: list[Step]) -> Program:
    """The calls that do what a sequence says; steps about items that nobody has made are left out."""
    program: Program = ()
    made: tuple[list[int], list[int]] = ([], [])
    for step in steps[:LONGEST]:
        operation: Operation | None = getattr(resource, step.action)
        if operation is None:
            continue
        path: dict[str, Any] = {name: {"$home": int(step.scope != step.stray)} for name in resource.scope}
        if step.action is StepAction.CREATE:
            made[step.scope].append(len(program))
        elif made[step.scope]:
            index = made[step.scope][step.item % len(made[step.scope])]
            path[str(resource.item_parameter)] = from_call(index, f"/{resource.id_property}")
        else:
            continue
        takes_none = step.body is None or step.action in (StepAction.DELETE, StepAction.READ)
        body = ABSENT if takes_none else compact(step.body)
        program = (*program, Call(operation.id, path, body=body))
    return program


def depth(value: Any) -> int:
    levels, parts = 0, [value]
    while parts:
        levels += 1
        inner = (
            part.values() if isinstance(part, dict) else part
            for part in parts
            if isinstance(part, (dict, list))
        )
        parts = [each for group in inner for each in group]
    return levels
