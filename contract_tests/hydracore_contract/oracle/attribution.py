"""Who is to blame where a list does not show what was expected.

A difference alone tells that something is wrong. What was sent since the last list that was right tells what: each
rule below names a kind of write that explains a kind of difference, and the first that fits is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Rule, Severity
from hydracore_contract.findings.subject import LOST, SEVERAL, WHOLE, Subject
from hydracore_contract.findings.subsumption import is_most, listed
from hydracore_contract.oracle.equality import same
from hydracore_contract.oracle.excerpts import shown
from hydracore_contract.oracle.item_view import Item, ItemView, Phrase
from hydracore_contract.oracle.list_consistency import ListDifferences, PropertyChange
from hydracore_contract.oracle.model_state import MOST_STEPS, SHORT, KnownItem, ModelState, Scope, Write
from hydracore_contract.oracle.timestamps import is_before, timestamp
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import RoleKind


def attributed(
    state: ModelState, scope: Scope, found: ListDifferences, items: dict[str, Item]
) -> Iterator[Violation]:
    """The violations that differences show; none for what is explained by a write of unknown outcome."""
    suspects = state.since(scope.compared)
    for key in found.missing:
        yield from missing(scope, key, suspects)
    for key in found.extra:
        yield from extra(state, scope, key, items[key], suspects)
    for key in dict.fromkeys(change.key for change in found.changed):
        yield from changed(scope, [each for each in found.changed if each.key == key], suspects)


def missing(scope: Scope, key: str, suspects: Sequence[Write]) -> Iterator[Violation]:
    known = scope.items[key]
    if known.is_shared:
        return  # that is what is wrong with it
    about = [write for write in suspects if write.key == key]
    if any(write.outcome == "unknown" and write.role == "delete" for write in about):
        return
    if not known.own and not suspects:
        return  # someone else is at work here
    if not_created(about):
        write = (
            last([each for each in about if each.exchange.is_success], role="other")
            or last(about, outcome="refused")
            or last(about, other=scope)
            or last(suspects, role="delete", outcome="done")
        )
        write = write or last(suspects, role="delete") or last(suspects)
    else:
        later = [each for each in suspects if each.exchange.number > about[-1].exchange.number]
        write = last(later, role="delete", outcome="done") or about[-1]
    rule = accusation(scope, write)
    summary = (
        f"{key} is not in the list any more" if not_created(about) else f"{key} was created and is not listed"
    )
    yield told(scope.view, rule, "", summary, Phrase(f"{key} in the list"), Phrase("not there"), known, write)


def extra(
    state: ModelState, scope: Scope, key: str, item: Item, suspects: Sequence[Write]
) -> Iterator[Violation]:
    view = scope.view
    wanted, found = Phrase("not in the list"), Phrase(f"{key} in the list")
    if key in scope.gone:
        write = last([each for each in suspects if each.key == key], role="delete")
        about = [each.exchange for each in state.writes if each.key == key][-MOST_STEPS:]
        known = replace(scope.gone[key], steps=(*scope.gone[key].steps, *about))
        summary = f"{key} was deleted and is listed"
        yield told(view, rules.DELETE, WHOLE, summary, wanted, found, known, write)
        return
    if key in scope.missing:
        return  # that it was left out was told then
    matching = [write for write in suspects if write.role == "create" and is_from(view, write, item)]
    if any(write.outcome == "unknown" for write in matching):
        return
    known, theirs = KnownItem(item), state.elsewhere(scope, key)
    if matching and (theirs is None or any(write.key == key for write in matching)):
        # Where two collections were sent the same, each has its own.
        write = max(
            reversed(matching), key=lambda write: (sum(kept(view, write, item)), write.scope == scope.key)
        )
        why = "refused" if write.outcome == "refused" else "answered with another"
        summary = f"{key} is listed, and the request that sent it was {why}"
        # Since then something may have given it another identity.
        write = (
            last([each for each in suspects if each.key == write.key], role="update", outcome="done") or write
        )
        yield told(view, accusation(scope, write), WHOLE, summary, wanted, found, known, write)
    elif theirs is not None:
        summary = f"{key} is listed, and is one of another path"
        moved = last([each for each in suspects if each.key == key and each.scope == scope.key])
        yield told(view, rules.ISOLATION, WHOLE, summary, wanted, found, theirs, moved)
    elif suspects and not any(write.key == key and write.exchange.is_success for write in suspects):
        summary = f"{key} is listed, and nobody here has made it"
        yield told(view, rules.LISTED, WHOLE, summary, wanted, found, known, suspects[-1], Severity.NOTE)


def weight(
    view: ItemView, change: PropertyChange, others: Sequence[PropertyChange], suspects: Sequence[Write]
) -> Severity:
    """A service may well change by itself what no create chooses, such as a status, and the time of the last change
    with it: that is a note, as long as nothing was sent that could have done it."""
    if any(write.role != "create" for write in suspects):
        return Severity.FAILURE
    moving = {each.name for each in others if each.key == change.key and is_moving(view, each.name)}
    follows = bool(moving) and view.role(change.name).kind == RoleKind.UPDATED
    return Severity.NOTE if change.name in moving or follows else Severity.FAILURE


def is_moving(view: ItemView, name: str) -> bool:
    kind = view.role(name).kind
    return kind == RoleKind.INITIAL or (
        kind == RoleKind.INPUT and name not in view.takes(view.resource.create)
    )


@dataclass(frozen=True, slots=True)
class Attribution:
    """What has changed, the write that is to blame, and the rule that it breaks."""

    change: PropertyChange
    rule: Rule
    write: Write | None
    severity: Severity


def changed(
    scope: Scope, changes: Sequence[PropertyChange], suspects: Sequence[Write]
) -> Iterator[Violation]:
    """What is wrong with an item: several properties that one kind of write has changed are told at once."""
    known = scope.items[changes[0].key]
    about = [write for write in suspects if write.key == changes[0].key]
    if known.is_shared or any(write.outcome == "unknown" for write in about):
        return
    charges: dict[tuple[str, str, Severity], list[Attribution]] = {}
    for change in changes:
        if not known.own and (scope.view.role(change.name).kind == RoleKind.INITIAL or not suspects):
            continue  # someone else is at work here
        severity = weight(scope.view, change, changes, suspects)
        rule, write = changer(scope, change, about, suspects, changes)
        charge = Attribution(change, rule, write, severity)
        charges.setdefault((rule.id, write.exchange.operation if write else "", severity), []).append(charge)
    for each in charges.values():
        yield from charged(scope, known, each)


def charged(scope: Scope, known: KnownItem, charges: Sequence[Attribution]) -> Iterator[Violation]:
    view, first = scope.view, charges[0]
    follows = [each for each in charges if view.role(each.change.name).kind == RoleKind.UPDATED]
    real = [each for each in charges if each not in follows]
    subject = together(real)
    if subject:
        names = listed([each.change.name for each in real])
        change = real[0].change
        example = (
            f"{change.name} was answered as {shown(change.old, 40)} and is listed as {shown(change.new, 40)}"
        )
        summary = f"{names} of {change.key} have changed: {example}"
        wanted = {each.change.name: each.change.old for each in real}
        found = {each.change.name: each.change.new for each in real}
        yield told(view, first.rule, subject, summary, wanted, found, known, first.write, first.severity)
        return
    # The time of the last change follows, whatever it was that changed.
    for each in real if real and first.rule is not rules.LISTED else charges:
        change = each.change
        old, new = shown(change.old, 60), shown(change.new, 60)
        summary = f"{change.name} of {change.key} was answered as {old} and is listed as {new}"
        yield told(
            view, each.rule, change.name, summary, change.old, change.new, known, each.write, each.severity
        )


def together(charges: Sequence[Attribution]) -> Subject:
    """The subject for several properties at once; the whole where each is to be told by itself.

    A write that should have left the item alone has one effect on it. An update of its own may well lose each property
    for a reason of its own, unless it loses most of what it sent.
    """
    if len(charges) < 2 or charges[0].rule is rules.LISTED or charges[0].severity is Severity.NOTE:
        return WHOLE
    write, change = charges[0].write, charges[0].change
    if charges[0].rule is not rules.UPDATE or write is None or write.key != change.key:
        return SEVERAL
    names = {each.change.name for each in charges}
    return LOST if is_most(names, write.item or {}) else WHOLE


def changer(
    scope: Scope,
    change: PropertyChange,
    about: Sequence[Write],
    suspects: Sequence[Write],
    changes: Sequence[PropertyChange],
) -> tuple[Rule, Write | None]:
    write = (
        doer(scope, change, about)
        or loser(scope, change, about, changes)
        or last(about, outcome="refused", sent=change.name)
        or last(about, role="update")
        or last(about)
    )
    if write is not None and write.role == "create" and write.outcome == "done":
        later = [
            each
            for each in suspects
            if each.exchange.number > write.exchange.number and each.role != "create"
        ]
        write = last(later) or write
    # What nothing was sent about was rather changed by a change of something else than by anything else.
    write = (
        write
        or last(suspects, role="update", sent=change.name)
        or last(suspects, role="update")
        or last(suspects)
    )
    return accusation(scope, write), write


def doer(scope: Scope, change: PropertyChange, about: Sequence[Write]) -> Write | None:
    """The last write that was refused, or was meant for another scope, and sent just what is listed."""
    strange = [each for each in about if each.outcome == "refused" or each.scope != scope.key]
    return next((each for each in reversed(strange) if sends(scope, each, change) is True), None)


def loser(
    scope: Scope, change: PropertyChange, about: Sequence[Write], changes: Sequence[PropertyChange]
) -> Write | None:
    """The last update that was done and sent something else than what is listed: it was not kept.

    The time of the last change was lost with what was changed then.
    """
    done = [each for each in about if (each.role, each.outcome, each.scope) == ("update", "done", scope.key)]
    if scope.view.role(change.name).kind != RoleKind.UPDATED:
        return last_losing(scope, done, [change])
    if done and is_back(change):
        return done[-1]
    return last_losing(scope, done, [each for each in changes if doer(scope, each, about) is None])


def last_losing(scope: Scope, writes: Sequence[Write], changes: Sequence[PropertyChange]) -> Write | None:
    losing = (each for each in reversed(writes) if any(sends(scope, each, one) is False for one in changes))
    return next(losing, None)


def is_back(change: PropertyChange) -> bool:
    """Tells whether a time is listed that is earlier than the one that was answered."""
    old, new = timestamp(str(change.old)), timestamp(str(change.new))
    return old is not None and new is not None and is_before(new, old)


def sends(scope: Scope, write: Write, change: PropertyChange) -> bool | None:
    """Whether a write sends what is listed; None where it sends nothing of the kind."""
    if not write.item or change.name not in write.item:
        return None
    return same(write.item[change.name], change.new, scope.view.properties.get(change.name))


def accusation(scope: Scope, write: Write | None) -> Rule:
    """The rule that a write breaks by what it did to a scope that it should have left alone."""
    if write is None:
        return rules.LISTED
    if write.scope != scope.key:
        return rules.ISOLATION
    if write.exchange.burst:
        return rules.CONCURRENCY
    if write.outcome == "refused":
        return rules.REFUSED_WRITES
    return {"create": rules.LISTED, "delete": rules.DELETE, "other": rules.METHOD}.get(
        write.role, rules.UPDATE
    )


def told(
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


def last(
    writes: Sequence[Write],
    *,
    role: str | None = None,
    outcome: str | None = None,
    other: Scope | None = None,
    sent: str | None = None,
) -> Write | None:
    """The last write of that kind."""
    for write in reversed(writes):
        body = write.exchange.request.body or b""
        if (
            (role is None or write.role == role)
            and (outcome is None or write.outcome == outcome)
            and (other is None or write.scope != other.key)
            and (sent is None or f'"{sent}"'.encode() in body)
        ):
            return write
    return None


def not_created(about: Sequence[Write]) -> bool:
    return not any(write.role == "create" for write in about)


def is_made_by(writes: Sequence[Write], view: ItemView, item: Item) -> bool:
    """Tells whether an item came from one of these creates, whatever they were answered.

    What came from none of them is someone else's, and is never to be removed: all that was sent must be there, with
    a text in it by which an item is known.
    """
    made = (write for write in writes if write.role == "create" and is_known_by(view, write.item or {}))
    return any(all(kept(view, write, item)) for write in made)


def is_known_by(view: ItemView, sent: Item) -> bool:
    """Tells whether a create's body holds a text that is long enough to be nobody else's."""
    return any(len(text) > SHORT for _, text in telling(view, sent))


def is_signed_by(writes: Sequence[Write], mark: str, item: Item) -> bool:
    """Tells whether an item holds a text of one of these creates that carries a mark which nobody else sends."""
    sent = (write.item.items() for write in writes if write.role == "create" and write.item)
    texts = ((name, value) for pairs in sent for name, value in pairs if isinstance(value, str))
    return bool(mark) and any(mark in value and item.get(name) == value for name, value in texts)


def is_from(view: ItemView, write: Write, item: Item) -> bool:
    """Tells whether an item holds any of the texts that a create sent."""
    return any(kept(view, write, item))


def kept(view: ItemView, write: Write, item: Item) -> Iterator[bool]:
    """For each telling text that a create sent: whether an item holds it."""
    for name, text in telling(view, write.item or {}):
        if name in item:
            yield same(text, item[name], view.properties.get(name))


def telling(view: ItemView, sent: Item) -> Iterator[tuple[str, str]]:
    """The texts of a create's body that hardly anything else has, by property."""
    for name, field in view.takes(view.resource.create).items():
        text = sent.get(name)
        if isinstance(text, str) and len(text) > 6 and "enum" not in field.said:
            yield name, text
