"""Is the status one that conforms to what was sent?"""

from __future__ import annotations

from collections.abc import Iterator

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Rule, Severity
from hydracore_contract.oracle.contract_reference import Place, place
from hydracore_contract.oracle.expectations import UNAUTHORISED, Circumstances, Expectation
from hydracore_contract.oracle.request_classification import Fault, Reading
from hydracore_contract.oracle.texts import short, shown
from hydracore_contract.oracle.violation import Breach
from hydracore_openapi.model import Contract


def status(
    contract: Contract,
    reading: Reading,
    known: Circumstances,
    wanted: Expectation,
    actual: int,
    strict_types: bool,
) -> Iterator[Breach]:
    """The breach of a status that does not conform; a note where a lenient reading was accepted."""
    if actual in wanted.all:
        if wanted.lenient and 200 <= actual < 300:
            yield forgiven(contract, reading, actual, strict_types)
        return
    rule, where, subject, why = verdict(contract, reading, known, wanted, actual)
    yield Breach(rule, subject, f"{why}: answered {actual}", listed(wanted.documented), str(actual), where)


def forgiven(contract: Contract, reading: Reading, actual: int, strict_types: bool) -> Breach:
    fault = reading.faults[0]
    return Breach(
        rules.LENIENT,
        fault.field,
        f"{described(fault)}, and is accepted",
        listed(frozenset({422})),
        str(actual),
        place(contract, fault.source),
        Severity.FAILURE if strict_types else Severity.NOTE,
    )


def verdict(
    contract: Contract, reading: Reading, known: Circumstances, wanted: Expectation, actual: int
) -> tuple[Rule, Place, str, str]:
    """The rule that is broken, the line that says it, the part concerned, and the sentence to begin with."""
    operation, served = reading.operation, 200 <= actual < 300
    if not known.accepted or actual in UNAUTHORISED:
        where = credentials_place(contract, reading)
        return credentials_rule(known, served), where, known.credentials, f"with {known.credentials}"
    if str(actual) not in operation.responses and not served:
        where = Place(operation.location)
        return rules.UNDOCUMENTED_STATUS, where, f"status {actual}", situation(reading, wanted)
    if reading.faults:
        fault = reading.faults[0]
        rule = rules.INVALID_ACCEPTED if served else rules.WRONG_STATUS
        return rule, place(contract, fault.source), fault.field, described(fault)
    if known.found is False:
        rule = rules.ISOLATION if known.foreign and served else rules.NOT_FOUND_ANSWERED
        why = (
            "what the path names exists elsewhere only"
            if known.foreign
            else "what the path names does not exist"
        )
        return rule, response_place(reading, 404), "", why
    if served:
        where = response_place(reading, operation.success)
        return rules.UNDOCUMENTED_STATUS, where, f"status {actual}", "a valid request was served"
    where = Place(operation.location)
    return (
        rules.VALID_REFUSED,
        where,
        refused_part(reading),
        f"a valid request was refused ({summary(reading)})",
    )


def credentials_rule(known: Circumstances, served: bool) -> Rule:
    if known.accepted:
        return rules.CREDENTIALS_REFUSED
    return rules.CREDENTIALS_ACCEPTED if served else rules.CREDENTIALS_LATE


def summary(reading: Reading) -> str:
    return "no body" if reading.is_bodiless else shown(reading.body)


def refused_part(reading: Reading) -> str:
    """The one property that was sent, where it is only one."""
    sent = list(reading.body) if isinstance(reading.body, dict) else []
    return f"body.{sent[0]}" if len(sent) == 1 else ""


def situation(reading: Reading, wanted: Expectation) -> str:
    if reading.faults:
        return described(reading.faults[0])
    return "a valid request" if wanted.success is not False else "a request for what does not exist"


def described(fault: Fault) -> str:
    return (
        f"{fault.field} {fault.message}"
        if fault.keyword in ("required", "json", "content")
        else (f"{fault.field}: {short(fault.message)}")
    )


def credentials_place(contract: Contract, reading: Reading) -> Place:
    names = [name for each in reading.operation.security for name in each]
    if not names:
        return Place(reading.operation.location)
    scheme = contract.security_schemes[names[0]]
    return Place(scheme.location, scheme.inferred)


def response_place(reading: Reading, code: int) -> Place:
    response = reading.operation.response(code)
    return Place(response.location, response.inferred) if response else Place(reading.operation.location)


def listed(codes: frozenset[int]) -> str:
    return " or ".join(map(str, sorted(codes)))
