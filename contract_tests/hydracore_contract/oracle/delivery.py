"""Checks of delivery: a whole answer comes, in time, and is no failure of the server."""

from __future__ import annotations

from collections.abc import Iterator

from hydracore_contract.exchange import Exchange, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.subject import WHOLE, Subject, SubjectKind
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.excerpts import bytes_excerpt
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import Operation


def delivery(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    if exchange.trouble:
        rule = rules.DELIVERY[exchange.trouble]
        actual = f"{exchange.trouble}: {exchange.details}" if exchange.details else str(exchange.trouble)
        where = ContractReference(operation.location)
        # No contract limits a size: that an answer could not be judged is worth knowing.
        severity = Severity.NOTE if exchange.trouble is Trouble.TOO_LARGE else Severity.FAILURE
        yield Violation(
            rule, WHOLE, f"no whole answer: {actual}", "a whole HTTP answer", actual, where, severity
        )


def body_after_head(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """The violation by bytes behind an answer to HEAD, which has no body (RFC 9110, section 9.3.2)."""
    if exchange.request.method == "HEAD" and exchange.answer is not None and exchange.answer.body:
        where, found = ContractReference(operation.location), bytes_excerpt(exchange.answer.body)
        subject = Subject(SubjectKind.METHOD, ("HEAD",))
        yield Violation(rules.NO_BODY, subject, "the answer to HEAD has a body", "no body", found, where)


def server_error(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    answer = exchange.answer
    if answer and answer.status >= 500 and str(answer.status) not in operation.responses:
        wanted = ", ".join(operation.responses)
        where = ContractReference(operation.location)
        yield Violation(
            rules.SERVER_ERROR,
            WHOLE,
            f"the service fails with {answer.status}",
            wanted,
            str(answer.status),
            where,
        )


def speed(operation: Operation, exchange: Exchange, limit: float | None) -> Iterator[Violation]:
    if limit is not None and exchange.seconds > limit and not exchange.trouble:
        actual = f"{exchange.seconds:.2f} s"
        where = ContractReference(operation.location)
        yield Violation(
            rules.SLOW,
            WHOLE,
            f"answered after {actual}",
            f"at most {limit:g} s",
            actual,
            where,
            allowed_seconds=limit,
        )
