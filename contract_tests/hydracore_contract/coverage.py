"""Coverage of the contract, counted from what went over the wire.

An answer counts for as much as it judges, and no more:

- A status is reached by an answer that has it.
- An operation is tried once it has served a request: until then nothing is known of what it does.
- What a field says is kept by a request that was served. It is broken by one that was refused or served for what it
  holds: who refuses credentials, or knows no such item, has not looked at it.
- An operation is excluded where the only valid requests that it could have served were held back
  (`isolation.request_guard`), since they might have touched what is not the run's. One that has refused a valid request
  is not.
- A path that leads elsewhere, and an answer that did not come to its end, count for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.fields import ABSENT, Field, body_fields, parameters
from hydracore_contract.findings.outcome import Coverage, Goal, GoalKind
from hydracore_contract.oracle.request_classification import ClassifiedRequest, RequestFault, classify
from hydracore_openapi.model import Contract, Operation, RequestPlace

KEYWORDS = (
    "type",
    "format",
    "enum",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
)


UNAUTHORISED = (401, 403)
NOT_FOUND = (404, 410)


class CoverageRecorder:
    """Counts how often each goal was reached, and what each operation has answered in each phase."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._reached = {goal: 0 for operation in contract.operations for goal in goals(operation)}
        self.judged: Counter[tuple[str, str]] = Counter()
        """Answers that were judged, by phase and operation."""
        self.statuses: Counter[tuple[str, int]] = Counter()
        """The same by operation and status."""
        self.held: set[str] = set()
        """Operations of which a valid request was held back."""
        self.refused: set[str] = set()
        """Operations that have refused a valid request."""

    def note(self, classified: ClassifiedRequest | None, exchange: Exchange, phase: str = "") -> None:
        answer = exchange.answer
        if classified is None or classified.strayed or exchange.trouble is not None or answer is None:
            return
        self.judged[phase, classified.operation.id] += 1
        if not classified.misroutable:
            self.statuses[classified.operation.id, answer.status] += 1
            # Wrong credentials and names of nothing are refused rightly, whatever else a request holds.
            if is_valid(classified) and answer.status not in (*UNAUTHORISED, *NOT_FOUND):
                self.refused.add(classified.operation.id)
        for goal in reached_goals(classified, answer.status, exchange.request):
            if goal in self._reached:
                self._reached[goal] += 1

    def note_held_back(self, exchange: Exchange) -> None:
        """Takes note of a request that was not sent, lest it touch what is not the run's."""
        if exchange.operation:
            operation = self._contract.operation(exchange.operation)
            if is_valid(classify(operation, exchange.request)):
                self.held.add(operation.id)

    @property
    def coverage(self) -> Coverage:
        return Coverage(dict(self._reached))

    @property
    def served(self) -> frozenset[str]:
        return served_operations(self._contract, self.statuses)


def is_valid(classified: ClassifiedRequest) -> bool:
    """Tells whether an operation has to serve a request, its credentials and what it names aside."""
    return not (classified.faults or classified.oddities or classified.traits or classified.unreadable)


def served_operations(contract: Contract, statuses: Iterable[tuple[str, int]]) -> frozenset[str]:
    """The operations that have served a request, by pairs of an operation and a status that it has answered."""
    operations = {each.id: each for each in contract.operations}
    return frozenset(
        name for name, status in statuses if name in operations and serves(operations[name], status)
    )


def serves(operation: Operation, status: int) -> bool:
    """Tells whether an answer of this status is one of a request that was served.

    That is 2xx; where none is documented 3xx, such as for a redirection, and where neither is, whatever is documented.
    """
    if 200 <= status < 300:
        return True
    kinds = {key[0] for key in operation.responses if key != "default"}
    if "2" in kinds or "default" in operation.responses:
        return False
    return 300 <= status < 400 if "3" in kinds else operation.response(status) is not None


@cache
def goals(operation: Operation) -> tuple[Goal, ...]:
    statuses = (Goal(operation.id, GoalKind.STATUS, "", status, "") for status in operation.responses)
    return (*statuses, *(goal for field in every_field(operation) for goal in field_goals(field)))


def every_field(operation: Operation) -> tuple[Field, ...]:
    places = (RequestPlace.PATH, RequestPlace.QUERY, RequestPlace.HEADER)
    return (*(field for place in places for field in parameters(operation, place)), *body_fields(operation))


def field_goals(field: Field) -> Iterator[Goal]:
    for keyword in keywords(field):
        yield goal_of(field, keyword, True)
        if can_break(field, keyword):
            yield goal_of(field, keyword, False)


def keywords(field: Field) -> Iterator[str]:
    yield from (keyword for keyword in KEYWORDS if keyword in field.said)
    if "null" in field.kinds:
        yield "nullable"
    if field.place != RequestPlace.PATH:
        yield "required" if field.required else "optional"


def can_break(field: Field, keyword: str) -> bool:
    if keyword == "type":
        return field.place == RequestPlace.BODY or "string" not in field.kinds
    return keyword not in ("nullable", "optional")


def goal_of(field: Field, keyword: str, kept: bool) -> Goal:
    kind = GoalKind.BODY if field.place == RequestPlace.BODY else GoalKind.PARAMETER
    return Goal(field.operation.id, kind, field.place, ".".join(field.path), keyword, kept)


def reached_goals(classified: ClassifiedRequest, status: int, request: Request) -> Iterator[Goal]:
    operation = classified.operation
    response = operation.response(status)
    if response is not None:
        yield Goal(operation.id, GoalKind.STATUS, "", response.status, "")
    is_served = serves(operation, status)
    broken = {(fault.field, fault.keyword) for fault in looked_at(classified, status)}
    names = {fault.field for fault in classified.faults}
    for field in every_field(operation):
        value = sent_value(classified, request, field)
        for name, keyword in broken:
            if is_about(field, value, name, keyword):
                yield goal_of(field, keyword, False)
        if is_served and value is ABSENT:
            yield goal_of(field, "optional", True)
        elif is_served and field.name not in names:
            yield from (goal_of(field, keyword, True) for keyword in kept_keywords(field, value))


def looked_at(classified: ClassifiedRequest, status: int) -> Iterator[RequestFault]:
    """The faults of a request that an answer says something of."""
    if status in UNAUTHORISED:
        return
    for fault in classified.faults:
        if status not in NOT_FOUND or fault.place == RequestPlace.PATH:
            yield fault


def is_about(field: Field, value: object, name: str, keyword: str) -> bool:
    """Tells whether a fault is this field's; what is missing in a body is told of the object that should hold it."""
    if field.place == RequestPlace.BODY and keyword == "required":
        return value is ABSENT and name == field.name.rpartition(".")[0]
    return name == field.name


def kept_keywords(field: Field, value: object) -> Iterator[str]:
    if value is None:
        yield "nullable"
    else:
        yield from (each for each in keywords(field) if each not in ("nullable", "optional"))


def sent_value(classified: ClassifiedRequest, request: Request, field: Field) -> object:
    if field.place == RequestPlace.PATH:
        return classified.path.get(field.path[0], ABSENT)
    if field.place == RequestPlace.BODY:
        value = classified.body
        for name in field.path:
            value = value.get(name, ABSENT) if isinstance(value, dict) else ABSENT
        return value
    if field.place == RequestPlace.QUERY:
        return "" if field.path[0] in classified.query else ABSENT
    return "" if any(name.lower() == field.path[0].lower() for name, _ in request.headers) else ABSENT
