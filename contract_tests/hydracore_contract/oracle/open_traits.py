"""Open traits of a request: what in it the contract leaves open, so that a correct service may serve or refuse it.

A request is first classified by the document as it stands, which is the first reading of every open point. Then each
point is looked for in it, and the faults that another reading forgives are taken out: what is left of them is wrong in
every reading. So one null too many in a body does not excuse a text that is too long.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT, ITEMS, Field, body_fields, body_schema, member, words
from hydracore_contract.oracle.open_alternatives import OpenPoints
from hydracore_contract.oracle.request_classification import (
    ClassifiedRequest,
    OpenTrait,
    all_parameter_faults,
)
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import OpenPoint, Operation, Parameter, RequestPlace
from hydracore_openapi.open_points import Behaviour, ReadingName
from hydracore_openapi.readers.dialect import View

SERVED = {
    Behaviour.NULL_ON_CREATE: (ReadingName.LEFT_OUT,),
    Behaviour.NULL_ON_UPDATE: (ReadingName.CLEAR, ReadingName.KEEP),
    Behaviour.UNKNOWN_FIELDS: (ReadingName.IGNORE,),
    Behaviour.UNKNOWN_PARAMETERS: (ReadingName.IGNORE,),
    Behaviour.EMPTY_TEXT: (ReadingName.ACCEPT,),
}
"""The readings by which a request is served, of behaviours by which it may be refused as well."""
BEHAVIOURS = frozenset(Behaviour)
CLOSING = ("additionalProperties", "patternProperties", "unevaluatedProperties")
"""Keywords by which a schema speaks of members that it does not describe."""
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
FaultPlace = tuple[RequestPlace, tuple[str, ...]]
SCALAR = "no object and no array"
BAD_REQUEST = 400
FORBIDDEN = 403


def with_traits(
    points: OpenPoints,
    classified: ClassifiedRequest,
    request: Request,
    shown: Collection[str],
    *,
    is_update: bool,
) -> ClassifiedRequest:
    """The request with its open traits, and without the faults that a reading forgives.

    `shown` are the properties that answers show; `is_update` tells whether it changes an item that is there.
    """
    null = tuple(nulls(points, classified, is_update))
    by_schema = (*by_schemas(points, classified), *by_parameters(points, classified, request))
    forgiven = {place for each, place in (*null, *by_schema) if each.served}
    faults = tuple(each for each in classified.faults if (each.place, each.path) not in forgiven)
    found = (
        *(each for each, _ in null),
        # Of a behaviour that has schemas as well its own trait tells more.
        *(each for each, _ in by_schema if each.point not in BEHAVIOURS),
        *unknown_members(points, classified, shown),
        *empty_texts(points, classified),
        *unknown_parameters(points, classified),
        *unreadable(points, classified),
        *malformed_identities(points, classified),
        *credentials(points, classified),
    )
    return replace(
        classified,
        faults=faults,
        traits=found,
        reserved=reserved(points, classified),
        orders=points.readings(Behaviour.ORDER_OF_JUDGEMENT, classified.operation.id),
    )


def trait(
    points: OpenPoints, behaviour: Behaviour, operation: Operation, source: str, place: str, kind: str = ""
) -> OpenTrait | None:
    """A trait of a behaviour that is open at a place; None where it is not open."""
    readings = points.readings(behaviour, operation.id, source)
    if not readings:
        return None
    return OpenTrait(
        behaviour,
        place,
        kind,
        served=tuple(each for each in SERVED.get(behaviour, ()) if each in readings),
        refused=tuple(each for each in readings if each == ReadingName.REFUSE),
        statuses=frozenset(int(each) for each in readings if each.isdigit()),
    )


def source_of(schema: Schema) -> str:
    return str(words(schema).get("x-source", ""))


def value_at(body: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        body = body.get(name, ABSENT) if isinstance(body, dict) else ABSENT
    return body


def nulls(
    points: OpenPoints, classified: ClassifiedRequest, is_update: bool
) -> Iterator[tuple[OpenTrait, FaultPlace]]:
    """Optional fields that hold null. Who says that null is allowed has said that it is not refused."""
    behaviour = Behaviour.NULL_ON_UPDATE if is_update else Behaviour.NULL_ON_CREATE
    for field in body_fields(classified.operation):
        if field.required or value_at(classified.body, field.path) is not None:
            continue
        made = trait(points, behaviour, classified.operation, source_of(field.schema), field.name)
        if made is not None:
            if not points.is_marked(behaviour) and field.schema.is_valid(None):
                made = replace(made, refused=())
            yield made, (RequestPlace.BODY, field.path)


def unknown_members(
    points: OpenPoints, classified: ClassifiedRequest, shown: Collection[str]
) -> Iterator[OpenTrait]:
    """Members of the body that no schema describes: names of what answers show, plain and odd names are three kinds."""
    schema = body_schema(classified.operation)
    for place, holder, value in described_objects(schema, classified.body) if schema else ():
        kinds = {member_kind(name, shown) for name in value if name not in holder.parts}
        for kind in sorted(kinds):
            made = trait(
                points, Behaviour.UNKNOWN_FIELDS, classified.operation, source_of(holder), place, kind
            )
            if made is not None:
                yield made


def member_kind(name: str, shown: Collection[str]) -> str:
    if name in shown:
        return "a name that answers show"
    return "" if PLAIN_NAME.fullmatch(name) else "an odd name"


def described_objects(schema: Schema, body: Any) -> Iterator[tuple[str, Schema, dict[str, Any]]]:
    """The objects in a body whose schemas describe members and say nothing of others."""
    pending = [(RequestPlace.BODY.value, schema, body)]
    while pending:
        place, holder, value = pending.pop()
        if isinstance(value, dict) and holder.parts:
            if not any(each in words(holder) for each in CLOSING):
                yield place, holder, value
            pending += [
                (f"{place}.{name}", member(holder, name, part), value[name])
                for name, part in holder.parts.items()
                if isinstance(value.get(name), (dict, list))
            ]
        elif isinstance(value, list) and value and "items" in words(holder):
            items = member(holder, ITEMS, words(holder)["items"])
            pending += [(f"{place}.{ITEMS}", items, each) for each in value[:3]]


def empty_texts(points: OpenPoints, classified: ClassifiedRequest) -> Iterator[OpenTrait]:
    for field in body_fields(classified.operation):
        if value_at(classified.body, field.path) == "" and is_unbounded_text(field):
            made = trait(
                points, Behaviour.EMPTY_TEXT, classified.operation, source_of(field.schema), field.name
            )
            if made is not None:
                yield made


def is_unbounded_text(field: Field) -> bool:
    return field.is_free_text and "minLength" not in field.said


def unknown_parameters(points: OpenPoints, classified: ClassifiedRequest) -> Iterator[OpenTrait]:
    """Query parameters that are not described; what may be taken for a credential is not meant."""
    operation = classified.operation
    known = {each.name for each in operation.parameters if each.place == RequestPlace.QUERY}
    if classified.query - known - CREDENTIAL_NAMES:
        made = trait(
            points, Behaviour.UNKNOWN_PARAMETERS, operation, operation.location.pointer, RequestPlace.QUERY
        )
        if made is not None:
            yield made


CREDENTIAL_NAMES = frozenset({"access_token", "api_key", "apikey", "token", "key"})


def unreadable(points: OpenPoints, classified: ClassifiedRequest) -> Iterator[OpenTrait]:
    """A body that can't be read. Strict readers of JSON take a scalar at the top for none (RFC 4627, section 2)."""
    operation, body = classified.operation, classified.body
    if operation.body is None:
        return
    kind = classified.unreadable
    if kind is None and not classified.is_bodiless and not isinstance(body, (dict, list)):
        kind = SCALAR
    if kind is None:
        return
    behaviour = Behaviour.INVALID_UTF8 if kind.endswith("UTF-8") else Behaviour.UNREADABLE_JSON
    made = trait(points, behaviour, operation, operation.body.location.pointer, RequestPlace.BODY, kind)
    if made is not None:
        yield made


def malformed_identities(points: OpenPoints, classified: ClassifiedRequest) -> Iterator[OpenTrait]:
    operation = classified.operation
    for fault in classified.faults:
        if fault.place == RequestPlace.PATH:
            where = next(each.location for each in operation.parameters if each.name == fault.path[0])
            made = trait(points, Behaviour.MALFORMED_IDENTITY, operation, where.pointer, fault.field)
            if made is not None:
                documented = frozenset(each for each in made.statuses if operation.response(each))
                yield replace(made, statuses=documented or made.statuses)


def credentials(points: OpenPoints, classified: ClassifiedRequest) -> Iterator[OpenTrait]:
    for behaviour in (Behaviour.REFUSED_CREDENTIALS, Behaviour.CHALLENGE):
        made = trait(points, behaviour, classified.operation, "", "")
        if made is not None:
            yield made


def by_schemas(points: OpenPoints, classified: ClassifiedRequest) -> Iterator[tuple[OpenTrait, FaultPlace]]:
    """Values that keep the schema of one reading and break that of another."""
    schema, body = body_schema(classified.operation), classified.body
    if schema is None or body is ABSENT:
        return
    theirs = [
        (each.point, each.reading, broken_places(each.schema, body))
        for each in points.alternatives(schema, View.REQUEST)
    ]
    yield from split(broken_places(schema, body), theirs)


def by_parameters(
    points: OpenPoints, classified: ClassifiedRequest, request: Request
) -> Iterator[tuple[OpenTrait, FaultPlace]]:
    """Parameters that keep what one reading says of them, and not what another does."""
    for parameter in classified.operation.parameters:
        theirs = [
            (each.point, each.reading, broken_by(classified, each.place, request))
            for each in points.variants(parameter, View.REQUEST)
        ]
        if theirs:
            yield from split(broken_by(classified, parameter, request), theirs)


def split(
    mine: frozenset[FaultPlace], theirs: Sequence[tuple[OpenPoint, str, frozenset[FaultPlace]]]
) -> Iterator[tuple[OpenTrait, FaultPlace]]:
    """The places that are broken by some readings of a point and not by all, with the trait of each."""
    for point in dict.fromkeys(point for point, *_ in theirs):
        others = {reading: found for each, reading, found in theirs if each is point}
        by_reading = {point.readings[0].name: mine, **others}
        for place, path in sorted(set().union(*by_reading.values())):
            served = tuple(name for name, found in by_reading.items() if (place, path) not in found)
            if not served:
                continue
            refused = tuple(name for name, found in by_reading.items() if (place, path) in found)
            named = ".".join((place, *path))
            opened = OpenTrait(point.behaviour or point.source, named, served=served, refused=refused)
            yield opened, (place, path)


def broken_places(schema: Schema, value: Any) -> frozenset[FaultPlace]:
    return frozenset((RequestPlace.BODY, tuple(map(str, each.path))) for each in schema.violations(value))


def broken_by(classified: ClassifiedRequest, parameter: Parameter, request: Request) -> frozenset[FaultPlace]:
    operation = replace(classified.operation, parameters=(parameter,))
    found = all_parameter_faults(operation, request, classified.path)
    return frozenset((each.place, each.path) for each in found)


def reserved(points: OpenPoints, classified: ClassifiedRequest) -> frozenset[int]:
    """Statuses of which the document says what they are for.

    400 where it is for certain faults and 422 for those of a request that can be read; 403 where it is for credentials.
    """
    marks = (Behaviour.UNREADABLE_JSON, Behaviour.INVALID_UTF8)
    responses = classified.operation.responses
    is_told = any(points.is_marked(each) for each in marks) and {"400", "422"} <= responses.keys()
    is_of_credentials = points.is_marked(Behaviour.REFUSED_CREDENTIALS)
    return frozenset(([BAD_REQUEST] if is_told else []) + ([FORBIDDEN] if is_of_credentials else []))
