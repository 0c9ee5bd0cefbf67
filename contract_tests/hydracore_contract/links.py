"""Links of answers (OpenAPI 3.0.3, 4.7.20): the path values by which one operation's answer names a request of another.

A link's parameters are constants or runtime expressions of what was sent and what came back. Those that stand for no
single value are left out, and so is a link of which nothing is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import RLock
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.generate.request_builder import plain
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.synchronized import synchronized
from hydracore_openapi.json_schema.pointers import value_at_pointer

MOST = 8
"""Sets of values that are kept of each operation, the first ones."""

Values = Mapping[str, str]


class LinkedPaths:
    """The values that links have shown, by the id of the operation that they lead to."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._found: dict[str, dict[tuple[tuple[str, str], ...], None]] = {}

    @synchronized
    def note(self, classified: ClassifiedRequest | None, exchange: Exchange) -> None:
        if classified is None or exchange.answer is None or exchange.trouble is not None:
            return
        response = classified.operation.response(exchange.answer.status)
        for link in response.links.values() if response else ():
            values = dict(linked_values(link.parameters, classified, exchange))
            known = self._found.setdefault(link.operation_id, {})
            if values and len(known) < MOST:
                known[tuple(sorted(values.items()))] = None

    @synchronized
    def of(self, operation: str) -> tuple[Values, ...]:
        return tuple(dict(each) for each in self._found.get(operation, ()))


def linked_values(
    parameters: Mapping[str, Any], classified: ClassifiedRequest, exchange: Exchange
) -> Iterator[tuple[str, str]]:
    """The parameters' values; a name may say its place before it, as `path.id` does."""
    for name, said in parameters.items():
        value = meant(said, classified, exchange)
        if isinstance(value, (str, int, float)) and plain(value):
            yield name.removeprefix("path."), plain(value)


def meant(said: Any, classified: ClassifiedRequest, exchange: Exchange) -> Any:
    """The value of a constant or a runtime expression; None where it has none."""
    if not isinstance(said, str) or not said.startswith("$") or exchange.answer is None:
        return said
    source, _, pointer = said.partition("#")
    if source == "$response.body":
        return value_at_pointer(answer_value(exchange), pointer)
    if source == "$request.body":
        return value_at_pointer(classified.body, pointer)
    if source.startswith("$request.path."):
        return classified.path.get(source.removeprefix("$request.path."))
    if source.startswith("$response.header."):
        return exchange.answer.header(source.removeprefix("$response.header."))
    return None
