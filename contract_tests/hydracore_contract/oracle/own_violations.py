"""Violations by checks of one's own: what the user of the tests holds an answer to, beside the contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings import rules
from hydracore_contract.findings.subject import Subject, SubjectKind
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.own_checks import OwnCheck
from hydracore_openapi.model import Operation


def own_violations(
    checks: Sequence[OwnCheck], operation: Operation, exchange: Exchange
) -> Iterator[Violation]:
    """Those of an exchange that was answered in whole."""
    if exchange.answer is None or exchange.trouble is not None:
        return
    for check in checks:
        if (complaint := check.complaint(exchange)) is not None:
            subject = Subject(SubjectKind.OWN_CHECK, (check.name,))
            where = ContractReference(operation.location)
            yield Violation(rules.OWN_CHECK, subject, complaint, check.title, complaint, where)
