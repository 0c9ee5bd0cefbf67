"""Open points of a contract: which readings a correct service may show of what, at which place.

A document says it with `x-open` (`hydracore_openapi.open_points`). A behaviour that it names nowhere has the readings
that any service may have, which are in `USUAL`: no document says what becomes of a field that it does not describe, or
whether a body that is no JSON is answered with 400 or 422. A behaviour that it does name is open where it says so, and
nowhere else.

- A mark on a field is about that field; one that stands above fields (on a schema, an operation, the document) is about
  all of them, as far as no nearer mark is about one.
- A reading with an `update` is another schema for the same place. Whatever keeps the schema of any reading is right: a
  request may be served or refused by it, an answer may show it (`alternatives`).

What HTTP allows an intermediary to answer is no reading, and is not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Generic, TypeVar

from hydracore_contract.findings.readings import OpenCase
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract, Header, OpenPoint, Operation, OperationReading, Parameter
from hydracore_openapi.open_points import READINGS, Behaviour, ReadingName
from hydracore_openapi.readers.dialect import View

USUAL: Mapping[Behaviour, tuple[str, ...]] = {
    **{
        behaviour: READINGS[behaviour]
        for behaviour in (
            Behaviour.NULL_ON_CREATE,
            Behaviour.NULL_ON_UPDATE,
            Behaviour.OBJECT_ON_UPDATE,
            Behaviour.UNSET_VALUE,
            Behaviour.UNKNOWN_FIELDS,
            Behaviour.UNKNOWN_PARAMETERS,
            Behaviour.EMPTY_TEXT,
            Behaviour.LARGE_NUMBERS,
            Behaviour.UNREADABLE_JSON,
            Behaviour.INVALID_UTF8,
            Behaviour.MALFORMED_IDENTITY,
            Behaviour.UNKNOWN_SCOPE,
            Behaviour.REFUSED_CREDENTIALS,
        )
    },
    Behaviour.ORDER_OF_JUDGEMENT: (
        ReadingName.UNREADABLE_FIRST,
        ReadingName.CREDENTIALS_FIRST,
        ReadingName.STATE_FIRST,
    ),
}
"""The readings of any service whose document does not speak of the behaviour."""


Place = TypeVar("Place", Parameter, Header)


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """A schema as another reading of a point has it."""

    point: OpenPoint
    reading: str
    schema: Schema


@dataclass(frozen=True, slots=True, eq=False)
class OpenPlace(Generic[Place]):
    """A parameter or a header as another reading of a point has it."""

    point: OpenPoint
    reading: str
    place: Place


class OpenPoints:
    """The open points of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._points = contract.open_points
        self._marked = frozenset(each.behaviour for each in self._points if each.behaviour is not None)
        self._variants: dict[tuple[Parameter | Header, View], tuple[OpenPlace[Any], ...]] = {}
        self._alternatives: dict[tuple[Schema, View], tuple[Alternative, ...]] = {}
        self._operations: dict[str, list[OperationReading]] = {}
        for each in contract.operation_readings:
            self._operations.setdefault(each.operation.id, []).append(each)

    def is_marked(self, behaviour: Behaviour) -> bool:
        """Tells whether the document itself says where the behaviour is open."""
        return behaviour in self._marked

    def readings(self, behaviour: Behaviour, operation: str, source: str = "") -> tuple[str, ...]:
        """The readings of a behaviour at a place, whose `source` is as `x-source` has it; none where it is not open."""
        if behaviour not in self._marked:
            return USUAL.get(behaviour, ())
        point = self.point(behaviour, operation, source)
        return tuple(each.name for each in point.readings) if point else ()

    def point(self, behaviour: Behaviour, operation: str, source: str = "") -> OpenPoint | None:
        """The nearest mark of a behaviour that is about a place."""
        near = [
            each
            for each in self._points
            if each.behaviour is behaviour
            and operation in each.operations
            and (not is_field(each.source) or not source or is_within(source, each.source))
        ]
        return max(near, key=lambda each: (is_within(source, each.source), len(each.source)), default=None)

    def reference(self, case: OpenCase, operation: Operation) -> ContractReference:
        """The line that leaves a case open; that of the operation where no line does."""
        marks = [each for each in self._points if case.point in (each.behaviour, each.source)]
        near = [each for each in marks if case.operation in each.operations]
        last = case.place.rpartition(".")[2]
        named = [each for each in near if each.source.rpartition("/")[2] == last]
        point = next(iter((*named, *near)), None)
        return ContractReference(point.location if point else operation.location)

    def alternatives(self, schema: Schema, view: View) -> tuple[Alternative, ...]:
        """A request's or an answer's schema as each other reading of the points in it has it."""
        if not self._points:
            return ()
        known = self._alternatives.get((schema, view))
        if known is None:
            known = self._alternatives[schema, view] = tuple(self._made(schema, view))
        return known

    def variants(self, place: Place, view: View) -> tuple[OpenPlace[Place], ...]:
        """A parameter or a header as each other reading of the points at it, and in its schema, has it."""
        if not self._points:
            return ()
        if (place, view) not in self._variants:
            self._variants[place, view] = tuple(self._varied(place, view))
        return self._variants[place, view]

    def operations(self, name: str) -> Sequence[OperationReading]:
        """An operation as each other reading of the points at its answers, bodies and media types has it."""
        return self._operations.get(name, ())

    def _varied(self, place: Place, view: View) -> Iterator[OpenPlace[Place]]:
        for inside in self.alternatives(place.schema, view) if place.schema else ():
            yield OpenPlace(inside.point, inside.reading, replace(place, schema=inside.schema))
        for point in self._points:
            for reading in point.readings[1:] if point.location == place.location else ():
                if reading.update and (schema := reading.request or reading.response):
                    other = replace(place, schema=schema, required=reading.required)
                    yield OpenPlace(point, reading.name, other)

    def _made(self, schema: Schema, view: View) -> Iterator[Alternative]:
        for point in self._points:
            for reading in point.readings[1:]:
                other = reading.request if view is View.REQUEST else reading.response
                if other is None or not reading.update:
                    continue
                document, is_changed = replaced(schema.document, point.source, other.document)
                if is_changed:
                    definitions = {**other.document.get("$defs", {}), **document.get("$defs", {})}
                    whole = {**document, "$defs": definitions} if definitions else document
                    yield Alternative(point, reading.name, Schema(whole))


@cache
def open_points(contract: Contract) -> OpenPoints:
    return OpenPoints(contract)


def is_field(source: str) -> bool:
    """Tells whether a document pointer leads to one member of a schema, or one parameter."""
    tokens = source.rsplit("/", 2)
    return len(tokens) == 3 and tokens[1] in ("properties", "parameters")


def is_within(source: str, outer: str) -> bool:
    return source == outer or source.startswith(f"{outer}/")


def replaced(part: Any, source: str, by: Mapping[str, Any]) -> tuple[Any, bool]:
    """A rendered schema with another in place of what comes from `source`, and whether that is anywhere in it."""
    if isinstance(part, dict):
        if part.get("x-source") == source:
            return {key: value for key, value in by.items() if key != "$defs"}, True
        inner = {key: replaced(value, source, by) for key, value in part.items()}
        return {key: value for key, (value, _) in inner.items()}, any(each for _, each in inner.values())
    if isinstance(part, list):
        items = [replaced(value, source, by) for value in part]
        return [value for value, _ in items], any(each for _, each in items)
    return part, False
