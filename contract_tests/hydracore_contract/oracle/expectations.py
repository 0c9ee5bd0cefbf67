"""Expected statuses: the answers that conform to a request, given what is known of its credentials and of the state.

The order of judgement is the contract's: credentials, then path and body, then state; only a body that can't be read
may be refused before all. The first thing that is wrong decides, and a request in which nothing is wrong must be
served. Three things keep that from being a table of one status each:

- A correct service may answer what the contract does not name for the case: a router before it sends 405 or 414 for an
  odd path, a limit 413, a uniqueness rule 409. Such a status is `tolerated`: it is no violation, but its body is not
  judged either. A status is `documented` if it is the right one and its documented response holds.
- Not everything is known. Whether the path names anything may be unknown (`found` is None), and a careful service may
  refuse what no schema forbids, such as NUL in a text: then serving *and* refusing conform (`success` is None).
- A lenient reader forgives some faults (`coercion`): served or refused, both conform, and serving is noted.

In doubt more is accepted: a correct service that is called broken costs more than a broken one that passes here, which
most often fails somewhere else.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hydracore_contract.findings.subject import CarriedCredential
from hydracore_contract.oracle.request_classification import ClassifiedRequest, Oddity
from hydracore_openapi.model import Operation

UNAUTHORISED = frozenset({401, 403})
NOT_FOUND = 404
MISROUTED = frozenset({301, 302, 307, 308, 400, 404, 405, 414, 422})
USUAL = (200, 201, 202, 204, 400, 401, 403, 404, 409, 422)
NOT_FOR_CONTENT = UNAUTHORISED | {404, 405, 406, 409, 410, 412, 428, 429}
"""Statuses of refusals that say nothing of what is wrong with path or body."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The facts that are known beside the request itself.

    `found` tells whether what the path names exists, None where that can't be known; `foreign` that it does exist,
    elsewhere; `conflicts` are statuses by which a uniqueness rule may refuse it; `spellings` are texts with a format
    that earlier requests sent.
    """

    credentials: tuple[CarriedCredential, ...] = ()
    accepted: bool = True
    found: bool | None = True
    foreign: bool = False
    conflicts: frozenset[int] = frozenset()
    spellings: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """`success` tells whether the request should, may (None) or must not be served."""

    success: bool | None
    documented: frozenset[int]
    tolerated: frozenset[int]
    lenient: bool = False

    @property
    def all(self) -> frozenset[int]:
        return self.documented | self.tolerated


def expected(classified: ClassifiedRequest, known: Circumstances) -> Expectation:
    if not known.accepted:
        return unauthorised(classified)
    if classified.strayed:
        return strayed(classified)
    if classified.is_lenient:
        return lenient(classified, known)
    if classified.faults:
        return refused(classified, known)
    return served(classified, known)


def unauthorised(classified: ClassifiedRequest) -> Expectation:
    documented = statuses(classified.operation) & UNAUTHORISED
    early = {400, 422} if classified.unreadable or classified.strayed else set()
    return Expectation(
        False, documented or frozenset({401}), UNAUTHORISED | early | intermediary_statuses(classified)
    )


def strayed(classified: ClassifiedRequest) -> Expectation:
    """The expectation for a path that is no longer the operation's: reading may be served there, and nothing else."""
    served = frozenset(range(200, 300)) if classified.operation.method == "GET" else frozenset[int]()
    return Expectation(
        None, frozenset(), served | intermediary_statuses(classified) | refusals(classified.operation)
    )


def refused(classified: ClassifiedRequest, known: Circumstances) -> Expectation:
    documented = refusals(classified.operation)
    tolerated = intermediary_statuses(classified)
    is_missing = classified.is_bodiless and classified.operation.body is not None
    if (
        classified.unreadable
        or is_missing
        or classified.oddities & {Oddity.TEXT, Oddity.SURROGATE, Oddity.DEPTH}
    ):
        tolerated |= {400, 422}
    if classified.media_fault:
        tolerated |= {415}
    # A service may look up what the path names before it reads the body.
    if known.found is not True and not classified.has_hard_path_fault:
        documented |= {NOT_FOUND}
    return Expectation(False, documented, frozenset(tolerated))


def lenient(classified: ClassifiedRequest, known: Circumstances) -> Expectation:
    good = served(classified, known)
    missing = {NOT_FOUND} if classified.has_path_fault else set()
    return Expectation(
        None,
        good.documented | refusals(classified.operation) | missing,
        good.tolerated,
        lenient=good.success is not False,
    )


def served(classified: ClassifiedRequest, known: Circumstances) -> Expectation:
    success = frozenset(status for status in statuses(classified.operation) if 200 <= status < 300)
    careful = careful_refusals(classified)
    # Their bodies are not judged: a service refuses what only it can know in words of its own.
    tolerated = intermediary_statuses(classified) | careful | known.conflicts
    missing = not_found(classified.operation)
    if known.found is False:
        return Expectation(False, missing, tolerated)
    if known.found is None or Oddity.SPELLING in classified.oddities:
        return Expectation(None, success | missing, tolerated)
    return Expectation(None if careful else True, success, tolerated)


def not_found(operation: Operation) -> frozenset[int]:
    """The statuses for an item that is not there: 404, and any documented one where 404 isn't documented."""
    known = statuses(operation)
    return frozenset({NOT_FOUND}) | (frozenset() if NOT_FOUND in known else known)


def careful_refusals(classified: ClassifiedRequest) -> frozenset[int]:
    """The statuses by which a service may refuse a good request that holds something odd."""
    found = frozenset[int]()
    if classified.oddities & {Oddity.TEXT, Oddity.SURROGATE, Oddity.DEPTH, Oddity.NUMBER, Oddity.SIZE}:
        found |= {400, 422}
    if Oddity.SPELLING in classified.oddities:
        found |= {422}
    return found | ({415, 422} if Oddity.NO_MEDIA in classified.oddities else set())


def intermediary_statuses(classified: ClassifiedRequest) -> frozenset[int]:
    """The statuses that an intermediary before the service may answer (RFC 9110, section 3.7)."""
    found = frozenset({413}) if Oddity.SIZE in classified.oddities else frozenset[int]()
    return found | (MISROUTED if classified.misroutable else set())


def refusals(operation: Operation) -> frozenset[int]:
    """The documented statuses for a request whose path or body is wrong."""
    refused = {status for status in statuses(operation) if 400 <= status < 500}
    return frozenset(refused - NOT_FOR_CONTENT or refused or {400, 422})


def statuses(operation: Operation) -> frozenset[int]:
    """Every status that is documented; a range or a default stands for its usual members."""
    found = {int(key) for key in operation.responses if key.isdigit()}
    ranges = {int(key[0]) for key in operation.responses if key.upper().endswith("XX")}
    if "default" in operation.responses:
        ranges |= {2, 4} - {status // 100 for status in found}
    return frozenset(found | {status for status in USUAL if status // 100 in ranges})
