"""Feedback: what an exchange has reached, as signals; a program that reaches a new one is kept and mutated again.

A service under test is a black box, so there is no coverage of its code to follow. What its answers show stands for
that: another status, another validation error, another shape, another size, an answer that is slow all of a sudden,
another fault that a request tried, and which status follows which. Two exchanges with the same signals are taken for
having run the same code.

A signal must come to an end, or everything is new for ever and the corpus drowns. So nothing is in one that differs
from item to item: sizes count by their power of two, arrays by their ends, objects by what the contract describes,
places of errors without indices; times only beside the usual time of the same operation, by factors of two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import ITEMS, body_schema, member, words
from hydracore_contract.oracle.answers import answer_schema, answer_value
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation

DEEPEST = 3
MOST_MEMBERS = 24
MOST_FAULTS = 12
SLOW = 0.05
"""Seconds below which no answer is slow."""
SLOWER = 4
"""Multiples of an operation's usual time from which on an answer is slow."""
USUAL = 0.05
"""The weight of a new answer's time in the usual one."""
KINDS = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
}


def answer_signals(exchange: Exchange, operation: Operation | None) -> set[str]:
    """Signals of an answer: its status, its size, the validation errors that it names, and its shape."""
    name = operation.id if operation else exchange.request.method
    if exchange.trouble is not None or exchange.answer is None:
        return {f"{name} trouble {exchange.trouble.name if exchange.trouble else ''}"}
    reached = f"{name} {exchange.answer.status}"
    value = answer_value(exchange)
    schema = answer_schema(operation, exchange) if operation else None
    size = f"{reached} size {len(exchange.answer.body).bit_length()}"
    found = {reached, size, *(f"{reached} says {each}" for each in faults(value))}
    if schema is not None or exchange.answer.status >= 400:
        found.update(f"{reached} shows {each}" for each in shape(value, schema, "", 0))
    return found


def faults(value: Any) -> Iterator[str]:
    """The types and places of validation errors, as FastAPI tells them."""
    told = value.get("detail") if isinstance(value, dict) else None
    if not isinstance(told, list):
        return
    for each in told[:MOST_FAULTS]:
        loc = each.get("loc") if isinstance(each, dict) else None
        if isinstance(loc, list):
            place = "/".join("#" if isinstance(part, int) else str(part) for part in loc[:2])
            yield f"{str(each.get('type'))[:60]} at {place[:80]}"
    yield f"{min(len(told), MOST_FAULTS)} faults"


def shape(value: Any, schema: Schema | None, path: str, depth: int) -> Iterator[str]:
    """The kind of each part that the contract describes, arrays as one; of what it doesn't, the outermost."""
    yield f"{path}:{KINDS.get(type(value), '?')}"
    parts = schema.parts if schema else {}
    if depth >= DEEPEST or (schema is None and depth):
        return
    if isinstance(value, dict):
        for key in [key for key in value if schema is None or key in parts][:MOST_MEMBERS]:
            inner = member(schema, key, parts[key]) if schema else None
            yield from shape(value[key], inner, f"{path}/{key[:40]}", depth + 1)
    elif isinstance(value, list):
        items = words(schema).get("items") if schema else None
        inner = member(schema, ITEMS, items) if schema and items else None
        for each in value[:1] + value[-1:]:
            yield from shape(each, inner, f"{path}/*", depth + 1)


def tried_signals(classified: ClassifiedRequest | None, exchange: Exchange) -> Iterator[str]:
    """Signals of a request: the keywords that it breaks and the members that it holds, with its answer's status."""
    if classified is None:
        return
    came = exchange.answer.status if exchange.answer and not exchange.trouble else 0
    for fault in classified.faults[:MOST_FAULTS]:
        name = ".".join((fault.place, *fault.path[:1]))
        yield f"{exchange.operation} {came} breaks {name} {fault.keyword}"
    yield from (f"{exchange.operation} {came} holds {oddity}" for oddity in classified.oddities)
    if isinstance(classified.body, dict) and not classified.faults:
        for name, value in classified.body.items():
            if name in described_members(classified):
                yield f"{exchange.operation} {came} takes {name}:{KINDS[type(value)]}{'' if value else ' empty'}"


def described_members(classified: ClassifiedRequest) -> Any:
    schema = body_schema(classified.operation)
    return schema.parts if schema else {}


class ResponseTimes:
    """Knows how long answers usually take, and tells when one takes far longer."""

    def __init__(self) -> None:
        self._usual: dict[str, float] = defaultdict(float)

    def signals(self, exchange: Exchange) -> set[str]:
        usual, took = self._usual[exchange.operation], exchange.seconds
        self._usual[exchange.operation] = took if not usual else usual + USUAL * (took - usual)
        if not usual or took < max(SLOW, SLOWER * usual):
            return set()
        return {f"{exchange.operation} slow {int(took / max(usual, 0.001)).bit_length()}"}
