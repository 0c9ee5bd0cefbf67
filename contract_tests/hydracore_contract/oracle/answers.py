"""JSON answers: the value in a body, and the schema that the contract has for it."""

from __future__ import annotations

from typing import Any

from hydracore_contract.exchange import Exchange, json_value
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation
from hydracore_openapi.readers.resources import is_json


def answer_value(exchange: Exchange) -> Any:
    return json_value(exchange.answer.body) if exchange.answer else None


def answer_schema(operation: Operation, exchange: Exchange) -> Schema | None:
    if exchange.answer is None:
        return None
    response = operation.response(exchange.answer.status)
    media = response.media if response else {}
    return next((each.schema for name, each in media.items() if is_json(name)), None)
