"""All checks of one exchange that need no other, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contract_tests.checks import rules
from contract_tests.checks.book import Place
from contract_tests.checks.breach import Breach
from contract_tests.checks.content import content
from contract_tests.checks.delivery import delivery, server_error, speed
from contract_tests.checks.expectations import Circumstances, expected
from contract_tests.checks.reading import Reading
from contract_tests.checks.status import status
from contract_tests.findings import Exchange, Severity
from contract_tests.settings import Settings
from openapi_contract.values import Contract, Operation

HARMLESS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Judges exchanges by the contract; what it must know beside them is told as `Circumstances`."""

    contract: Contract
    settings: Settings

    def breaches(self, reading: Reading, exchange: Exchange, known: Circumstances) -> Iterator[Breach]:
        operation = reading.operation
        yield from speed(operation, exchange, self.settings.max_response_time)
        troubles = [*delivery(operation, exchange), *server_error(operation, exchange)]
        yield from troubles
        if troubles or exchange.answer is None:
            return
        answer, wanted = exchange.answer, expected(reading, known)
        yield from status(self.contract, reading, known, wanted, answer.status, self.settings.strict_types)
        documented = operation.response(answer.status)
        if documented and answer.status not in wanted.tolerated - wanted.documented:
            yield from content(self.contract, documented, answer, everything_said(exchange, known))


def everything_said(exchange: Exchange, known: Circumstances) -> bytes:
    earlier = "\n".join(known.spellings).encode("utf-8", "replace")
    return b"\n".join((exchange.request.path.encode(), exchange.request.body or b"", earlier))


def other_method(operation: Operation, exchange: Exchange) -> Iterator[Breach]:
    """The breaches of an answer to a method that the path doesn't have; `operation` is one that it has."""
    method, answer = exchange.request.method, exchange.answer
    troubles = [*delivery(operation, exchange), *server_error(operation, exchange)]
    yield from troubles
    if troubles or answer is None or answer.status >= 300 or method in ("HEAD", "OPTIONS"):
        return
    summary = f"{method} is not documented for this path, and is answered with {answer.status}"
    yield Breach(
        rules.METHOD,
        method,
        summary,
        "405",
        str(answer.status),
        Place(operation.location),
        Severity.NOTE if method in HARMLESS else Severity.FAILURE,
    )
