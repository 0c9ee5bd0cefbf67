"""Suspects: the writes since the last look that may explain a difference, and the rule that each has then broken."""

from __future__ import annotations

from collections.abc import Sequence

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Rule
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.oracle.model_state import Scope, Write, WriteOutcome


def broken_rule(scope: Scope, write: Write | None) -> Rule:
    """The rule that a write breaks by what it did to a scope that it should have left alone."""
    if write is None:
        return rules.LISTED
    if write.role == OperationRole.READ:
        return rules.SAFE
    if write.scope != scope.key:
        return rules.ISOLATION
    if write.exchange.burst:
        return rules.CONCURRENCY
    if write.outcome == WriteOutcome.REFUSED:
        return rules.REFUSED_WRITES
    return {
        OperationRole.CREATE: rules.LISTED,
        OperationRole.DELETE: rules.DELETE,
        OperationRole.OTHER: rules.METHOD,
    }.get(write.role, rules.UPDATE)


def last_write(
    writes: Sequence[Write],
    *,
    role: OperationRole | None = None,
    outcome: WriteOutcome | None = None,
    other: Scope | None = None,
    sent: str | None = None,
) -> Write | None:
    """The last write of that kind."""
    for write in reversed(writes):
        body = write.exchange.request.body or b""
        if (
            (role is None or write.role == role)
            and (outcome is None or write.outcome == outcome)
            and (other is None or write.scope != other.key)
            and (sent is None or f'"{sent}"'.encode() in body)
        ):
            return write
    return None


def not_created(about: Sequence[Write]) -> bool:
    return not any(write.role == OperationRole.CREATE for write in about)
