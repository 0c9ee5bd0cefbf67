"""Checks of a new item: it is what was sent, with its defaults, and the server's own values are right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import ABSENT, Field, body_schema, words
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.contrast import contrast
from hydracore_contract.oracle.equality import one_spelling, same
from hydracore_contract.oracle.excerpts import dumped, excerpt
from hydracore_contract.oracle.item_readings import is_possible, large_number_reading, unset_values
from hydracore_contract.oracle.item_view import Item, ItemView, Phrase
from hydracore_contract.oracle.open_traits import CLOSING
from hydracore_contract.oracle.representation import shows
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.oracle.timestamps import SECOND, is_before, timestamp
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import Operation, RoleKind
from hydracore_openapi.open_points import ReadingName

UNLIKELY = 1_000_000
"""A number from here on is hardly the next identity that a service gives."""
RARE = 8
"""Characters from which on a text that was made up is hardly the service's own too."""
CLOCK_TOLERANCE = 90
"""Seconds by which a service's times may differ from its Date header."""


def creation(
    view: ItemView, classified: ClassifiedRequest, item: Item, exchange: Exchange
) -> Iterator[Violation]:
    sent = classified.members
    yield from path_violations(view, classified, item)
    taken = view.takes(classified.operation)
    for name in view.documented(item):
        field = taken.get(name)
        if name in classified.faulty:
            continue
        if field is not None:
            yield from input_violations(view, field, sent.get(name, ABSENT), item[name])
        elif name in sent:
            yield from managed_violations(view, classified.operation, name, sent[name], item[name])
    yield from order_violations(view, item, exchange.seconds)
    yield from clock_violations(
        view, item, exchange, (*view.names(RoleKind.CREATED), *view.names(RoleKind.UPDATED))
    )


def path_violations(view: ItemView, classified: ClassifiedRequest, item: Item) -> Iterator[Violation]:
    """Violations by properties that are bound to the path and differ from it."""
    for name in view.names(RoleKind.PATH):
        parameter = view.role(name).parameter or name
        wanted = classified.path.get(parameter)
        if wanted is not None and name in item and one_spelling(str(item[name])) != one_spelling(wanted):
            summary = f"{name} is not the {parameter} of the path"
            yield view.violation(rules.IDENTITY, name, summary, wanted, item[name])


def input_violations(view: ItemView, field: Field, sent: Any, found: Any) -> Iterator[Violation]:
    """The violation by a property that does not hold what the create sent, or its default."""
    name = field.path[0]
    if view.role(name).kind != RoleKind.INPUT:
        return
    schema = view.properties[name]
    if sent is ABSENT or sent is None:
        possible = unset_values(view, field)
        if possible and not is_possible(possible, found, field.schema, schema):
            what = "left out" if sent is ABSENT else "sent as null"
            summary = f"{name} was {what} and is {excerpt(found)}"
            yield view.violation(rules.DEFAULT, name, summary, possible[0].value, found)
    elif not shows(sent, found, field.schema, schema):
        differing = contrast(name, sent, found)
        summary = f"{differing.place} was sent as {differing.wanted} and is {differing.found}"
        yield view.violation(rules.ECHO, name, summary, sent, found)
    else:
        yield from rounded(view, name, sent, found)


def rounded(view: ItemView, name: str, sent: Any, found: Any) -> Iterator[Violation]:
    """The note that a number past 2^53 was kept as the nearest double (RFC 8259, section 6)."""
    if large_number_reading(sent, found) == ReadingName.DOUBLE:
        summary = f"a number past 2^53 in {name} was kept as the nearest double, as many JSON readers do"
        yield view.violation(rules.ROUNDED, name, summary, sent, found, severity=Severity.NOTE)


def shared_violations(
    view: ItemView,
    classified: ClassifiedRequest,
    item: Item,
    exchange: Exchange,
    writes: Sequence[Exchange],
    mark: str,
) -> Iterator[Violation]:
    """Violations by properties that were not sent, and hold a marked text that another item's write has sent."""
    sent = classified.members
    said = f"{exchange.request.path} {exchange.request.body!r}"
    for name in view.takes(classified.operation).keys() - sent.keys() if mark else ():
        if name in item and view.role(name).kind is RoleKind.INPUT:
            foreign = {text for text in re.findall(f"{mark}\\w*", dumped(item[name])) if text not in said}
            others = [
                each
                for each in writes
                if any(text.encode() in (each.request.body or b"") for text in foreign)
            ]
            if others:
                summary = (
                    f"{name} was not sent, and is {excerpt(item[name], 60)}, which another item was sent"
                )
                wanted = Phrase("a value of its own")
                yield view.violation(rules.SHARED, name, summary, wanted, item[name], before=(others[-1],))


def managed_violations(
    view: ItemView, operation: Operation, name: str, sent: Any, found: Any
) -> Iterator[Violation]:
    """The violation by a property that was taken from the request, though only the server may choose it."""
    managed = view.role(name).kind in (RoleKind.ID, RoleKind.CREATED, RoleKind.UPDATED)
    if not (managed or is_made_up(view, operation, name, sent)) or may_be_chance(sent):
        return
    if same(sent, found, view.properties[name]):
        summary = f"{name} was taken from the request, and only the service may choose it"
        yield view.violation(rules.MANAGED, name, summary, Phrase("a value of the service's own"), found)


def is_made_up(view: ItemView, operation: Operation, name: str, sent: Any) -> bool:
    """Tells whether an answer that shows a text which the request does not take can have it from there alone.

    What a request does not take is ignored or refused, where its schema says nothing of further members.
    """
    schema = body_schema(operation)
    is_closed = schema is not None and not any(key in words(schema) for key in CLOSING)
    shown = words(view.properties[name])
    own = [shown.get("default"), shown.get("const"), shown.get("example")]
    own += [*shown.get("enum", ()), *shown.get("examples", ())]
    is_of_path = view.role(name).kind is RoleKind.PATH
    return is_closed and not is_of_path and isinstance(sent, str) and len(sent) >= RARE and sent not in own


def may_be_chance(sent: Any) -> bool:
    """Tells whether a service that counts may well have come to the number that was sent."""
    return isinstance(sent, int) and abs(sent) < UNLIKELY


def order_violations(view: ItemView, item: Item, seconds: float = 0.0) -> Iterator[Violation]:
    """Violations by an item that was changed before it was created.

    Two readings of the clock for one request, in the wrong order, differ by no more than its `seconds`: a note.
    """
    for created in view.names(RoleKind.CREATED):
        for updated in view.names(RoleKind.UPDATED):
            first, last = (timestamp(str(item.get(name))) for name in (created, updated))
            if first and last and is_before(last, first):
                summary = f"{updated} is before {created}"
                wanted = Phrase(f"{item[created]} or later")
                is_one_moment = (first.at - last.at) / SECOND <= seconds
                severity = Severity.NOTE if is_one_moment else Severity.FAILURE
                yield view.violation(rules.TIMES, updated, summary, wanted, item[updated], severity=severity)


def clock_violations(
    view: ItemView, item: Item, exchange: Exchange, names: tuple[str, ...]
) -> Iterator[Violation]:
    """Violations by times of now that are far from the answer's Date header."""
    date = exchange.answer.header("Date") if exchange.answer else None
    try:
        now = parsedate_to_datetime(date or "").replace(tzinfo=UTC).timestamp()
    except (ValueError, TypeError):
        return
    for name in names:
        found = timestamp(str(item.get(name)))
        if found and abs(found.at / SECOND - now) > CLOCK_TOLERANCE:
            summary = (
                f"{name} is {round(found.at / SECOND - now)} s away from the Date header of the same answer"
            )
            yield view.violation(rules.CLOCK, name, summary, Phrase(f"about {date}"), item[name])
