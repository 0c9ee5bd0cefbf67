"""Hypothesis' profiles: `HYPOTHESIS_PROFILE=thorough` tries properties for longer than `make test` has time for."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("quick", max_examples=10, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Has each process of xdist begin with as many of the long files: it gets a run of tests that follow each other."""
    if (worker := getattr(config, "workerinput", None)) is not None:
        items[:] = dealt(items, worker["workercount"])


def dealt(items: list[pytest.Item], processes: int) -> Iterator[pytest.Item]:
    files = [[*file] for _, file in groupby(items, file_of)]
    long = [file for file in files if "e2e" in file[0].path.parts]
    short = iter([item for file in files if file not in long for item in file])
    for number in range(processes):
        first = [item for file in long[number::processes] for item in file]
        yield from first
        yield from islice(short, max(0, len(items) // processes - len(first)))
    yield from short


def file_of(item: pytest.Item) -> Path:
    """The file of a test, or the folder of a package, whose tests share what they start."""
    folder = item.path.parent
    return folder if (folder / "__init__.py").exists() else item.path


def pytest_collection_finish() -> None:
    """Leaves what was imported and collected out of every later garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
