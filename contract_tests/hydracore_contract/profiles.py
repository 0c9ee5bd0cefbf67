"""Profiles: how much a run does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`covered` is how many of Schemathesis' coverage cases are sent for an operation, None for all; `fuzzed` how many
    of its fuzzing cases, for good and for bad ones each; `sequences` of up to `steps` requests are tried; `volume` is
    how many items are created at once, and `rounds` how often requests are sent at the same moment. Looking for a
    smaller example takes at most `reducing` requests for a finding, and `reducing_seconds` for all of them. A run takes
    `seconds` at most, unless it is given another time."""

    name: str
    covered: int | None
    fuzzed: int
    sequences: int
    steps: int
    volume: int
    rounds: int
    reducing: int
    reducing_seconds: float
    seconds: float


PROFILES: Mapping[str, Profile] = {
    each.name: each
    for each in (
        Profile(
            "quick",
            40,
            25,
            sequences=8,
            steps=12,
            volume=150,
            rounds=4,
            reducing=250,
            reducing_seconds=8,
            seconds=30,
        ),
        Profile(
            "default",
            None,
            400,
            sequences=120,
            steps=20,
            volume=150,
            rounds=12,
            reducing=400,
            reducing_seconds=15,
            seconds=120,
        ),
        Profile(
            "deep",
            None,
            3_000,
            sequences=600,
            steps=40,
            volume=600,
            rounds=60,
            reducing=1_000,
            reducing_seconds=90,
            seconds=600,
        ),
    )
}
