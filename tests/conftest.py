"""The pace of the tests: how long properties are tried, and which files each process of xdist has.

`HYPOTHESIS_PROFILE=thorough` tries properties for longer than `make test` has time for.
"""

from __future__ import annotations

import gc
import os
from itertools import chain, groupby
from pathlib import Path

import pytest
from hypothesis import settings

# What is collected stays: to look for garbage in it takes an eighth of that time.
gc.disable()
settings.register_profile("quick", max_examples=10, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deals the files out to the processes of xdist, each of which gets a run of tests that follow each other.

    Long files, which come first, would stand one after the other in the first process, and short ones in the last.
    """
    if (worker := getattr(config, "workerinput", None)) is not None:
        shares: list[list[pytest.Item]] = [[] for _ in range(worker["workercount"])]
        for _, file in groupby(items, file_of):
            min(shares, key=len).extend(file)
        items[:] = chain.from_iterable(shares)


def file_of(item: pytest.Item) -> Path:
    """The file of a test, or the folder of a package, whose tests share what they start."""
    folder = item.path.parent
    return folder if (folder / "__init__.py").exists() else item.path


def pytest_collection_finish() -> None:
    """Leaves what was imported and collected out of every later garbage collection."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
