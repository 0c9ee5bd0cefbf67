"""Did a whole answer come, and in time?"""

from __future__ import annotations

from collections.abc import Iterator

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings import rules
from hydracore_contract.oracle.contract_reference import Place
from hydracore_contract.oracle.violation import Breach
from hydracore_openapi.model import Operation


def delivery(operation: Operation, exchange: Exchange) -> Iterator[Breach]:
    if exchange.trouble:
        rule = rules.DELIVERY[exchange.trouble]
        actual = f"{exchange.trouble}: {exchange.details}" if exchange.details else str(exchange.trouble)
        place = Place(operation.location)
        yield Breach(rule, "", f"no whole answer: {actual}", "a whole HTTP answer", actual, place)


def server_error(operation: Operation, exchange: Exchange) -> Iterator[Breach]:
    answer = exchange.answer
    if answer and answer.status >= 500 and str(answer.status) not in operation.responses:
        wanted = ", ".join(operation.responses)
        place = Place(operation.location)
        yield Breach(
            rules.SERVER_ERROR,
            "",
            f"the service fails with {answer.status}",
            wanted,
            str(answer.status),
            place,
        )


def speed(operation: Operation, exchange: Exchange, limit: float | None) -> Iterator[Breach]:
    if limit is not None and exchange.seconds > limit and not exchange.trouble:
        actual = f"{exchange.seconds:.2f} s"
        place = Place(operation.location)
        yield Breach(rules.SLOW, "", f"answered after {actual}", f"at most {limit:g} s", actual, place)
