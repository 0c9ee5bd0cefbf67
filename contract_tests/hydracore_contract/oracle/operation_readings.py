"""Readings of an operation: an answer is held against each of them, and is right by any.

A reading that changes a response, a media type, a body or an operation may make a status or a shape of answers right
that the document as it stands does not have. So the request is read and its answer judged anew by each; what counts are
the violations by the reading that has the fewest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.findings.readings import OpenCase
from hydracore_contract.oracle.expectations import Circumstances
from hydracore_contract.oracle.open_alternatives import open_points
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.oracle.response_oracle import ResponseOracle
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.settings import Settings
from hydracore_openapi.model import Contract, Operation, OperationReading

Classify = Callable[[Operation, Request], ClassifiedRequest]


class ReadingOracle:
    """Judges answers by themselves, by every reading of their operations; `classify` reads requests."""

    def __init__(self, contract: Contract, settings: Settings, classify: Classify) -> None:
        self._points = open_points(contract)
        self._response_oracle = ResponseOracle(contract, settings)
        self._classify = classify

    def violations(
        self, classified: ClassifiedRequest, exchange: Exchange, known: Circumstances
    ) -> tuple[Violation, ...]:
        """The violations by the reading that has the fewest."""
        others = (found for _, found in self._by_others(exchange, known))
        return min((self._by_document(classified, exchange, known), *others), key=len)

    def shown(
        self, classified: ClassifiedRequest, exchange: Exchange, known: Circumstances
    ) -> Iterator[tuple[OpenCase, str]]:
        """The points of which an answer keeps one reading alone, and that reading."""
        found = [(each.point, each.name, wrong) for each, wrong in self._by_others(exchange, known)]
        for point in dict.fromkeys(each for each, *_ in found if each.behaviour is None):
            wrong = {name: theirs for each, name, theirs in found if each is point}
            wrong[point.readings[0].name] = self._by_document(classified, exchange, known)
            kept = [name for name, theirs in wrong.items() if not theirs]
            if len(kept) == 1:
                place = " ".join(point.source.rsplit("/", 2)[-2:])
                kind = "invalid requests" if classified.faults else "valid requests"
                yield OpenCase(point.source, exchange.operation, place, kind), kept[0]

    def _by_document(
        self, classified: ClassifiedRequest, exchange: Exchange, known: Circumstances
    ) -> tuple[Violation, ...]:
        return tuple(self._response_oracle.violations(classified, exchange, known))

    def _by_others(
        self, exchange: Exchange, known: Circumstances
    ) -> Iterator[tuple[OperationReading, tuple[Violation, ...]]]:
        for each in self._points.operations(exchange.operation):
            classified = self._classify(each.operation, exchange.request)
            yield each, self._by_document(classified, exchange, known)
