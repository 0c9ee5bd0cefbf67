"""The oracle of a single answer: all checks of one exchange that need no other, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.subject import Subject, SubjectKind
from hydracore_contract.oracle.content import content
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.delivery import body_after_head, delivery, server_error, speed
from hydracore_contract.oracle.expectations import REFUSALS, Circumstances, expected
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.oracle.status import documents_refusals, status, unnamed_refusal
from hydracore_contract.oracle.triggers import triggered
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.settings import Settings
from hydracore_openapi.model import Contract, Operation

NOT_IMPLEMENTED = 501
"""Right for a method that a server knows nowhere (RFC 9110, section 15.6.2)."""


@dataclass(frozen=True, slots=True, eq=False)
class ResponseOracle:
    """Judges exchanges by the contract; what it must know beside them is told as `Circumstances`."""

    contract: Contract
    settings: Settings

    def violations(
        self, classified: ClassifiedRequest, exchange: Exchange, known: Circumstances
    ) -> Iterator[Violation]:
        for each in self._violations(classified, exchange, known):
            yield triggered(each, classified, known)

    def _violations(
        self, classified: ClassifiedRequest, exchange: Exchange, known: Circumstances
    ) -> Iterator[Violation]:
        operation = classified.operation
        yield from speed(operation, exchange, self.settings.max_response_time)
        yield from body_after_head(operation, exchange)
        troubles = [*delivery(operation, exchange), *server_error(operation, exchange)]
        yield from troubles
        if troubles or exchange.answer is None:
            return
        answer, wanted = exchange.answer, expected(classified, known)
        if not documents_refusals(self.contract):
            yield from unnamed_refusal(self.contract, answer.status)
            wanted = wanted if wanted.success else replace(wanted, tolerated=wanted.tolerated | REFUSALS)
        yield from status(self.contract, classified, known, wanted, answer.status, self.settings.strict_types)
        documented = operation.response(answer.status)
        if documented and wanted.is_judged(answer.status):
            said = everything_said(exchange, known)
            is_bodiless = exchange.request.method == "HEAD"
            yield from content(self.contract, documented, answer, said, is_bodiless=is_bodiless)


def everything_said(exchange: Exchange, known: Circumstances) -> bytes:
    earlier = "\n".join(known.spellings).encode("utf-8", "replace")
    return b"\n".join((exchange.request.path.encode(), exchange.request.body or b"", earlier))


def other_method(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """The violations of an answer to a method that the path doesn't have; `operation` is one that it has."""
    method, answer = exchange.request.method, exchange.answer
    yield from body_after_head(operation, exchange)
    if answer is not None and answer.status == NOT_IMPLEMENTED:
        return
    troubles = [*delivery(operation, exchange), *server_error(operation, exchange)]
    yield from troubles
    if troubles or answer is None or answer.status >= 300 or method in ("HEAD", "OPTIONS"):
        return
    summary = f"{method} is not documented for this path, and is answered with {answer.status}"
    yield Violation(
        rules.METHOD,
        Subject(SubjectKind.METHOD, (method,)),
        summary,
        "405",
        str(answer.status),
        ContractReference(operation.location),
        Severity.NOTE if method in SAFE_METHODS else Severity.FAILURE,
    )
