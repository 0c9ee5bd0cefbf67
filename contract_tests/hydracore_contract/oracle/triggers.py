"""Triggers: what is special in a request whose answer is wrong, which tells one fault of an operation from another.

An answer of 500 says nothing of its reason. Its request does: a crash at a text with NUL is another fault than one at
a provider that is too long, and the same fault in every operation that reads such a text. What counts is the first that
applies of this list, the most exotic first, since what is usual seldom breaks anything:

1. a body that can't be read at all, and credentials that are not right;
2. what no schema forbids and few services expect: NUL, half a surrogate pair, deep nesting (of a body of the right
   type), huge numbers or bodies;
3. what the contract forbids, by the place and the keyword;
4. else nothing: a good request, whether or not there is what it names, which shrinking may change.
"""

from __future__ import annotations

from dataclasses import replace

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import BETWEEN_CUSTOMERS, Difference
from hydracore_contract.oracle.expectations import Circumstances
from hydracore_contract.oracle.oddities import Oddity
from hydracore_contract.oracle.request_classification import NO_UTF_8, OTHER_UNICODE, ClassifiedRequest
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import RequestPlace

ODDITIES = {
    Oddity.SURROGATE: "half a surrogate pair",
    Oddity.TEXT: "a control character",
    Oddity.DEPTH: "deep nesting",
    Oddity.NUMBER: "a number beyond 64 bits",
    Oddity.SIZE: "a large body",
}
"""The traits of a request that break services, and their names; the most exotic first."""
INVALID = "an invalid request"
BY_REQUEST = frozenset(
    each.id for each in (rules.SERVER_ERROR, rules.UNDOCUMENTED_STATUS, *rules.DELIVERY.values())
)
"""Rules whose violations don't say themselves what is wrong."""
BY_STATUS = frozenset(
    each.id for each in (rules.WRONG_STATUS, rules.VALID_REFUSED, rules.ISOLATION, rules.NOT_FOUND_ANSWERED)
)
"""Rules whose violations differ by the status."""
BY_KEYWORD = frozenset(each.id for each in (rules.INVALID_ACCEPTED, rules.LENIENT))
"""Rules whose violations differ by what the request breaks."""


def triggered(violation: Violation, classified: ClassifiedRequest, known: Circumstances) -> Violation:
    """The violation with the difference that it has by its request, where it does not say itself what is wrong."""
    if violation.difference is BETWEEN_CUSTOMERS:
        return violation  # whatever is done to what is another's, it lacks the same check
    if violation.rule is rules.UNDOCUMENTED_STATUS and violation.actual[0] in "23":
        return violation  # whatever was sent, it is served so
    if violation.rule.id in BY_REQUEST:
        found = trigger(classified, known)
        is_told = violation.rule is rules.UNDOCUMENTED_STATUS or not found.kind
        place = f" ({found.field})" if found.field else ""
        summary = violation.summary if is_told else f"{violation.summary}, at {found.kind}{place}"
        return replace(violation, difference=found, summary=summary)
    if violation.rule.id in BY_STATUS:
        return replace(violation, difference=Difference(f"answered {violation.actual}"))
    if violation.rule.id in BY_KEYWORD and classified.faults:
        is_charset = classified.unreadable in (NO_UTF_8, OTHER_UNICODE)
        kind = "no UTF-8" if is_charset else classified.faults[0].keyword
        return replace(violation, difference=Difference(kind))
    return violation


def trigger(classified: ClassifiedRequest, known: Circumstances) -> Difference:
    if classified.unreadable:
        return Difference(f"a body that can't be read: {classified.unreadable}", "")
    if not known.accepted:
        is_odd = Oddity.OBSOLETE_TEXT in classified.oddities
        return Difference("credentials that are not ASCII" if is_odd else "other credentials", "")
    # A body that is no object at all is read no deeper, whatever else is wrong.
    roots = [each for each in classified.faults if each.place == RequestPlace.BODY and not each.path]
    for oddity, name in ODDITIES.items():
        if oddity in classified.oddities and not (roots and oddity is Oddity.DEPTH):
            return Difference(name, "")
    if classified.faults:
        fault = (*roots, *classified.faults)[0]
        return Difference(INVALID, f"{fault.field} {fault.keyword}")
    return Difference()
