"""Schemas: JSON Schema 2020-12, compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value breaks a schema.

    `path` leads from the value's root to what is wrong, `keyword` is the JSON Schema keyword that it breaks,
    `source` is the document pointer of that keyword.
    """

    path: tuple[str | int, ...]
    keyword: str
    message: str
    source: str


class Schema:
    """A self-contained JSON Schema 2020-12 document (definitions under `$defs`) and its compiled validator."""

    document: Mapping[str, Any]

    def is_valid(self, value: Any) -> bool: ...

    def violations(self, value: Any) -> Iterator[Violation]: ...

    def resolve(self, subschema: Mapping[str, Any] | bool) -> Mapping[str, Any]: ...

    @property
    def properties(self) -> Mapping[str, Mapping[str, Any]]: ...

    @property
    def required(self) -> frozenset[str]: ...
