"""How much a run does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`covered` is how many of Schemathesis' coverage cases are sent for an operation, None for all; `fuzzed` how many
    of its fuzzing cases, for good and for bad ones each; `sequences` of up to `steps` requests are tried; `volume` is
    how many items are created at once, and `rounds` how often requests are sent at the same moment. Looking for a
    smaller example takes at most `reducing` requests for a finding."""

    name: str
    covered: int | None
    fuzzed: int
    sequences: int
    steps: int
    volume: int
    rounds: int
    reducing: int


PROFILES: Mapping[str, Profile] = {
    each.name: each
    for each in (
        Profile("quick", covered=40, fuzzed=25, sequences=8, steps=12, volume=150, rounds=4, reducing=40),
        Profile(
            "default", covered=None, fuzzed=250, sequences=60, steps=20, volume=150, rounds=12, reducing=120
        ),
        Profile(
            "deep", covered=None, fuzzed=3_000, sequences=600, steps=40, volume=600, rounds=60, reducing=300
        ),
    )
}
