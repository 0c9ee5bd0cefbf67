"""Checks of an update: what was sent has changed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import ABSENT, Field
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.subject import LOST, SEVERAL, Subject
from hydracore_contract.findings.subsumption import is_most, is_much, name_list
from hydracore_contract.oracle.contrast import contrast
from hydracore_contract.oracle.creation import clock_violations, order_violations, path_violations, rounded
from hydracore_contract.oracle.equality import same
from hydracore_contract.oracle.excerpts import excerpt
from hydracore_contract.oracle.item_readings import is_possible, updated_values
from hydracore_contract.oracle.item_view import Item, ItemView, Phrase
from hydracore_contract.oracle.representation import alike
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.oracle.timestamps import SECOND, Timestamp, agree, is_before, timestamp
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import RoleKind

LEAST_WAIT = 0.02
"""Seconds after which a clock must have moved on, however coarse it is beside what it shows."""


@dataclass(frozen=True, slots=True)
class EarlierItem:
    """An item as it was, how many seconds it has been so, and how it was made, as far as is known."""

    item: Item
    seconds: float
    initial: Item = field(default_factory=dict)


def change(
    view: ItemView, classified: ClassifiedRequest, before: EarlierItem, item: Item, exchange: Exchange
) -> Iterator[Violation]:
    sent = classified.members
    taken = view.takes(classified.operation)
    yield from path_violations(view, classified, item)
    names = [name for name in view.documented(item) if name in before.item and name not in classified.faulty]
    lost: list[Violation] = []
    others: list[Violation] = []
    for name in names:
        kind, old, new = view.role(name).kind, before.item[name], item[name]
        if kind in (RoleKind.UPDATED, RoleKind.PATH):
            continue
        if name in taken and name in sent and kind == RoleKind.INPUT:
            lost += taken_over(view, taken[name], before, sent[name], new)
        elif not alike(old, new, view.properties[name]) and not follows(view, name, sent, new):
            others.append(untouched(view, name, old, sent.get(name, ABSENT), new))
    yield from at_once(view, LOST, lost, is_most([each.subject.name for each in lost], sent))
    changed = [each for each in others if each.rule is rules.UPDATE and each.severity is Severity.FAILURE]
    yield from at_once(view, SEVERAL, changed, is_much([each.subject.name for each in changed]))
    yield from (each for each in others if each not in changed)
    yield from moved_on(view, before, item)
    yield from order_violations(view, item)
    if is_changed(view, before.item, item):
        yield from clock_violations(view, item, exchange, view.names(RoleKind.UPDATED))


def replaced(
    view: ItemView, classified: ClassifiedRequest, before: EarlierItem, item: Item
) -> Iterator[Violation]:
    """The same for a PUT, which says nothing of the properties that it does not send."""
    sent, taken = classified.members, view.takes(classified.operation)
    yield from path_violations(view, classified, item)
    for name in view.documented(item):
        kind = view.role(name).kind
        if name in classified.faulty:
            continue
        if name in taken and sent.get(name) is not None and kind == RoleKind.INPUT:
            yield from taken_over(view, taken[name], before, sent[name], item[name])
        elif kind == RoleKind.ID and not alike(
            old := before.item.get(name, item[name]), item[name], view.properties[name]
        ):
            yield untouched(view, name, old, sent.get(name, ABSENT), item[name])
    yield from moved_on(view, before, item)
    yield from order_violations(view, item)


def taken_over(view: ItemView, field: Field, before: EarlierItem, sent: Any, new: Any) -> Iterator[Violation]:
    """The violation by a property that does not hold what was sent, as any reading of the contract has it."""
    name = field.path[0]
    old = before.item.get(name)
    possible = updated_values(view, field, old, sent, before.initial)
    if not is_possible(possible, new, field.schema, view.properties[name]):
        differing = contrast(name, sent, new, 40)
        was = f" was {excerpt(old, 40)}," if differing.place == name else ""
        summary = f"{differing.place}{was} was sent as {differing.wanted} and is {differing.found}"
        yield view.violation(rules.UPDATE, name, summary, possible[0].value if possible else old, new)
    else:
        yield from rounded(view, name, sent, new)


def follows(view: ItemView, name: str, sent: Mapping[str, Any], new: Any) -> bool:
    """Tells whether a property may have changed with a write, since only the server chooses it, and says so."""
    is_taken_over = name in sent and same(sent[name], new)
    return view.is_read_only(name) and not is_taken_over


def at_once(
    view: ItemView, subject: Subject, violations: list[Violation], is_one: bool
) -> Iterator[Violation]:
    """Violations of one rule by one answer: each by itself, or all as one."""
    if not is_one:
        yield from violations
        return
    names = name_list([each.subject.name for each in violations])
    wanted, found = (
        Phrase("; ".join(f"{each.subject.name}: {getattr(each, part)}" for each in violations))
        for part in ("expected", "actual")
    )
    yield view.violation(
        violations[0].rule,
        subject,
        f"{names} are wrong: {violations[0].summary}",
        wanted,
        found,
        basis=view.resource.update if subject == SEVERAL else None,
    )


def untouched(view: ItemView, name: str, old: Any, sent: Any, new: Any) -> Violation:
    """The violation of a property that has changed and should not have."""
    rule = {"id": rules.IDENTITY, "created": rules.TIMES}.get(view.role(name).kind, rules.UPDATE)
    if sent is not ABSENT:
        rule = rules.MANAGED
    what = "was not sent" if sent is ABSENT else f"can't be changed, was sent as {excerpt(sent, 40)}"
    summary = f"{name} was {excerpt(old, 40)}, {what}, and is {excerpt(new, 40)}"
    # What no request takes may well be computed from what was sent, where nothing calls it readOnly.
    is_computed = sent is ABSENT and view.role(name).kind is RoleKind.INITIAL
    severity = Severity.NOTE if is_computed else Severity.FAILURE
    basis = view.resource.update if sent is ABSENT else None
    return view.violation(rule, name, summary, old, new, severity=severity, basis=basis)


def moved_on(view: ItemView, before: EarlierItem, item: Item) -> Iterator[Violation]:
    """Violations by the time of the last change, which moves forward with each change and never back."""
    for name in view.names(RoleKind.UPDATED):
        old, new = (timestamp(str(each.get(name))) for each in (before.item, item))
        if old is None or new is None:
            continue
        if is_before(new, old):
            yield backward(view, name, before.item, item)
        elif stands_still(old, new, before.seconds) and is_changed(view, before.item, item):
            summary = f"the item has changed and {name} has not"
            yield view.violation(
                rules.TIMES, name, summary, Phrase(f"later than {before.item[name]}"), item[name]
            )


def backward(view: ItemView, name: str, old: Item, new: Item) -> Violation:
    summary = f"{name} has moved back"
    return view.violation(rules.TIMES, name, summary, Phrase(f"later than {old[name]}"), new[name])


def stands_still(old: Timestamp, new: Timestamp, seconds: float) -> bool:
    """Tells whether a time should have moved: its clock had at least two ticks."""
    unit = max(old.unit, new.unit)
    return agree(old, new) and seconds > max(LEAST_WAIT, 2 * unit / SECOND)


def is_changed(view: ItemView, old: Item, new: Item) -> bool:
    names = [
        name for name in view.documented(new) if view.role(name).kind != RoleKind.UPDATED and name in old
    ]
    return any(not alike(old[name], new[name], view.properties[name]) for name in names)
