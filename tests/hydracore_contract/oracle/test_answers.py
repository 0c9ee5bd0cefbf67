from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.oracle.answers import answer_schema, answer_value
from tests.hydracore_contract.oracle.exchanges import LIST, answered, exchange, operation, sent

SILENT = Exchange(1, LIST, Request("GET", "/"), None, Trouble.CLOSED)


@pytest.mark.parametrize(
    ("body", "value"),
    [(b'{"a": [1]}', {"a": [1]}), (b"0", 0), (b"", None), (b"{", None), (b"[" * 100_000, None)],
)
def test_a_value_is_that_of_its_json(body: bytes, value: Any) -> None:
    assert answer_value(exchange(1, LIST, sent(LIST), Answer(200, (), body, 0.01))) == value


def test_no_answer_has_neither_value_nor_schema() -> None:
    assert answer_value(SILENT) is None
    assert answer_schema(operation(LIST), SILENT) is None


def test_the_schema_is_that_of_the_status() -> None:
    schema = answer_schema(operation(LIST), exchange(1, LIST, sent(LIST), answered(200)))
    assert schema is not None
    assert set(schema.parts) == {"channels", "count"}
    assert answer_schema(operation(LIST), exchange(1, LIST, sent(LIST), answered(418))) is None
