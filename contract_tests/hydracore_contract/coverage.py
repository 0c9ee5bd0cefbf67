"""Coverage of the contract, counted from what went over the wire."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.fields import ABSENT, Field, body_fields, parameters
from hydracore_contract.findings.outcome import Coverage, Goal, GoalKind
from hydracore_contract.oracle.request_classification import ClassifiedRequest
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


class CoverageRecorder:
    """Counts how often each goal was reached."""

    def __init__(self, contract: Contract) -> None:
        self._reached = {goal: 0 for operation in contract.operations for goal in goals(operation)}

    def note(self, classified: ClassifiedRequest | None, exchange: Exchange) -> None:
        if classified is None:
            return
        for goal in reached_goals(classified, exchange):
            if goal in self._reached:
                self._reached[goal] += 1

    @property
    def coverage(self) -> Coverage:
        return Coverage(dict(self._reached))


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


def reached_goals(classified: ClassifiedRequest, exchange: Exchange) -> Iterator[Goal]:
    operation = classified.operation
    if exchange.answer is not None:
        response = operation.response(exchange.answer.status)
        if response is not None:
            yield Goal(operation.id, GoalKind.STATUS, "", response.status, "")
    broken = {(fault.field, fault.keyword) for fault in classified.faults}
    names = {name for name, _ in broken}
    for field in every_field(operation):
        value = sent_value(classified, exchange.request, field)
        for name, keyword in broken:
            if is_about(field, value, name, keyword):
                yield goal_of(field, keyword, False)
        if value is ABSENT:
            yield goal_of(field, "optional", True)
        elif field.name not in names:
            yield from (goal_of(field, keyword, True) for keyword in kept_keywords(field, value))


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
