"""Violations: what checks produce, each one way in which an exchange breaks the contract."""

from __future__ import annotations

from dataclasses import dataclass

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.finding import NO_DIFFERENCE, Difference, Rule, Severity
from hydracore_contract.findings.subject import Subject
from hydracore_contract.oracle.contract_reference import ContractReference


@dataclass(frozen=True, slots=True)
class Violation:
    """A finding without its time and its exchange.

    `operation` is set where another operation than that of the exchange is to blame, `before` to the exchanges without
    which it can't be understood.
    """

    rule: Rule
    subject: Subject
    summary: str
    expected: str
    actual: str
    reference: ContractReference
    severity: Severity = Severity.FAILURE
    operation: str = ""
    before: tuple[Exchange, ...] = ()
    allowed_seconds: float | None = None
    difference: Difference = NO_DIFFERENCE
