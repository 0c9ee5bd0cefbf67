"""The refusal of a schema for which no value was found."""

from __future__ import annotations

from dataclasses import dataclass


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
