"""Random numbers and UUIDs that follow from a seed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from itertools import count
from random import Random
from uuid import UUID


def seeded_random(*seed: object) -> Random:
    return Random("\n".join(map(str, seed)))  # noqa: S311 it must be the same on every run


def uuids(*seed: object) -> Callable[[], str]:
    """A function that gives a new UUID at each call, in the same order for the same seed."""
    start, numbers = "\n".join(map(str, seed)), count()

    def following() -> str:
        digest = sha256(f"{start}\n{next(numbers)}".encode("utf-8", "surrogatepass")).digest()
        return str(UUID(bytes=digest[:16], version=4))

    return following
