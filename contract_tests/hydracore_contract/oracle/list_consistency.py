"""Checks of a list: it holds together, and differs in nothing from what is known to be there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.subject import Subject
from hydracore_contract.oracle.creation import path_violations
from hydracore_contract.oracle.item_view import Item, ItemView, Phrase
from hydracore_contract.oracle.overlap import Overlap
from hydracore_contract.oracle.representation import alike
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.oracle.timestamps import timestamp
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import RoleKind


def listing(
    view: ItemView,
    classified: ClassifiedRequest,
    value: Any,
    items: Sequence[Item],
    strangers: Collection[str] = (),
    *,
    is_whole: bool = True,
) -> Iterator[Violation]:
    """Violations that a list shows by itself; one that is not whole may count more items than it holds.

    `strangers` are the keys of another path's items, which need not hold this path's values.
    """
    envelope = view.resource.envelope
    if envelope and envelope.count and isinstance(value, dict) and isinstance(value.get(envelope.count), int):
        count = value[envelope.count]
        if count != len(items) and (is_whole or count < len(items)):
            summary = f"{envelope.count} is {count}, and the list holds {len(items)}"
            yield view.violation(rules.COUNT, envelope.count, summary, len(items), count)
    for key, times in Counter(map(view.shown_key if view.makes_by_put else view.key, items)).items():
        if times > 1:
            summary = f"{key} is in the list {times} times"
            yield view.violation(
                rules.LISTED, view.identity or "", summary, Phrase("once"), Phrase(f"{times} times")
            )
    told: set[Subject] = set()
    for item in [each for each in items if view.key(each) not in strangers]:
        for violation in path_violations(view, classified, item):
            if violation.subject not in told:
                told.add(violation.subject)
                yield violation


@dataclass(frozen=True, slots=True)
class PropertyChange:
    key: str
    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class ListDifferences:
    """The differences between the items that are known and those that a list shows."""

    missing: tuple[str, ...]
    extra: tuple[str, ...]
    changed: tuple[PropertyChange, ...]


def differences(view: ItemView, known: Mapping[str, Item], found: Mapping[str, Item]) -> ListDifferences:
    return ListDifferences(
        missing=tuple(key for key in known if key not in found),
        extra=tuple(key for key in found if key not in known),
        changed=tuple(
            change
            for key, item in found.items()
            if key in known
            for change in changes(view, key, known[key], item)
        ),
    )


def changes(view: ItemView, key: str, old: Item, new: Item) -> Iterator[PropertyChange]:
    for name in view.documented(new):
        if name in old and not alike(old[name], new[name], view.properties[name]):
            yield PropertyChange(key, name, old[name], new[name])


def is_early(view: ItemView, change: PropertyChange, known: Overlap | None) -> bool:
    """Tells whether a time of the last change has gone back for no other reason than that changes overlapped."""
    if known is None or view.role(change.name).kind != RoleKind.UPDATED:
        return False
    old, new = timestamp(str(change.old)), timestamp(str(change.new))
    return old is not None and new is not None and known.explains(old, new)


def early_time(view: ItemView, change: PropertyChange, steps: Sequence[Exchange]) -> Violation:
    """The note on a time that was taken before the commit; `steps` have made the item what it is."""
    summary = f"{change.name} has gone back after changes at the same moment: it is taken before the commit"
    wanted = Phrase(f"not before {change.old}")
    blamed = steps[-1].operation if steps else ""
    return view.violation(
        rules.TIMES,
        change.name,
        summary,
        wanted,
        change.new,
        operation=blamed,
        before=tuple(steps),
        severity=Severity.NOTE,
    )
