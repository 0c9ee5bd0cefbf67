"""Plans: what makes the values of one schema at one place, and what they ask of the planner.

Plans of arrays and objects need plans of their parts, and the planner makes both kinds. They know each other by the two
protocols here alone, so that imports lead one way: the planner names its plans, no plan names the planner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from hydracore_openapi.json_schema.applicators import Subschema
    from hydracore_openapi.json_schema.generate.annotations import Place
    from hydracore_openapi.json_schema.generate.draw import Draw


@dataclass
class Unsatisfiable(Exception):
    """No valid value was found; `pointer` is the JSON pointer of the schema at fault, as far as known."""

    pointer: str
    reason: str

    def __str__(self) -> str:
        return (
            f"no valid value was found for the schema at #{self.pointer}: {self.reason}; "
            "loosen the schema there, or give it an example"
        )


class Plan(Protocol):
    def make(self, draw: Draw, attempt: int = 0) -> Any:
        """A value, another one for each seed and attempt. Raises Unsatisfiable."""


class Plans(Protocol):
    """The plans of a value's parts, and the facts about them that a plan uses."""

    @property
    def depths(self) -> Mapping[str, float]:
        """The least depth of each definition's values, by its reference."""

    def plan(self, node: Subschema, name: str, place: Place, pointer: str) -> Plan:
        """The plan of `node`, for a property of this name."""

    def matches(self, node: Subschema, value: Any) -> bool:
        """Tells whether `value` is valid for `node`."""

    def another(self, node: Subschema, taken: set[str], pointer: str) -> Any:
        """A listed value of `node` that isn't taken yet. Raises Unsatisfiable."""
