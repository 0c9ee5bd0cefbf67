"""Plans of arrays: one to three items where the schema leaves the number free.

What has to be contained is given positions beforehand, from the end at first, since what stands before is often fixed;
an item's schema is the conjunction of its position's and of what it is to contain, or must not. Items that have to
differ are drawn again, with more variety, and at last taken from what the schema lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

from hydracore_openapi.json_schema.applicators import Subschema
from hydracore_openapi.json_schema.generate.annotations import Place
from hydracore_openapi.json_schema.generate.draw import Draw
from hydracore_openapi.json_schema.generate.merging import conjunction, identity
from hydracore_openapi.json_schema.generate.plan import Plans, Unsatisfiable

_USUAL_MOST = 3
_TRIES_FOR_ANOTHER = 40
_PLAUSIBLE_TRIES = 5


class Arrays:
    def __init__(
        self, merged: Mapping[str, Any], name: str, place: Place, pointer: str, plans: Plans
    ) -> None:
        self._low: int = merged.get("minItems", 0)
        self._high: float = merged.get("maxItems", inf)
        self._unique: bool = merged.get("uniqueItems", False)
        self._parts: list[Mapping[str, Any]] = merged.get("arrays", [])
        self._contains: list[tuple[Subschema, int, int | None]] = merged.get("contains", [])
        self._prefix = max((len(part.get("prefixItems", ())) for part in self._parts), default=0)
        self._name = name
        self._place = place
        self._pointer = pointer
        self._plans = plans
        self._wanted: dict[tuple[int, int | None], Subschema] = {}

    def make(self, draw: Draw, attempt: int = 0) -> list[Any]:
        draw.run.spend(self._pointer, containers=1)
        wanted = [which for which, (_, fewest, _most) in enumerate(self._contains) for _ in range(fewest)]
        count = self._count(draw, attempt, len(wanted))
        containing = dict(zip(_positions(draw, attempt, count), wanted, strict=False))
        items: list[Any] = []
        taken: set[str] = set()
        for index in range(count):
            try:
                items.append(self._item(draw, index, containing.get(index), taken))
            except Unsatisfiable:
                if index < self._low or any(later >= index for later in containing):
                    raise
                break
        return items

    def _count(self, draw: Draw, attempt: int, wanted: int) -> int:
        low = max(self._low, wanted)
        high = min(self._high, self._most_allowed())
        if low > high:
            raise Unsatisfiable(self._pointer, f"{low} items are needed, {high} allowed")
        if wanted and self._prefix:
            # What has to be contained may fit nowhere but behind the prefix, or only in it.
            return int(max(low, min(high, self._prefix + wanted - attempt % 2)))
        fewest = low if draw.lean or attempt % 2 else max(low, min(1, int(min(high, 1))))
        if draw.lean or draw.run.markers is not None:
            return fewest
        return draw.random.randint(fewest, int(max(fewest, min(high, _USUAL_MOST))))

    def _most_allowed(self) -> float:
        closed = [len(part.get("prefixItems", ())) for part in self._parts if part.get("items") is False]
        return min(closed, default=inf)

    def _item(self, draw: Draw, index: int, containing: int | None, taken: set[str]) -> Any:
        node = self._node(index, containing)
        plan = self._plans.plan(node, self._name, self._place.of_item(index), f"{self._pointer}/items")
        for attempt in range(_TRIES_FOR_ANOTHER):
            part = str(index) if attempt == 0 else f"{index}~{attempt}"
            value = plan.make(draw.inside(part, attempt > _PLAUSIBLE_TRIES, later=index + attempt))
            if not self._unique or identity(value) not in taken:
                break
        else:
            value = self._plans.another(node, taken, self._pointer)
        if self._unique:
            taken.add(identity(value))
        return value

    def _node(self, index: int, containing: int | None) -> Subschema:
        key = (min(index, self._prefix), containing)
        if key not in self._wanted:
            self._wanted[key] = conjunction([*self._of_index(index), *self._of_contains(containing)])
        return self._wanted[key]

    def _of_index(self, index: int) -> Iterator[Subschema]:
        for part in self._parts:
            prefix = part.get("prefixItems", ())
            yield prefix[index] if index < len(prefix) else part.get("items", True)

    def _of_contains(self, containing: int | None) -> Iterator[Subschema]:
        for index, (node, _least, most) in enumerate(self._contains):
            if index == containing:
                yield node
            elif most is not None:
                yield {"not": node}


def _positions(draw: Draw, attempt: int, count: int) -> list[int]:
    """The order in which positions are given to what has to be contained: from the end at first, then any."""
    positions = list(reversed(range(count)))
    if attempt < count:
        return positions[attempt:] + positions[:attempt]
    draw.random.shuffle(positions)
    return positions
