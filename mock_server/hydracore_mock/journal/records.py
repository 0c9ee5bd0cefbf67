"""Records of exchanges, as they were.

Recording is one append for each request: whatever people read is made from the record when somebody looks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hydracore_openapi.json_schema.wording.refusals import Refusal
from hydracore_openapi.model import Operation

CUT = 64 * 1024
"""The number of bytes of a body that are kept."""


class ExchangeRecord(NamedTuple):
    """One exchange. `scope` is ASGI's; `body` and `answer` are cut to `CUT`, their sizes are not.

    `status` is 0 where the connection was dropped. `refusals` have `type`, `loc` and `msg`. `change` has `kind`
    (`created`, `changed`, `deleted`), `path` (the collection's), `identity`, and `before` and `after` as JSON text.
    """

    at: float
    took: float
    scope: Mapping[str, Any]
    body: bytes
    body_size: int
    operation: Operation | None
    world: str
    scenario: str | None
    rule: str | None
    status: int
    headers: Sequence[tuple[bytes, bytes]]
    answer: bytes
    answer_size: int
    why: str
    refusals: tuple[Refusal, ...]
    change: Any | None
    suggestions: tuple[str, ...] = ()


Numbered = tuple[int, ExchangeRecord]


class Journal:
    """The last `size` records, numbered from 1 in the order they were made; no number is given twice."""

    __slots__ = ("_last", "_records", "listeners", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self.listeners: set[Callable[[], None]] = set()
        self._records: deque[tuple[Any, ...]] = deque(maxlen=size)
        self._last = 0

    def record(self, record: tuple[Any, ...]) -> None:
        """Takes a record, or the tuple of its members in their order, which is cheaper: it is named when somebody
        looks."""
        self._records.append(record)
        self._last += 1
        if self.listeners:
            for listener in tuple(self.listeners):
                listener()

    def clear(self) -> None:
        """Forgets all records; numbers go on."""
        self._records.clear()

    @property
    def last(self) -> int:
        """The number of the newest record ever made; 0 before the first."""
        return self._last

    @property
    def total(self) -> int:
        """The number of records that are held."""
        return len(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Numbered]:
        """The records as they are now, the newest first; those that come meanwhile are left out."""
        records = tuple(self._records)
        return zip(range(self._last, 0, -1), map(ExchangeRecord._make, reversed(records)), strict=False)

    def since(self, number: int) -> list[Numbered]:
        """The records with a greater number, in the order they were made."""
        found = []
        for each in self:
            if each[0] <= number:
                break
            found.append(each)
        return found[::-1]

    def get(self, number: int) -> ExchangeRecord | None:
        """The record of that number; None if there is none, or none any more."""
        place = len(self._records) - 1 - (self._last - number)
        return ExchangeRecord._make(self._records[place]) if 0 <= place < len(self._records) else None
