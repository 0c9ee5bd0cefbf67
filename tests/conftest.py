"""Hypothesis' profiles: `HYPOTHESIS_PROFILE=thorough` tries properties for longer than `make test` has time for."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("quick", max_examples=15, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deals the files of long tests out among the others, so that each process of xdist has as many of them."""
    if hasattr(config, "workerinput"):
        items[:] = dealt(items)


def dealt(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    files = [[*file] for _, file in groupby(items, file_of)]
    long = [file for file in files if "e2e" in file[0].path.parts]
    short = [item for file in files if file not in long for item in file]
    step = len(short) // max(1, len(long)) + 1
    for number in range(max(1, len(long))):
        yield from long[number] if long else ()
        yield from short[number * step : (number + 1) * step]


def file_of(item: pytest.Item) -> Path:
    """The file of a test, or the folder of a package, whose tests share what they start."""
    folder = item.path.parent
    return folder if (folder / "__init__.py").exists() else item.path


def pytest_collection_finish() -> None:
    """Leaves what was imported and collected out of every later garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
