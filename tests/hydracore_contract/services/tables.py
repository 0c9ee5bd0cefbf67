"""All services by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from types import MappingProxyType

from tests.hydracore_contract.services import broken, correct
from tests.hydracore_contract.services.variants import Variant

Table = Mapping[str, Variant]


def merged(tables: Iterable[Table]) -> Table:
    """One table of several; ValueError where a name is taken twice."""
    found: dict[str, Variant] = {}
    for name, variant in chain.from_iterable(table.items() for table in tables):
        if name in found:
            raise ValueError(f"two services are named {name}")
        found[name] = variant
    return MappingProxyType(found)


CONFORMING: Table = MappingProxyType({"conforming": Variant(text="Keeps the contract", kind="conforming")})
CORRECT = merged(correct.TABLES)
BROKEN = merged(broken.TABLES)
BEYOND: Mapping[str, str] = MappingProxyType(
    {
        "empty-list-null": "its instances are never empty, and what a run did not make it does not remove",
        "empty-list-204": "its instances are never empty, and what a run did not make it does not remove",
        "first-fault-only": "no schema says that every fault is told",
        "loc-without-place": "no schema says where a loc begins",
        "token-in-header": "the contract does not speak of headers that repeat credentials",
        "forwarded-trusted": "no contract names a header that opens a door",
    }
)
"""Broken services that contract tests can't tell from correct ones, and why."""
ALL = merged([CONFORMING, CORRECT, BROKEN])
