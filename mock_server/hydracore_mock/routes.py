"""Routes of a mock: for each operation, where its answers come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from hydracore_mock.assembly import assemble, long_lived_parts
from hydracore_mock.document_loading import loaded
from hydracore_mock.operation.answering import AnswerSource
from hydracore_mock.settings import MockSettings
from hydracore_openapi.model import Contract


class Route(NamedTuple):
    """One operation, and where its answers come from."""

    method: str
    path: str
    id: str
    source: AnswerSource


def routes(contract: Contract, sources: Mapping[str, AnswerSource]) -> tuple[Route, ...]:
    """The routes of a contract, by paths; `sources` are by the operations' ids."""
    return tuple(Route(each.method, each.path, each.id, sources[each.id]) for each in contract.operations)


def routes_table(settings: MockSettings) -> str:
    """One line for each operation of the document that the settings name.

    Raises: ContractError, MockError where the mock could not start with these settings.
    """
    contract = loaded(settings.document, strict=settings.strict)
    found = routes(contract, assemble(contract, settings, long_lived_parts(settings)).sources())
    rows = [(each.source.value, each.method, each.path, each.id) for each in found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, "", sources_line({each.id: each.source for each in found})])


def sources_line(sources: Mapping[str, AnswerSource]) -> str:
    """How many operations answer from what, in one line."""
    counts = Counter(sources.values())
    told = ", ".join(f"{counts[each]} {each}" for each in AnswerSource if counts[each])
    return f"{len(sources)} operations: {told}"
