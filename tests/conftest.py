"""Hypothesis' profiles: `HYPOTHESIS_PROFILE=thorough` tries properties for longer than `make test` has time for."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

settings.register_profile("quick", max_examples=15, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_finish() -> None:
    """Leaves what was imported and collected out of every later garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
