"""JSON answers: the value in a body, and the schema that the contract has for it."""

from __future__ import annotations

import json
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation
from hydracore_openapi.readers.resources import is_json


def answer_value(exchange: Exchange) -> Any:
    return json_value(exchange.answer.body) if exchange.answer else None


def json_value(body: bytes | None) -> Any:
    """The value of a body; None where it is no JSON."""
    try:
        return json.loads(body or b"")
    except (ValueError, RecursionError):
        return None


def answer_schema(operation: Operation, exchange: Exchange) -> Schema | None:
    if exchange.answer is None:
        return None
    response = operation.response(exchange.answer.status)
    media = response.media if response else {}
    return next((each.schema for name, each in media.items() if is_json(name)), None)
