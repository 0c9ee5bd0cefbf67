"""Readings that an answer shows by its status: of what is open in its request, when nothing else explains it.

A status tells a reading only where one thing is open or wrong. So a request with two open traits that is refused tells
nothing, nor does a refusal of what a careful service may refuse anyway or of a text that must be unique; a request that
is served tells of each of its traits. What a write has made of a value is told by the item (`item_readings`).
"""

from __future__ import annotations

from collections.abc import Iterator

from hydracore_contract.exchange import Answer
from hydracore_contract.findings.subject import EMPTY, QUERY, CarriedCredential
from hydracore_contract.oracle.expectations import (
    FAULTS,
    NOT_FOUND,
    UNAUTHORISED,
    Circumstances,
    careful_refusals,
    foreign_refusals,
    refusals,
)
from hydracore_contract.oracle.header_readings import shown_by_headers
from hydracore_contract.oracle.open_alternatives import open_points
from hydracore_contract.oracle.request_classification import OTHER_UNICODE, ClassifiedRequest, OpenTrait
from hydracore_openapi.model import Contract, SecurityKind
from hydracore_openapi.open_points import Behaviour, ReadingName

Shown = tuple[str, str, str, str]
"""A point, a place, a kind of input, and the reading."""
MISSING, MALFORMED, WRONG = "missing", "malformed", "wrong"


def shown_readings(
    contract: Contract, classified: ClassifiedRequest, known: Circumstances, answer: Answer
) -> Iterator[Shown]:
    status = answer.status
    if classified.strayed or status >= 500:
        return
    if not known.accepted:
        yield from of_credentials(contract, classified, known, answer)
    elif 200 <= status < 300:
        if not classified.faults:
            yield from (
                (each.point, each.place, each.kind, each.served[0])
                for each in classified.traits
                if len(each.served) == 1 and each.point != Behaviour.NULL_ON_UPDATE
            )
    elif status not in careful_refusals(classified) | {*foreign_refusals(classified)} | known.conflicts:
        yield from of_refusal(classified, status)
    if known.accepted and known.is_unknown_scope:
        yield from of_unknown_scope(classified, status)
    yield from order(classified, known, status)
    if (response := classified.operation.response(status)) is not None:
        for point, place, reading in shown_by_headers(open_points(contract), response, answer):
            yield point, place, "", reading


def of_refusal(classified: ClassifiedRequest, status: int) -> Iterator[Shown]:
    """The reading that a refusal shows, where one trait alone explains it."""
    if classified.faults:
        for each in sole_statuses(classified):
            if status in each.statuses:
                yield each.point, each.place, each.kind, str(status)
        return
    if status not in refusals(classified):
        return
    refusable = [each for each in classified.traits if each.refused]
    if len(refusable) == 1 and len(refusable[0].refused) == 1:
        each = refusable[0]
        yield each.point, each.place, each.kind, each.refused[0]


def sole_statuses(classified: ClassifiedRequest) -> list[OpenTrait]:
    """The trait whose status is open, where it is all that is wrong, the body's media type included."""
    # What one lenient reader reads another does not: 404 may say that it was read, and that nothing is there.
    is_read_by_some = classified.is_lenient and classified.has_path_fault
    if not classified.says_json or is_read_by_some or classified.unreadable == OTHER_UNICODE:
        return []
    with_status = [each for each in classified.traits if each.point in FAULTS]
    return with_status if len(with_status) == len(classified.faults) == 1 else []


# ------------------------------------------------------------------------------------------------------- credentials


def of_credentials(
    contract: Contract, classified: ClassifiedRequest, known: Circumstances, answer: Answer
) -> Iterator[Shown]:
    if classified.faults or classified.oddities or answer.status not in UNAUTHORISED:
        return
    case = credentials_case(contract, classified, known.credentials)
    if case is None:
        return
    place, kind = case
    opened = {each.point for each in classified.traits}
    if Behaviour.REFUSED_CREDENTIALS in opened:
        yield Behaviour.REFUSED_CREDENTIALS, place, kind, str(answer.status)
    if Behaviour.CHALLENGE in opened and answer.status == 401:
        is_sent = answer.header("WWW-Authenticate") is not None
        yield Behaviour.CHALLENGE, place, kind, ReadingName.SENT if is_sent else ReadingName.OMITTED


def credentials_case(
    contract: Contract, classified: ClassifiedRequest, carried: tuple[CarriedCredential, ...]
) -> tuple[str, str] | None:
    """The place and the kind of credentials that are not accepted; None where services differ in what kind it is."""
    if not carried:
        return "none", MISSING
    if len(carried) > 1:
        return None
    schemes = [contract.security_schemes[name] for each in classified.operation.security for name in each]
    wanted = {each.scheme for each in schemes if each.kind == SecurityKind.HTTP} or {"bearer"}
    kind = credential_kind(carried[0], wanted)
    return None if kind is None else (carried[0].place, kind)


def credential_kind(credential: CarriedCredential, schemes: set[str]) -> str | None:
    """The kind of one wrong credential; None for an empty one, which some services take as missing."""
    if credential.secret in ("", EMPTY) or credential.place == QUERY:
        return None
    if credential.place.lower() != "authorization":
        return WRONG
    is_lone_scheme = not credential.scheme and credential.secret.lower() in schemes
    if is_lone_scheme:
        return None
    return WRONG if credential.scheme.lower() in schemes else MALFORMED


# ------------------------------------------------------------------------------------------------------ state, order


def of_unknown_scope(classified: ClassifiedRequest, status: int) -> Iterator[Shown]:
    """The reading of a path that names a holder of items which nobody made."""
    if classified.faults or any(each.refused for each in classified.traits):
        return
    place = ", ".join(classified.path)
    if 200 <= status < 300:
        yield Behaviour.UNKNOWN_SCOPE, place, "", ReadingName.EXISTS
    elif status == NOT_FOUND:
        yield Behaviour.UNKNOWN_SCOPE, place, "", ReadingName.NOT_FOUND


def order(classified: ClassifiedRequest, known: Circumstances, status: int) -> Iterator[Shown]:
    """The reading of the order of judgement, by a request that is wrong at two stages."""
    if classified.misroutable or classified.has_path_fault or not classified.faults:
        return
    content, first = "body", ReadingName.INPUT_FIRST
    if classified.unreadable:
        if not classified.says_json:
            return
        content, first = "a body that can't be read", ReadingName.UNREADABLE_FIRST
    place = ", ".join(sorted(f"{fault.field} {fault.keyword}" for fault in classified.faults))
    if not known.accepted and known.found is not False and first in classified.orders:
        second, told = ReadingName.CREDENTIALS_FIRST, status in UNAUTHORISED
        kind = f"{content} and credentials"
    elif known.accepted and known.found is False and ReadingName.STATE_FIRST in classified.orders:
        second, told = ReadingName.STATE_FIRST, status == NOT_FOUND
        kind = f"{content} and what the path names"
    else:
        return
    if told or status in CONTENT:
        yield Behaviour.ORDER_OF_JUDGEMENT, place, kind, second if told else first


CONTENT = frozenset({400, 415, 422})
"""Statuses that tell of a body."""
