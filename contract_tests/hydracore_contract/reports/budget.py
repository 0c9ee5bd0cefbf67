"""Budgets: reports stay small however much was found, so that a CI system shows them and a person opens them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """The bytes that are left for the findings of a report."""

    left: int = 600_000

    def takes(self, text: str) -> bool:
        """Tells whether the text fits, and keeps room for it."""
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > self.left:
            return False
        self.left -= size
        return True
