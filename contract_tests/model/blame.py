"""Who is to blame where a list does not show what was expected.

A difference alone tells that something is wrong. What was sent since the last list that was right tells what: each
rule below names a kind of write that explains a kind of difference, and the first that fits is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from contract_tests.checks import rules
from contract_tests.checks.breach import Breach
from contract_tests.checks.listing import Changed, Differences
from contract_tests.checks.shapes import Item, Said, Shape
from contract_tests.checks.texts import shown
from contract_tests.checks.values import same
from contract_tests.findings import Rule, Severity
from contract_tests.model.world import Known, Scope, World, Write


def blame(world: World, scope: Scope, found: Differences, items: dict[str, Item]) -> Iterator[Breach]:
    """The breaches that differences show; none for what is explained by a write of unknown outcome."""
    suspects = world.since(scope.compared)
    for key in found.missing:
        yield from missing(scope, key, suspects)
    for key in found.extra:
        yield from extra(world, scope, key, items[key], suspects)
    for change in found.changed:
        severity = weight(scope.shape, change, found.changed, suspects)
        yield from changed(scope, change, suspects, severity)


def missing(scope: Scope, key: str, suspects: Sequence[Write]) -> Iterator[Breach]:
    known = scope.items[key]
    about = [write for write in suspects if write.key == key]
    if any(write.outcome == "unknown" and write.role == "delete" for write in about):
        return
    if not known.own and not suspects:
        return  # someone else is at work here
    if not_created(about):
        write = (
            last(about, outcome="refused")
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
    yield told(scope.shape, rule, "", summary, Said(f"{key} in the list"), Said("not there"), known, write)


def extra(world: World, scope: Scope, key: str, item: Item, suspects: Sequence[Write]) -> Iterator[Breach]:
    shape = scope.shape
    wanted, found = Said("not in the list"), Said(f"{key} in the list")
    if key in scope.gone:
        write = last([each for each in suspects if each.key == key], role="delete")
        yield told(
            shape, rules.DELETE, "", f"{key} was deleted and is listed", wanted, found, scope.gone[key], write
        )
        return
    matching = [write for write in suspects if write.role == "create" and is_from(shape, write, item)]
    if any(write.outcome == "unknown" for write in matching):
        return
    known = Known(item)
    if matching:
        write = max(reversed(matching), key=lambda write: sum(kept(shape, write, item)))
        why = "refused" if write.outcome == "refused" else "answered with another"
        summary = f"{key} is listed, and the request that sent it was {why}"
        yield told(shape, accusation(scope, write), "", summary, wanted, found, known, write)
    elif theirs := world.elsewhere(scope, key):
        summary = f"{key} is listed, and is one of another path"
        yield told(shape, rules.ISOLATION, "", summary, wanted, found, theirs, None)
    elif suspects:
        summary = f"{key} is listed, and nobody here has made it"
        yield told(shape, rules.LISTED, "", summary, wanted, found, known, suspects[-1], Severity.NOTE)


def weight(shape: Shape, change: Changed, others: Sequence[Changed], suspects: Sequence[Write]) -> Severity:
    """A service may well change by itself what no create chooses, such as a status, and the time of the last change
    with it: that is a note, as long as nothing was sent that could have done it."""
    if any(write.role != "create" for write in suspects):
        return Severity.FAILURE
    moving = {each.name for each in others if each.key == change.key and is_moving(shape, each.name)}
    follows = bool(moving) and shape.role(change.name).kind == "updated"
    return Severity.NOTE if change.name in moving or follows else Severity.FAILURE


def is_moving(shape: Shape, name: str) -> bool:
    kind = shape.role(name).kind
    return kind == "initial" or (kind == "input" and name not in shape.takes(shape.resource.create))


def changed(
    scope: Scope, change: Changed, suspects: Sequence[Write], severity: Severity = Severity.FAILURE
) -> Iterator[Breach]:
    shape, known = scope.shape, scope.items[change.key]
    about = [write for write in suspects if write.key == change.key]
    if any(write.outcome == "unknown" for write in about):
        return
    is_theirs = shape.role(change.name).kind == "initial"
    if not known.own and (is_theirs or not suspects):
        return  # someone else is at work here
    rule, write = changer(scope, change, about, suspects)
    old, new = shown(change.old, 60), shown(change.new, 60)
    summary = f"{change.name} of {change.key} was answered as {old} and is listed as {new}"
    yield told(shape, rule, change.name, summary, change.old, change.new, known, write, severity)


def changer(
    scope: Scope, change: Changed, about: Sequence[Write], suspects: Sequence[Write]
) -> tuple[Rule, Write | None]:
    write = last(about, outcome="refused", sent=change.name) or last(about, role="update") or last(about)
    if write is not None and write.role == "create" and write.outcome == "done":
        later = [
            each
            for each in suspects
            if each.exchange.number > write.exchange.number and each.role != "create"
        ]
        write = last(later) or write
    write = write or last(suspects)
    return accusation(scope, write), write


def accusation(scope: Scope, write: Write | None) -> Rule:
    """The rule that a write breaks by what it did to a scope that it should have left alone."""
    if write is None:
        return rules.LISTED
    if write.exchange.burst:
        return rules.CONCURRENCY
    if write.scope != scope.key:
        return rules.ISOLATION
    if write.outcome == "refused":
        return rules.REFUSED_WRITES
    return {"create": rules.LISTED, "delete": rules.DELETE, "other": rules.METHOD}.get(
        write.role, rules.UPDATE
    )


def told(
    shape: Shape,
    rule: Rule,
    name: str,
    summary: str,
    wanted: Any,
    found: Any,
    known: Known,
    write: Write | None,
    severity: Severity = Severity.FAILURE,
) -> Breach:
    steps = [*known.steps, *((*write.steps, write.exchange) if write else ())]
    before = tuple({each.number: each for each in sorted(steps, key=lambda each: each.number)}.values())
    operation = write.exchange.operation if write else ""
    return shape.breach(
        rule, name, summary, wanted, found, operation=operation, before=before, severity=severity
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


def is_made_by(writes: Sequence[Write], shape: Shape, item: Item) -> bool:
    """Tells whether an item came from one of these creates, whatever they were answered.

    What came from none of them is someone else's, and is never to be removed: all that was sent must be there.
    """
    found = (list(kept(shape, write, item)) for write in writes if write.role == "create")
    return any(texts and all(texts) for texts in found)


def is_signed_by(writes: Sequence[Write], mark: str, item: Item) -> bool:
    """Tells whether an item holds a text of one of these creates that carries a mark which nobody else sends."""
    sent = (write.item.items() for write in writes if write.role == "create" and write.item)
    texts = ((name, value) for pairs in sent for name, value in pairs if isinstance(value, str))
    return bool(mark) and any(mark in value and item.get(name) == value for name, value in texts)


def is_from(shape: Shape, write: Write, item: Item) -> bool:
    """Tells whether an item holds any of the texts that a create sent."""
    return any(kept(shape, write, item))


def kept(shape: Shape, write: Write, item: Item) -> Iterator[bool]:
    """For each text that a create sent and that hardly anything else has: whether an item holds it."""
    sent = write.item or {}
    for name, field in shape.takes(shape.resource.create).items():
        text = sent.get(name)
        if name in item and isinstance(text, str) and len(text) > 6 and "enum" not in field.said:
            yield same(text, item[name], shape.properties.get(name))
