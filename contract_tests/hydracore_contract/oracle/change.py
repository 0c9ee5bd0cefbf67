"""Does an update change what was sent, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import ABSENT, is_free_object
from hydracore_contract.findings import rules
from hydracore_contract.findings.subsumption import LOST, SEVERAL, is_most, is_much, listed
from hydracore_contract.oracle.creation import bound, clock, ordered
from hydracore_contract.oracle.item_view import Item, Said, Shape
from hydracore_contract.oracle.request_classification import Reading
from hydracore_contract.oracle.texts import shown
from hydracore_contract.oracle.timestamps import SECOND, Moment, agree, is_before, moment
from hydracore_contract.oracle.values import replaced_or_merged, same
from hydracore_contract.oracle.violation import Breach

LEAST_WAIT = 0.02
"""Seconds after which a clock must have moved on, however coarse it is beside what it shows."""


@dataclass(frozen=True, slots=True)
class Before:
    """An item as it was, and how many seconds it has been so."""

    item: Item
    seconds: float


def change(
    shape: Shape, reading: Reading, before: Before, item: Item, exchange: Exchange
) -> Iterator[Breach]:
    sent = reading.body if isinstance(reading.body, dict) else {}
    taken = shape.takes(reading.operation)
    yield from bound(shape, reading, item)
    names = [name for name in shape.documented(item) if name in before.item and name not in reading.faulty]
    lost: list[Breach] = []
    others: list[Breach] = []
    for name in names:
        kind, old, new = shape.role(name).kind, before.item[name], item[name]
        if kind in ("updated", "path"):
            continue
        if name in taken and name in sent and kind == "input":
            lost += taken_over(shape, name, old, sent[name], new)
        elif not same(old, new, shape.properties[name]):
            others.append(untouched(shape, name, old, sent.get(name, ABSENT), new))
    yield from at_once(shape, LOST, lost, is_most([each.subject for each in lost], sent))
    changed = [each for each in others if each.rule is rules.UPDATE]
    yield from at_once(shape, SEVERAL, changed, is_much([each.subject for each in changed]))
    yield from (each for each in others if each.rule is not rules.UPDATE)
    yield from moved_on(shape, before, item)
    yield from ordered(shape, item)
    if is_changed(shape, before.item, item):
        yield from clock(shape, item, exchange, shape.names("updated"))


def taken_over(shape: Shape, name: str, old: Any, sent: Any, new: Any) -> Iterator[Breach]:
    """A property that was sent holds it, or is what it was where null may not be there."""
    schema = shape.properties[name]
    wanted = old if sent is None and not shape.role(name).nullable else sent
    is_fine = replaced_or_merged(old, wanted, new) if is_free_object(schema) else same(wanted, new, schema)
    if not is_fine:
        summary = f"{name} was {shown(old, 40)}, was sent as {shown(sent, 40)} and is {shown(new, 40)}"
        yield shape.breach(rules.UPDATE, name, summary, wanted, new)


def at_once(shape: Shape, subject: str, breaches: list[Breach], is_one: bool) -> Iterator[Breach]:
    """Breaches of one rule by one answer: each by itself, or all as one."""
    if not is_one:
        yield from breaches
        return
    names = listed([each.subject for each in breaches])
    wanted, found = (
        Said("; ".join(f"{each.subject}: {getattr(each, part)}" for each in breaches))
        for part in ("expected", "actual")
    )
    yield shape.breach(breaches[0].rule, subject, f"{names} are wrong: {breaches[0].summary}", wanted, found)


def untouched(shape: Shape, name: str, old: Any, sent: Any, new: Any) -> Breach:
    """The breach of a property that has changed and should not have."""
    rule = {"id": rules.IDENTITY, "created": rules.TIMES}.get(shape.role(name).kind, rules.UPDATE)
    if sent is not ABSENT:
        rule = rules.MANAGED
    what = "was not sent" if sent is ABSENT else f"can't be changed, was sent as {shown(sent, 40)}"
    summary = f"{name} was {shown(old, 40)}, {what}, and is {shown(new, 40)}"
    return shape.breach(rule, name, summary, old, new)


def moved_on(shape: Shape, before: Before, item: Item) -> Iterator[Breach]:
    """The time of the last change moves forward when something has changed, and never back."""
    for name in shape.names("updated"):
        old, new = (moment(str(each.get(name))) for each in (before.item, item))
        if old is None or new is None:
            continue
        if is_before(new, old):
            yield backward(shape, name, before.item, item)
        elif stands_still(old, new, before.seconds) and is_changed(shape, before.item, item):
            summary = f"the item has changed and {name} has not"
            yield shape.breach(
                rules.TIMES, name, summary, Said(f"later than {before.item[name]}"), item[name]
            )


def backward(shape: Shape, name: str, old: Item, new: Item) -> Breach:
    summary = f"{name} has moved back"
    return shape.breach(rules.TIMES, name, summary, Said(f"later than {old[name]}"), new[name])


def stands_still(old: Moment, new: Moment, seconds: float) -> bool:
    """Tells whether a time should have moved: its clock had at least two ticks."""
    unit = max(old.unit, new.unit)
    return agree(old, new) and seconds > max(LEAST_WAIT, 2 * unit / SECOND)


def is_changed(shape: Shape, old: Item, new: Item) -> bool:
    names = [name for name in shape.documented(new) if shape.role(name).kind != "updated" and name in old]
    return any(not same(old[name], new[name], shape.properties[name]) for name in names)
