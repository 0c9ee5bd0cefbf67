"""What a service is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setup:
    """Without `instances` every instance is known."""

    token: str = "a-good-token"
    api_key: str = "a-good-key"
    instances: frozenset[str] | None = None
