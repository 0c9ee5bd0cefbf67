"""The check of a status: it is one that conforms to what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import BETWEEN_CUSTOMERS, NO_DIFFERENCE, Rule, Severity
from hydracore_contract.findings.subject import WHOLE, Subject, SubjectKind
from hydracore_contract.oracle.contract_reference import ContractReference, reference
from hydracore_contract.oracle.excerpts import excerpt, short
from hydracore_contract.oracle.expectations import (
    CREATED,
    FORBIDDEN,
    REFUSALS,
    UNAUTHORISED,
    Circumstances,
    Expectation,
    statuses,
    successes,
)
from hydracore_contract.oracle.request_classification import ClassifiedRequest, RequestFault
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.transport.customers import Customer
from hydracore_openapi.model import Contract, RequestPlace

MOST_OF_A_HUNDRED = 20
"""A response names so many statuses of a hundred only where it documents all of them."""


def status(
    contract: Contract,
    classified: ClassifiedRequest,
    known: Circumstances,
    wanted: Expectation,
    actual: int,
    strict_types: bool,
) -> Iterator[Violation]:
    """The violation of a status that does not conform; a note where a lenient reading was accepted."""
    if actual in wanted.all:
        if wanted.lenient and is_served(classified, actual):
            yield forgiven(contract, classified, actual, strict_types)
        return
    rule, where, subject, why = verdict(contract, classified, known, wanted, actual)
    yield Violation(
        rule,
        subject,
        f"{why}: answered {actual}",
        status_list(wanted.documented),
        str(actual),
        where,
        before=known.witnesses if rule is rules.ISOLATION else (),
        difference=BETWEEN_CUSTOMERS if known.trespasser and rule is rules.ISOLATION else NO_DIFFERENCE,
    )


@cache
def documents_refusals(contract: Contract) -> bool:
    """Tells whether a document names any 4xx at all."""
    return any(statuses(each) & REFUSALS for each in contract.operations)


def unnamed_refusal(contract: Contract, actual: int) -> Iterator[Violation]:
    """The note that a document names no 4xx: one for all of its operations, since they lack the same."""
    if actual in REFUSALS:
        first = contract.operations[0]
        yield Violation(
            rules.UNNAMED_REFUSALS,
            WHOLE,
            "requests are refused, and the document names no 4xx for any operation",
            "a documented 4xx, or a default response",
            "4XX",
            ContractReference(first.location),
            Severity.NOTE,
            first.id,
        )


def forgiven(contract: Contract, classified: ClassifiedRequest, actual: int, strict_types: bool) -> Violation:
    fault = classified.faults[0]
    return Violation(
        rules.LENIENT,
        fault.subject,
        f"{described(fault)}, and is accepted",
        status_list(frozenset({422})),
        str(actual),
        reference(contract, fault.source),
        Severity.FAILURE if strict_types else Severity.NOTE,
    )


def verdict(
    contract: Contract, classified: ClassifiedRequest, known: Circumstances, wanted: Expectation, actual: int
) -> tuple[Rule, ContractReference, Subject, str]:
    """The rule that is broken, the line that says it, the part concerned, and the sentence to begin with."""
    operation, served = classified.operation, is_served(classified, actual)
    answered = Subject(SubjectKind.STATUS, (str(actual),))
    if not known.accepted or (actual in UNAUTHORISED and not is_about_request(classified, known, actual)):
        where = credentials_place(contract, classified, known)
        carried = Subject(SubjectKind.CREDENTIALS, credentials=known.credentials)
        return credentials_rule(known, served), where, carried, f"with {carried}"
    if operation.response(actual) is None and not served:
        where = ContractReference(operation.location)
        return rules.UNDOCUMENTED_STATUS, where, answered, situation(classified, wanted)
    if known.trespasser is not None and served:
        where = ContractReference(classified.operation.location)
        return rules.ISOLATION, where, WHOLE, trespassing(classified, known.trespasser)
    if classified.faults:
        fault = classified.faults[0]
        rule = rules.INVALID_ACCEPTED if served else rules.WRONG_STATUS
        return rule, reference(contract, fault.source), fault.subject, described(fault)
    if known.found is False:
        rule = rules.ISOLATION if known.foreign and served else rules.NOT_FOUND_ANSWERED
        why = (
            "what the path names exists elsewhere only"
            if known.foreign
            else "what the path names does not exist"
        )
        return rule, response_place(classified, 404), WHOLE, why
    if served:
        where = response_place(classified, operation.success)
        is_old = known.is_seen and actual == CREATED
        why = "what the path names was there already" if is_old else "a valid request was served"
        return rules.UNDOCUMENTED_STATUS, where, answered, why
    where = ContractReference(operation.location)
    return (
        rules.VALID_REFUSED,
        where,
        refused_part(classified),
        f"a valid request was refused ({summary(classified)})",
    )


def trespassing(classified: ClassifiedRequest, trespasser: Customer) -> str:
    (holder,) = set(Customer) - {trespasser}
    path = classified.operation.path
    return f"the {trespasser} customer's credentials reach what is the {holder} customer's ({path})"


def credentials_rule(known: Circumstances, served: bool) -> Rule:
    if known.accepted:
        return rules.CREDENTIALS_REFUSED
    return rules.CREDENTIALS_ACCEPTED if served else rules.CREDENTIALS_LATE


def is_about_request(classified: ClassifiedRequest, known: Circumstances, actual: int) -> bool:
    """Tells whether a 403 speaks of what was asked for: the credentials are right, and have been served already."""
    is_explained = bool(classified.faults) or known.found is False or known.is_served
    return actual == FORBIDDEN and is_explained


def is_served(classified: ClassifiedRequest, actual: int) -> bool:
    return 200 <= actual < 300 or actual in successes(classified.operation)


def summary(classified: ClassifiedRequest) -> str:
    return "no body" if classified.is_bodiless else excerpt(classified.body)


def refused_part(classified: ClassifiedRequest) -> Subject:
    """The one property that was sent, where it is only one."""
    sent = list(classified.members)
    return Subject(SubjectKind.REQUEST_FIELD, (RequestPlace.BODY, sent[0])) if len(sent) == 1 else WHOLE


def situation(classified: ClassifiedRequest, wanted: Expectation) -> str:
    if classified.faults:
        return described(classified.faults[0])
    return "a valid request" if wanted.success is not False else "a request for what does not exist"


def described(fault: RequestFault) -> str:
    return (
        f"{fault.field} {fault.message}"
        if fault.keyword in ("required", "json", "content")
        else (f"{fault.field}: {short(fault.message)}")
    )


def credentials_place(
    contract: Contract, classified: ClassifiedRequest, known: Circumstances
) -> ContractReference:
    """The scheme, and why it is so: that right credentials are enough it says itself, and 401 or 403 what is not."""
    names = [name for each in classified.operation.security for name in each]
    if not names:
        return ContractReference(classified.operation.location)
    scheme = contract.security_schemes[names[0]]
    if known.accepted:
        return ContractReference(scheme.location, scheme.inferred)
    refusals = (classified.operation.response(code) for code in sorted(UNAUTHORISED))
    return ContractReference(scheme.location, next((each.inferred for each in refusals if each), None))


def response_place(classified: ClassifiedRequest, code: int) -> ContractReference:
    response = classified.operation.response(code)
    return (
        ContractReference(response.location, response.inferred)
        if response
        else ContractReference(classified.operation.location)
    )


def status_list(codes: frozenset[int]) -> str:
    """The codes one by one, or their hundreds where a range is documented."""
    hundreds = {code // 100: sum(each // 100 == code // 100 for each in codes) for code in codes}
    shown = {f"{code // 100}XX" if hundreds[code // 100] > MOST_OF_A_HUNDRED else str(code) for code in codes}
    return " or ".join(sorted(shown))
