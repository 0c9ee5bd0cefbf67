"""Grouping: which keys show one fault of the service, whichever operations and fields they are of.

A reader wants one finding for one thing to mend, and must not lose a second fault behind a first one. Two keys are one
fault for certain only where the code behind both is the same, which nothing on the wire says. What is taken, always of
one severity:

1. The same fault (`FaultIdentity`): the same rule, broken in the same way, in the same place, whichever operation
   shows it. A place is a field of a resource, a line of the document, a parameter of that name; or none, where the
   kind is about what all operations share, such as how a body is read.
2. The same rule in the same place of the same operation, about a value: that it differs in two ways tells of one
   mistake more often than of two.
3. A value that a create and an update spoil in the same way (`SPOILING`), though they break two rules.
4. The same rule, broken in the same way in several members or parameters of one operation, or in more than two places
   of several: that is a fault of what they have in common. Two places of two operations are two faults, since many a
   service has two. A way that tells nothing (`UNTOLD`) counts as the same only where one exchange shows it in both.
5. An operation that fails at more than two kinds of request, or was never served: it fails at anything.
6. Bodies in another charset than UTF-8, of one operation: that they are sent or read so, and which characters are lost.
7. Where an operation refuses good requests: what it seems to make of open points by refusing; and the same refusal of
   what is not there, where it answers 404 for that otherwise.
8. Items that are gone after the writes of one operation, alone or beside others, and the 404 that good requests to
   such items get on a way that leads over such a write; items that are there after their deletion, and what is served
   of them; and both, where they break the same rule in the same operation.
9. Failures at good requests whose smallest examples hold one and the same special character, in any operation; and
   those at something odd, where that character is in it too.
10. Notes of answers that were missing once and not again, by rule: nothing tells which request that was about.
11. Failures of the service that come only after a wait of the same whole seconds, in any operation, and the outage in
   which they do: a bug of a handler fails at once, and what waits so long waits for a connection, a lock or a service
   behind that all of them need.

All of it is for reading only. A baseline accepts faults one by one, so that none is accepted by having been grouped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from hydracore_contract.exchange import Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import GONE, NO_DIFFERENCE, CauseKey, FaultIdentity, Severity
from hydracore_contract.findings.subject import WHOLE, SubjectKind
from hydracore_contract.findings.subsumption import is_much

SPOILING = frozenset(each.id for each in (rules.ECHO, rules.UPDATE))
UNTOLD = frozenset({"another value", "null in its place"})
"""Kinds of difference that two faults may well share."""
FAILING = frozenset({rules.SERVER_ERROR.id, *(each.id for each in rules.DELIVERY.values())})
LOST = FAILING - {rules.DELIVERY[Trouble.TOO_LARGE].id}
CHARSETS = frozenset({"no UTF-8", "characters replaced", "read in another charset"})
"""Kinds of difference by which bodies of another charset than UTF-8 show."""
REFUSABLE = frozenset(
    {"null-on-create", "null-on-update", "unknown-fields", "unknown-parameters", "empty-text"}
)
"""Open points of which a refusal is a reading."""
WAITING = (rules.SERVER_ERROR.id, rules.RECOVERY.id)
LONG = 2
"""Seconds that no handler takes until it fails by itself."""
ABOUT_VALUES = (SubjectKind.PROPERTY, SubjectKind.REQUEST_FIELD)


@dataclass(frozen=True, slots=True)
class Known:
    """What a run knows beside the faults: operations that have `served`, and those that have answered 404.

    By the smallest example of a key, `characters` are its special characters, and `changing` the operations that have
    changed or removed something on the way to it. `seconds` are what the quickest of its answers took.
    Of a key, `exchanges` are the numbers of those that show it.
    """

    served: Collection[str] = ()
    finding_nothing: Collection[str] = ()
    characters: Mapping[CauseKey, frozenset[str]] = field(default_factory=dict)
    changing: Mapping[CauseKey, frozenset[str]] = field(default_factory=dict)
    seconds: Mapping[CauseKey, float] = field(default_factory=dict)
    exchanges: Mapping[CauseKey, Collection[int]] = field(default_factory=dict)


NOTHING = Known()


def groups(faults: Mapping[CauseKey, FaultIdentity], beside: Known = NOTHING) -> list[list[CauseKey]]:
    """The keys by the faults that they show; each stands in one group."""
    wide = set(widespread(faults))
    failing = set(failing_operations(faults, beside.served))
    derived = dict(derivations(faults, beside))
    union: dict[CauseKey, CauseKey] = {key: key for key in faults}

    def head(key: CauseKey) -> CauseKey:
        while union[key] != key:
            key = union[key]
        return key

    known: dict[Hashable, CauseKey] = {}
    for key, fault in faults.items():
        kinship = kinship_of(fault)
        failure = (fault.rule, fault.severity, key.operation)
        shared: list[Hashable] = [kinship] if kinship in wide else [*traits(key, fault)]
        shared += [failure] if failure in failing else []
        shared += derived.get(key, [])
        for trait in shared:
            union[head(key)] = head(known.setdefault(trait, key))
    found: dict[CauseKey, list[CauseKey]] = defaultdict(list)
    for key in faults:
        found[head(key)].append(key)
    return [*found.values()]


def kinship_of(fault: FaultIdentity) -> tuple[str, Severity, str]:
    """What faults in many places have in common; that a create or an update spoils a value is one rule here."""
    is_spoilt = fault.rule in SPOILING and fault.kind
    return rules.ECHO.id if is_spoilt else fault.rule, fault.severity, fault.kind


def widespread(faults: Mapping[CauseKey, FaultIdentity]) -> Iterator[tuple[str, Severity, str]]:
    """Kinds in which a rule is broken in so many places that it is no fault of any of them."""
    places: dict[tuple[str, Severity, str], set[str]] = defaultdict(set)
    for key, fault in faults.items():
        # That several operations fail at good requests is no sign of one fault.
        if fault.kind or key.subject.kind is not SubjectKind.OPERATION:
            places[kinship_of(fault)].add(fault.place)
    for kinship, where in places.items():
        if is_much(where) and kinship[-1] not in UNTOLD:
            yield kinship


def failing_operations(
    faults: Mapping[CauseKey, FaultIdentity], served: Collection[str]
) -> Iterator[tuple[str, Severity, str]]:
    """Operations that fail whatever they are asked."""
    kinds: dict[tuple[str, Severity, str], set[str]] = defaultdict(set)
    for key, fault in faults.items():
        if fault.rule in FAILING:
            kinds[fault.rule, fault.severity, key.operation].add(fault.kind)
    for failure, triggers in kinds.items():
        if is_much(triggers) or failure[-1] not in served:
            yield failure


def traits(key: CauseKey, fault: FaultIdentity) -> Iterator[Hashable]:
    """Whatever has one of these in common shows one fault."""
    yield fault
    about = (fault.severity, fault.place)
    if key.subject.kind in ABOUT_VALUES:
        yield fault.rule, *about, key.operation
    if fault.rule in SPOILING and key.subject.kind is SubjectKind.PROPERTY and fault.kind not in UNTOLD:
        yield "spoilt", *about, fault.kind


def derivations(
    faults: Mapping[CauseKey, FaultIdentity], beside: Known
) -> Iterator[tuple[CauseKey, list[Hashable]]]:
    """What keys have in common by following from one another, or from what is in their requests."""
    refusing = {(key.operation, key.severity): key for key in faults if key.rule == rules.VALID_REFUSED.id}
    culprits = {
        (key.rule, key.severity, *beside.characters.get(key, ()))
        for key, fault in faults.items()
        if fault.rule in FAILING and not fault.kind and len(beside.characters.get(key, ())) == 1
    }
    for key, fault in faults.items():
        found: list[Hashable] = [*losses(key, faults, beside), *alike(key, fault, beside)]
        if fault.rule in LOST and fault.severity is Severity.NOTE:
            found.append((fault.rule, fault.severity))
        if fault.rule in WAITING and (waited := int(beside.seconds.get(key, 0))) >= LONG:
            found.append(("waited", key.severity, waited))
        if fault.kind in CHARSETS:
            found.append(("charset", key.severity, key.operation))
        if (refused := refusing.get((key.operation, key.severity))) is not None and follows(
            key, refused, beside
        ):
            found.append(faults[refused])
        if fault.rule in FAILING and key.subject.kind is SubjectKind.OPERATION:
            inside = {(key.rule, key.severity, each) for each in beside.characters.get(key, ())}
            found += sorted(inside & culprits, key=str)
        yield key, found


def alike(key: CauseKey, fault: FaultIdentity, beside: Known) -> Iterator[Hashable]:
    """What keys have in common by showing one way of being wrong in several parts of one operation."""
    if fault.kind and key.subject.kind in ABOUT_VALUES:
        way = (fault.rule, fault.severity, key.operation, fault.kind)
        yield from ((*way, each) for each in beside.exchanges.get(key, ())) if fault.kind in UNTOLD else [way]


def losses(key: CauseKey, faults: Collection[CauseKey], beside: Known) -> Iterator[Hashable]:
    """What keys have in common by an operation that takes away what it should not, or leaves what it should."""
    if key.difference in (NO_DIFFERENCE, GONE):
        yield key.rule, key.severity, key.operation, key.subject
    if key.difference == GONE:
        yield GONE, key.severity, key.operation
    for each in beside.changing.get(key, ()):
        kept = CauseKey(rules.DELETE.id, each, WHOLE, severity=key.severity)
        if is_presence(key) and kept in faults:
            yield kept.rule, kept.severity, kept.operation, kept.subject
        losing = (known for known in faults if known.difference == GONE and known.operation == each)
        if is_absence(key) and any(known.severity is key.severity for known in losing):
            yield GONE, key.severity, each


def is_absence(key: CauseKey) -> bool:
    """Tells whether an operation does not find what is there."""
    return key.rule == rules.VALID_REFUSED.id and key.difference.kind == "answered 404"


def is_presence(key: CauseKey) -> bool:
    """Tells whether an operation serves what is not there."""
    return key.rule == rules.NOT_FOUND_ANSWERED.id and key.difference.kind.startswith("answered 2")


def follows(key: CauseKey, refused: CauseKey, beside: Known) -> bool:
    """Tells whether a cause shows no more than that good requests are refused."""
    if key.rule == rules.TWO_READINGS.id:
        return key.subject.parts[0] in REFUSABLE
    return (
        key.rule == rules.NOT_FOUND_ANSWERED.id
        and key.difference.kind == refused.difference.kind
        and key.operation in beside.finding_nothing
    )
