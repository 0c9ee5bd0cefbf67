"""Expected statuses: the answers that conform to a request, given what is known of its credentials and of the state.

The order of judgement is the contract's: credentials, then path and body, then state; where the contract leaves it open
a body that can't be read may be refused before all, or the state be judged before the body. The first thing that is
wrong decides, and a request in which nothing is wrong must be served. Four things keep that from being a table of one
status each:

- A correct service may answer what the contract does not name for the case: a router before it sends 405 or 414 for an
  odd path, a limit 413, a uniqueness rule 409. Such a status is `tolerated`: it is no violation, but its body is not
  judged either. A status is `documented` if it is the right one and its documented response holds. What the server or
  a proxy refuses before the service sees it has a body of their own, even where the service documents that status
  (`foreign`).
- Not everything is known. Whether the path names anything may be unknown (`found` is None), and a careful service may
  refuse what no schema forbids, such as NUL in a text: then serving *and* refusing conform (`success` is None).
- What the contract leaves open (`open_traits`) may be served or refused by the readings that are named, with the
  documented statuses; which of them it was is not decided here.
- A lenient reader forgives some faults (`coercion`): served or refused, both conform, and serving is noted.

In doubt more is accepted: a correct service that is called broken costs more than a broken one that passes here, which
most often fails somewhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.findings.subject import CarriedCredential
from hydracore_contract.oracle.oddities import Oddity
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.transport.customers import Customer
from hydracore_openapi.model import Operation
from hydracore_openapi.open_points import Behaviour, ReadingName

UNAUTHORISED = frozenset({401, 403})
FORBIDDEN = 403
REFUSALS = frozenset(range(400, 500))
BAD_REQUEST = 400
NOT_FOUND = 404
CREATED = 201
"""Says that something was made (RFC 9110, section 9.3.4), and so never of a PUT to what was there."""
STATE_CONFLICTS = frozenset({409, 423})
"""RFC 9110, section 15.5.10; RFC 4918, section 11.3."""
MISROUTED = frozenset({301, 302, 307, 308, 400, 403, 404, 405, 414, 422})
"""What routers and firewalls make of a path that may lead elsewhere."""
UNREAD_MEDIA = (400, 415)
"""Frameworks read a body by its media type before they know that the operation takes none: Tornado, Fastify."""
HEAD_TOO_LARGE = frozenset({400, 414, 431})
"""Refusals of a request line or of header fields that are too long (RFC 9112, section 3; RFC 6585, section 5)."""
CONTENT_TOO_LARGE = 413
NOT_FOR_CONTENT = UNAUTHORISED | {404, 405, 406, 409, 410, 412, 428, 429}
"""Statuses of refusals that say nothing of what is wrong with path or body."""


FAULTS = (Behaviour.UNREADABLE_JSON, Behaviour.INVALID_UTF8, Behaviour.MALFORMED_IDENTITY)
"""Behaviours by which the status for a fault of path or body is open."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The facts that are known beside the request itself.

    `found` tells whether what the path names exists, None where that can't be known; `foreign` that it does exist,
    elsewhere; `conflicts` are statuses by which it may be refused for what there is already; `spellings` are texts
    with a format that earlier requests sent.
    """

    credentials: tuple[CarriedCredential, ...] = ()
    accepted: bool = True
    found: bool | None = True
    foreign: bool = False
    conflicts: frozenset[int] = frozenset()
    spellings: Collection[str] = ()
    is_served: bool = False
    """Tells whether the operation has served a request with the same credentials."""
    is_unknown_scope: bool = False
    """Tells whether the path names a holder of items that nobody is known to have made."""
    may_make: bool = False
    """Tells whether the operation may make what the path names, where nothing is there."""
    is_seen: bool = False
    """Tells whether a look since it was made has shown what the path names."""
    trespasser: Customer | None = None
    """The customer whose credentials are sent, where what the path names is another's."""
    witnesses: tuple[Exchange, ...] = ()
    """Exchanges that show whose it is."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """`success` tells whether the request should, may (None) or must not be served.

    `foreign` are statuses that somebody before the service may answer, in words of their own.
    """

    success: bool | None
    documented: frozenset[int]
    tolerated: frozenset[int]
    lenient: bool = False
    foreign: frozenset[int] = frozenset()

    @property
    def all(self) -> frozenset[int]:
        return self.documented | self.tolerated | self.foreign

    def is_judged(self, status: int) -> bool:
        """Tells whether an answer of that status has to be what is documented for it."""
        return status not in self.foreign and (status in self.documented or status not in self.tolerated)


def expected(classified: ClassifiedRequest, known: Circumstances) -> Expectation:
    return replace(judged(classified, known), foreign=frozenset(foreign_refusals(classified)))


def judged(classified: ClassifiedRequest, known: Circumstances) -> Expectation:
    """The expectation of the service itself, whoever stands before it."""
    if not known.accepted:
        return unauthorised(classified)
    if classified.strayed:
        return strayed(classified)
    if known.trespasser is not None:
        return trespass(classified)
    if classified.is_lenient:
        return lenient(classified, known)
    if classified.faults:
        return refused(classified, known)
    return served(classified, known)


def unauthorised(classified: ClassifiedRequest) -> Expectation:
    documented = statuses(classified.operation) & UNAUTHORISED
    tolerated = statuses_of(classified, Behaviour.REFUSED_CREDENTIALS)
    early = {400, 422} if classified.strayed else set()
    if classified.may_be_unreadable and ReadingName.UNREADABLE_FIRST in classified.orders:
        early |= {400, 422}
    if classified.faults and ReadingName.INPUT_FIRST in classified.orders:
        early |= fault_statuses(classified)
    if classified.has_hard_path_fault:
        # A router asks nobody.
        early |= {NOT_FOUND} & statuses_of(classified, Behaviour.MALFORMED_IDENTITY)
    return Expectation(False, documented or frozenset({401}), tolerated | early)


def strayed(classified: ClassifiedRequest) -> Expectation:
    """The expectation for a path that is no longer the operation's: reading may be served there, and nothing else."""
    served = frozenset(range(200, 300)) if classified.operation.method == "GET" else frozenset[int]()
    return Expectation(None, frozenset(), served | refusals(classified))


def refused(classified: ClassifiedRequest, known: Circumstances) -> Expectation:
    documented = fault_statuses(classified)
    tolerated = forbidden(classified)
    is_missing = classified.is_bodiless and classified.operation.body is not None
    if is_missing or classified.oddities & {Oddity.TEXT, Oddity.SURROGATE, Oddity.DEPTH}:
        tolerated |= {400, 422}
    # Where there is no body, there is most often no media type either.
    if classified.media_fault or (is_missing and not classified.unreadable):
        tolerated |= {415}
    # What says that it is no JSON can't be read as JSON, to some.
    if classified.media_fault:
        tolerated |= {400}
    is_looked_up = ReadingName.STATE_FIRST in classified.orders
    if known.found is not True and not classified.has_hard_path_fault and is_looked_up:
        documented |= {NOT_FOUND}
    return Expectation(False, documented, frozenset(tolerated))


def trespass(classified: ClassifiedRequest) -> Expectation:
    """The expectation where what the path names is another customer's: any refusal that is documented, or 404."""
    documented = (statuses(classified.operation) & REFUSALS) | {NOT_FOUND}
    return Expectation(
        False, documented, UNAUTHORISED | statuses_of(classified, Behaviour.REFUSED_CREDENTIALS)
    )


def lenient(classified: ClassifiedRequest, known: Circumstances) -> Expectation:
    good = served(classified, known)
    missing = {NOT_FOUND} if classified.has_path_fault else set()
    return Expectation(
        None,
        good.documented | fault_statuses(classified) | missing,
        good.tolerated,
        lenient=good.success is not False,
    )


def served(classified: ClassifiedRequest, known: Circumstances) -> Expectation:
    operation = classified.operation
    # A redirect that is documented may be right for any good request; no schema says for which.
    success = successes(operation) | {status for status in statuses(operation) if 300 <= status < 400}
    careful = careful_refusals(classified)
    refusable = refusals(classified) if any(each.refused for each in classified.traits) else frozenset[int]()
    # Their bodies are not judged: a service refuses what only it can know in words of its own.
    tolerated = careful | known.conflicts
    if known.is_served and not classified.is_bodiless:
        tolerated |= forbidden(classified)
    missing = not_found(classified.operation)
    if known.may_make and known.found is True and known.is_seen and success != {CREATED}:
        success -= {CREATED}
    if known.found is False and not (known.may_make and not known.foreign):
        return Expectation(False, missing | refusable, tolerated)
    if known.found is not True or Oddity.SPELLING in classified.oddities:
        return Expectation(None, success | missing | refusable, tolerated)
    is_certain = not (careful or refusable or FORBIDDEN in tolerated)
    return Expectation(True if is_certain else None, success | refusable, tolerated)


def forbidden(classified: ClassifiedRequest) -> frozenset[int]:
    """403 where it is documented, and not for credentials alone: it may be about what the request asks for."""
    return (statuses(classified.operation) & {FORBIDDEN}) - classified.reserved


def not_found(operation: Operation) -> frozenset[int]:
    """The statuses for an item that is not there: 404, and any documented one where 404 isn't documented."""
    known = statuses(operation)
    return frozenset({NOT_FOUND}) | (frozenset() if NOT_FOUND in known else known)


def state_conflicts(operation: Operation) -> frozenset[int]:
    """The documented statuses for what the state of the path's item does not allow, such as cancelling it twice."""
    is_about_item = "{" in operation.path and operation.method not in SAFE_METHODS
    return statuses(operation) & STATE_CONFLICTS if is_about_item else frozenset()


def careful_refusals(classified: ClassifiedRequest) -> frozenset[int]:
    """The statuses by which a service may refuse a good request that holds something odd."""
    found = frozenset[int]()
    if classified.oddities & {Oddity.TEXT, Oddity.SURROGATE, Oddity.DEPTH, Oddity.NUMBER, Oddity.SIZE}:
        found |= {400, 422}
    if Oddity.SPELLING in classified.oddities:
        found |= {422}
    return found | ({415, 422} if Oddity.NO_MEDIA in classified.oddities else set())


def foreign_refusals(classified: ClassifiedRequest) -> Iterator[int]:
    """The statuses by which a server, a proxy (RFC 9110, section 3.7) or a router may refuse for itself."""
    if classified.misroutable:
        yield from MISROUTED
    if Oddity.SIZE in classified.oddities:
        yield CONTENT_TOO_LARGE
    if Oddity.HEAD in classified.oddities:
        yield from HEAD_TOO_LARGE
    if Oddity.OBSOLETE_TEXT in classified.oddities:
        yield BAD_REQUEST
    if Oddity.STRAY_MEDIA in classified.oddities:
        yield from UNREAD_MEDIA


def refusals(classified: ClassifiedRequest) -> frozenset[int]:
    """The documented statuses for a request whose path or body is wrong."""
    refused = {status for status in statuses(classified.operation) if 400 <= status < 500}
    return frozenset(refused - NOT_FOR_CONTENT - classified.reserved or refused or {400, 422})


def statuses_of(classified: ClassifiedRequest, *behaviours: Behaviour) -> frozenset[int]:
    """The statuses that readings of the contract give for what is wrong."""
    return frozenset(
        status for each in classified.traits if each.point in behaviours for status in each.statuses
    )


def fault_statuses(classified: ClassifiedRequest) -> frozenset[int]:
    """The statuses for a request whose path or body is wrong, with those that the contract leaves open."""
    return refusals(classified) | statuses_of(classified, *FAULTS)


@cache
def successes(operation: Operation) -> frozenset[int]:
    """The statuses by which an operation serves: the documented 2xx, or 3xx where it documents nothing else."""
    served, redirected = (
        frozenset(status for status in statuses(operation) if status // 100 == each) for each in (2, 3)
    )
    return served or redirected


@cache
def statuses(operation: Operation) -> frozenset[int]:
    """Every status that is documented: a range stands for its hundred, `default` for what nothing else names.

    Of the successes `default` names any only where no other response does: else it is about errors.
    """
    found = {int(key) for key in operation.responses if key.isdigit()}
    hundreds = {int(key[0]) for key in operation.responses if key.upper().endswith("XX")}
    if "default" in operation.responses:
        served = {status // 100 for status in found} | hundreds
        hundreds |= {4} if served & {2, 3} else {2, 4}
    return frozenset(found.union(*(range(each * 100, each * 100 + 100) for each in hundreds)))
