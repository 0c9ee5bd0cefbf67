"""Belief: what is taken to be known of an item after an answer that shows it, or a write that shows nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.item_view import Item, ItemView, OperationRole
from hydracore_contract.oracle.model_state import KnownItem
from hydracore_contract.oracle.representation import differ
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.oracle.timestamps import timestamp
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import RequestPlace, RoleKind

ACCEPTED = 202
"""Says that something will be done, or maybe not (RFC 9110, section 15.3.3)."""


def written(view: ItemView, classified: ClassifiedRequest, before: Item, role: OperationRole) -> Item:
    """The item after a write whose answer does not show it, as far as that is certain.

    A replacement leaves nothing of what it did not send that is sure; what answers write in another way, objects and
    null are left open.
    """
    sent, taken = classified.members, view.takes(classified.operation)
    moving = (RoleKind.INPUT, RoleKind.UPDATED) if role is OperationRole.REPLACE else (RoleKind.UPDATED,)
    after = {
        name: value
        for name, value in before.items()
        if name not in sent and name in view.properties and view.role(name).kind not in moving
    }
    for name in sent.keys() & taken.keys() & view.properties.keys() - classified.faulty:
        is_plain = sent[name] is not None and not isinstance(sent[name], (dict, list))
        is_alike = not differ(taken[name].schema, view.properties[name])
        if is_plain and is_alike and view.role(name).kind is RoleKind.INPUT:
            after[name] = sent[name]
    return after


def attempted(
    view: ItemView,
    role: OperationRole,
    classified: ClassifiedRequest,
    exchange: Exchange,
    known: KnownItem,
    *,
    may_be_done: bool,
) -> None:
    """Takes note of a write that did not change an item, or may have: then what it sent is not known any more."""
    known.attempt(exchange)
    if may_be_done:
        sent = classified.members
        sure = written(view, classified, known.item, role)
        known.item = {name: value for name, value in sure.items() if name not in sent}


def believed(view: ItemView, item: Item, wrong: Sequence[Violation], told: Collection[str]) -> Item:
    """The item without the values that were told to be wrong; its identity stays."""
    names = {each.subject.name for each in wrong if each.severity is Severity.FAILURE}.union(told)
    return {name: value for name, value in item.items() if name not in names or name == view.identity}


def later(one: Any, other: Any) -> Any:
    """The later of two times as answers tell them; the other one where one is no time."""
    mine, theirs = timestamp(str(one)), timestamp(str(other))
    return one if theirs is None or (mine is not None and mine.at > theirs.at) else other


def initial(view: ItemView, known: KnownItem) -> Item:
    """The item as the answer to its create showed it; empty where that is not known."""
    made = known.steps[0] if known.steps else None
    create = view.resource.create
    if made is None or create is None or made.operation != create.id:
        return {}
    return view.item(answer_value(made)) or {}


def with_steps(violation: Violation, known: KnownItem) -> Violation:
    # What no answer has shown yet is wrong because of the write that sent it.
    blamed = known.steps[-1].operation if known.is_unshown and known.steps else violation.operation
    return replace(violation, before=(*known.steps, *known.attempts), operation=blamed)


def is_unread(classified: ClassifiedRequest) -> bool:
    """Tells whether a body was sent of which nothing can be told."""
    return any(
        fault.place is RequestPlace.BODY and not fault.path for fault in classified.faults
    ) and not isinstance(classified.body, dict)
