"""Attribution: which write explains that a list does not show what was expected.

A difference alone tells that something is wrong, and an exchange that only lists is seldom what broke it. All writes
since the last list that was right are suspects; each difference is explained by the likeliest of them, whose operation
and rule the finding then has. In doubt nobody is blamed: a finding that names the wrong operation costs more than
one that comes later.

Likely is, in this order:

1. A write that *should not have had an effect* and sent exactly what is listed: it was refused, or meant for another
   scope (`applied_write`).
2. An update that was done and sent something else than what is listed: it was not kept (`lost_write`).
3. The last write about the item: one that was refused and names the property, then an update, then any.
4. The last write about something else: deletions first where an item is gone, updates where one has changed.

A write whose outcome is not known, since its answer was lost or said 5xx, explains any difference of its item, and
no finding comes of it. Where others are at work, only the run's own items are compared. What a service may choose by
itself, such as a status, may change by itself: a note, unless something was sent that could have done it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import GONE, Rule, Severity
from hydracore_contract.findings.subject import LOST, SEVERAL, WHOLE, Subject
from hydracore_contract.findings.subsumption import is_most, name_list
from hydracore_contract.oracle.contrast import contrast
from hydracore_contract.oracle.item_view import Item, ItemView, OperationRole, Phrase
from hydracore_contract.oracle.list_consistency import (
    ListDifferences,
    PropertyChange,
    early_time,
    is_early,
)
from hydracore_contract.oracle.model_state import (
    MOST_STEPS,
    KnownItem,
    ModelState,
    Scope,
    Write,
    WriteOutcome,
)
from hydracore_contract.oracle.provenance import MAKING, is_from, kept
from hydracore_contract.oracle.suspects import broken_rule, last_write, not_created
from hydracore_contract.oracle.timestamps import is_before, timestamp
from hydracore_contract.oracle.unsafe_reads import unsafe_read
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import RoleKind


def attributed(
    state: ModelState, scope: Scope, found: ListDifferences, items: dict[str, Item]
) -> Iterator[Violation]:
    """The violations that differences show; none for what is explained by a write of unknown outcome."""
    if state.acted > scope.compared:
        return  # what an action does no contract says
    suspects, reads = state.since(scope.compared), state.reads_since(scope.compared)
    # What was accepted may be done at any time.
    for key in (each for each in found.missing if not state.is_pending(scope, each)):
        yield from missing(scope, key, suspects, unsafe_read(key, suspects, reads))
    for key in (each for each in found.extra if not state.is_pending(scope, each)):
        yield from extra(state, scope, key, items[key], suspects, unsafe_read(key, suspects, reads))
    for key in dict.fromkeys(each.key for each in found.changed if not state.is_pending(scope, each.key)):
        changes = [each for each in found.changed if each.key == key]
        yield from changed(scope, changes, suspects, unsafe_read(key, suspects, reads))


def missing(scope: Scope, key: str, suspects: Sequence[Write], read: Write | None) -> Iterator[Violation]:
    known = scope.items[key]
    about = [write for write in suspects if write.key == key]
    if any(write.outcome == WriteOutcome.UNKNOWN and write.role == OperationRole.DELETE for write in about):
        return
    if not known.own and not suspects and read is None:
        return  # someone else is at work here
    if read is not None:
        write: Write | None = read
    elif not_created(about):
        write = (
            last_write([each for each in about if each.exchange.is_success], role=OperationRole.OTHER)
            or last_write(about, outcome=WriteOutcome.REFUSED)
            or last_write(about, other=scope)
            or last_write(suspects, role=OperationRole.DELETE, outcome=WriteOutcome.DONE)
        )
        write = write or last_write(suspects, role=OperationRole.DELETE) or last_write(suspects)
    else:
        later = [each for each in suspects if each.exchange.number > about[-1].exchange.number]
        write = last_write(later, role=OperationRole.DELETE, outcome=WriteOutcome.DONE) or about[-1]
    rule = broken_rule(scope, write)
    summary = (
        f"{key} is not in the list any more" if not_created(about) else f"{key} was created and is not listed"
    )
    wanted, found = Phrase(f"{key} in the list"), Phrase("not there")
    violation = attributed_violation(scope.view, rule, WHOLE, summary, wanted, found, known, write)
    yield replace(violation, difference=GONE)


def extra(
    state: ModelState, scope: Scope, key: str, item: Item, suspects: Sequence[Write], read: Write | None
) -> Iterator[Violation]:
    if key in scope.gone:
        about = [each.exchange for each in state.writes if each.key == key][-MOST_STEPS:]
        known = replace(scope.gone[key], steps=(*scope.gone[key].steps, *about))
        write = last_write([each for each in suspects if each.key == key], role=OperationRole.DELETE)
        yield unwanted_item(scope, rules.DELETE, key, "was deleted and is listed", known, write)
        return
    if key in scope.missing:
        return  # that it was left out was told then
    if state.is_anothers(scope, key, item):
        made = last_write([each for each in state.writes if each.key == key], role=OperationRole.CREATE)
        known = KnownItem(item, steps=(made.exchange,) if made else ())
        yield unwanted_item(scope, rules.ISOLATION, key, "is listed, and is another customer's", known, None)
        return
    yield from newly_listed(state, scope, key, item, suspects, read)


def newly_listed(
    state: ModelState, scope: Scope, key: str, item: Item, suspects: Sequence[Write], read: Write | None
) -> Iterator[Violation]:
    """The violation of an item that was never known there."""
    creates = [write for write in suspects if write.role in MAKING]
    matching = [
        write
        for write in creates
        # A PUT says by its path what it makes.
        if (write.key == key if write.role is OperationRole.REPLACE else is_from(scope.view, write, item))
    ]
    if any(write.outcome == WriteOutcome.UNKNOWN for write in matching):
        return
    known, theirs = KnownItem(item), state.elsewhere(scope, key)
    if matching and (theirs is None or any(write.key == key for write in matching)):
        yield from_create(scope, key, known, matching, suspects)
    elif theirs is not None:
        moved = last_write([each for each in suspects if each.key == key and each.scope == scope.key])
        yield unwanted_item(
            scope, rules.ISOLATION, key, "is listed, and is one of another path", theirs, moved
        )
    elif (moved := last_write([each for each in suspects if each.key == key], other=scope)) is not None:
        known = KnownItem(item, steps=moved.steps)
        yield unwanted_item(
            scope, rules.ISOLATION, key, "is listed, and was one of another path", known, moved
        )
    elif read is not None and not creates and scope.complete:
        yield unwanted_item(scope, rules.SAFE, key, "was made by a request that only reads", known, read)
    elif any(write.outcome == WriteOutcome.UNKNOWN for write in creates):
        return  # its answer can't be read, and it may have been told little to know it by
    elif suspects and not any(write.key == key and write.exchange.is_success for write in suspects):
        why = "is listed, and nobody here has made it"
        yield unwanted_item(scope, rules.LISTED, key, why, known, suspects[-1], Severity.NOTE)


def from_create(
    scope: Scope, key: str, known: KnownItem, matching: Sequence[Write], suspects: Sequence[Write]
) -> Violation:
    """The violation of a listed item that a create sent, though its answer says otherwise."""
    # Where two collections were sent the same, each has its own.
    created = max(
        reversed(matching),
        key=lambda write: (sum(kept(scope.view, write, known.item)), write.scope == scope.key),
    )
    why = "refused" if created.outcome == WriteOutcome.REFUSED else "answered with another"
    if created.key == key and created.scope != scope.key:
        why = "meant for another place"
    # Since then something may have given it another identity.
    later = [each for each in suspects if each.key == created.key]
    write = last_write(later, role=OperationRole.UPDATE, outcome=WriteOutcome.DONE) or created
    reason = f"is listed, and the request that sent it was {why}"
    return unwanted_item(scope, broken_rule(scope, write), key, reason, known, write)


def unwanted_item(
    scope: Scope,
    rule: Rule,
    key: str,
    why: str,
    known: KnownItem,
    write: Write | None,
    severity: Severity = Severity.FAILURE,
) -> Violation:
    wanted, found = Phrase("not in the list"), Phrase(f"{key} in the list")
    return attributed_violation(
        scope.view, rule, WHOLE, f"{key} {why}", wanted, found, known, write, severity
    )


def change_severity(
    view: ItemView, change: PropertyChange, others: Sequence[PropertyChange], suspects: Sequence[Write]
) -> Severity:
    """A note for a change that a service may well make by itself, a failure for any other.

    Such a change is of a property that no create chooses, as a status, or of the time of the last change with it, and
    nothing was sent that could have made it.
    """
    if any(write.role != OperationRole.CREATE for write in suspects):
        return Severity.FAILURE
    moving = {each.name for each in others if each.key == change.key and is_moving(view, each.name)}
    follows = bool(moving) and view.role(change.name).kind == RoleKind.UPDATED
    return Severity.NOTE if change.name in moving or follows else Severity.FAILURE


def is_moving(view: ItemView, name: str) -> bool:
    kind = view.role(name).kind
    return kind == RoleKind.INITIAL or (kind == RoleKind.INPUT and name not in view.takes(view.maker))


@dataclass(frozen=True, slots=True)
class Attribution:
    """A change, the write that is to blame for it, and the rule that it breaks."""

    change: PropertyChange
    rule: Rule
    write: Write | None
    severity: Severity


def changed(
    scope: Scope, changes: Sequence[PropertyChange], suspects: Sequence[Write], read: Write | None
) -> Iterator[Violation]:
    """Violations by a changed item: properties that one kind of write has changed are one violation."""
    known = scope.items[changes[0].key]
    about = [write for write in suspects if write.key == changes[0].key]
    if any(write.outcome == WriteOutcome.UNKNOWN for write in about):
        return
    overlapping = [each for each in changes if is_early(scope.view, each, known.overlap)]
    changes = [each for each in changes if each not in overlapping]
    yield from (early_time(scope.view, each, known.steps) for each in overlapping if not changes)
    attributions: dict[tuple[str, str, Severity], list[Attribution]] = {}
    for change in changes:
        is_initial = scope.view.role(change.name).kind == RoleKind.INITIAL
        if not known.own and (is_initial or not (suspects or read)):
            continue  # someone else is at work here
        if scope.view.is_read_only(change.name) and (
            read is not None
            or any((each.role, each.key) != (OperationRole.CREATE, change.key) for each in suspects)
        ):
            continue  # it may follow from any write, and count reads
        severity = change_severity(scope.view, change, changes, suspects)
        rule, write = changing_write(scope, change, about, suspects, changes)
        if read is not None:
            rule, write = rules.SAFE, read
            # On a path of its own it is no read of the item, but an action in disguise.
            severity = severity if read.key is not None else Severity.FAILURE
        attribution = Attribution(change, rule, write, severity)
        attributions.setdefault((rule.id, write.exchange.operation if write else "", severity), []).append(
            attribution
        )
    for each in attributions.values():
        yield from item_violations(scope, known, each)


def item_violations(
    scope: Scope, known: KnownItem, attributions: Sequence[Attribution]
) -> Iterator[Violation]:
    view, first = scope.view, attributions[0]
    follows = [each for each in attributions if view.role(each.change.name).kind == RoleKind.UPDATED]
    real = [each for each in attributions if each not in follows]
    subject = joint_subject(real)
    if subject:
        names = name_list([each.change.name for each in real])
        change = real[0].change
        place, old, new = contrast(change.name, change.old, change.new, 40)
        summary = (
            f"{names} of {change.key} have changed: {place} was answered as {old} and is listed as {new}"
        )
        wanted = {each.change.name: each.change.old for each in real}
        found = {each.change.name: each.change.new for each in real}
        yield attributed_violation(
            view, first.rule, subject, summary, wanted, found, known, first.write, first.severity
        )
        return
    # The time of the last change follows, whatever it was that changed.
    for each in real if real and first.rule is not rules.LISTED else attributions:
        change = each.change
        place, old, new = contrast(change.name, change.old, change.new)
        summary = f"{place} of {change.key} was answered as {old} and is listed as {new}"
        yield attributed_violation(
            view, each.rule, change.name, summary, change.old, change.new, known, each.write, each.severity
        )


def joint_subject(attributions: Sequence[Attribution]) -> Subject:
    """The subject for several properties at once; the whole where each is a violation of its own.

    A write that should have left the item alone has one effect on it. An update of its own may well lose each property
    for a reason of its own, unless it loses most of what it sent.
    """
    if (
        len(attributions) < 2
        or attributions[0].rule is rules.LISTED
        or attributions[0].severity is Severity.NOTE
    ):
        return WHOLE
    write, change = attributions[0].write, attributions[0].change
    if attributions[0].rule is not rules.UPDATE or write is None or write.key != change.key:
        return SEVERAL
    names = {each.change.name for each in attributions}
    return LOST if is_most(names, write.item or {}) else WHOLE


def changing_write(
    scope: Scope,
    change: PropertyChange,
    about: Sequence[Write],
    suspects: Sequence[Write],
    changes: Sequence[PropertyChange],
) -> tuple[Rule, Write | None]:
    write = (
        applied_write(scope, change, about)
        or lost_write(scope, change, about, changes)
        or last_write(about, outcome=WriteOutcome.REFUSED, sent=change.name)
        or last_write(about, role=OperationRole.UPDATE)
        or last_write(about)
    )
    if write is not None and write.role == OperationRole.CREATE and write.outcome == WriteOutcome.DONE:
        later = [
            each
            for each in suspects
            if each.exchange.number > write.exchange.number and each.role != OperationRole.CREATE
        ]
        write = last_write(later) or write
    # What nothing was sent about was rather changed by a change of something else than by anything else.
    write = (
        write
        or last_write(suspects, role=OperationRole.UPDATE, sent=change.name)
        or last_write(suspects, role=OperationRole.UPDATE)
        or last_write(suspects)
    )
    return broken_rule(scope, write), write


def applied_write(scope: Scope, change: PropertyChange, about: Sequence[Write]) -> Write | None:
    """The last write that was refused, or was meant for another scope, and sent just what is listed."""
    strange = [each for each in about if each.outcome == WriteOutcome.REFUSED or each.scope != scope.key]
    return next((each for each in reversed(strange) if sends(scope, each, change) is True), None)


def lost_write(
    scope: Scope, change: PropertyChange, about: Sequence[Write], changes: Sequence[PropertyChange]
) -> Write | None:
    """The last update that was done and sent something else than what is listed: it was not kept.

    The time of the last change is lost along with that change.
    """
    done = [
        each
        for each in about
        if (each.role, each.outcome, each.scope) == (OperationRole.UPDATE, WriteOutcome.DONE, scope.key)
    ]
    if scope.view.role(change.name).kind != RoleKind.UPDATED:
        return last_losing(scope, done, [change])
    if done and is_back(change):
        return done[-1]
    return last_losing(scope, done, [each for each in changes if applied_write(scope, each, about) is None])


def last_losing(scope: Scope, writes: Sequence[Write], changes: Sequence[PropertyChange]) -> Write | None:
    losing = (each for each in reversed(writes) if any(sends(scope, each, one) is False for one in changes))
    return next(losing, None)


def is_back(change: PropertyChange) -> bool:
    """Tells whether a time is listed that is earlier than the one that was answered."""
    old, new = timestamp(str(change.old)), timestamp(str(change.new))
    return old is not None and new is not None and is_before(new, old)


def sends(scope: Scope, write: Write, change: PropertyChange) -> bool | None:
    """Tells whether a write sends what is listed; None where it sends nothing of the kind."""
    if not write.item or change.name not in write.item:
        return None
    return scope.view.shows(change.name, write.item[change.name], change.new)


def attributed_violation(
    view: ItemView,
    rule: Rule,
    about: str | Subject,
    summary: str,
    wanted: Any,
    found: Any,
    known: KnownItem,
    write: Write | None,
    severity: Severity = Severity.FAILURE,
) -> Violation:
    steps = [*known.steps, *((*write.steps, write.exchange) if write else ())]
    before = tuple({each.number: each for each in sorted(steps, key=lambda each: each.number)}.values())
    operation = write.exchange.operation if write else ""
    return view.violation(
        rule, about, summary, wanted, found, operation=operation, before=before, severity=severity
    )
