"""Settings of a service: its credentials and the instances that it knows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setup:
    """Without `instances` every instance is known."""

    token: str = "a-good-token"
    api_key: str = "a-good-key"
    instances: frozenset[str] | None = None
    other_token: str = "another-good-token"
    """A second customer's, where a service knows two."""
