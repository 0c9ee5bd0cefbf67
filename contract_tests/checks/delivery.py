"""Did a whole answer come, and in time?"""

from __future__ import annotations

from collections.abc import Iterator

from contract_tests.checks import rules
from contract_tests.checks.book import Place
from contract_tests.checks.breach import Breach
from contract_tests.findings import Exchange
from openapi_contract.values import Operation


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
