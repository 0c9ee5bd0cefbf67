"""Files that are replaced in one step, so that whoever reads one has a whole one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

BESIDE = ".{}.tmp"


def replaced(path: Path, text: str, *, surely: bool = True) -> None:
    """The file holds this, or what it held before, whatever happens; `surely`: it is on disk when this returns."""
    beside = path.with_name(BESIDE.format(path.name))
    with beside.open("wb") as file:
        file.write(text.encode())
        file.flush()
        if surely:
            os.fsync(file.fileno())
    beside.replace(path)


def begun(folder: Path) -> Iterator[Path]:
    """What was begun there and not replaced."""
    yield from folder.glob(BESIDE.format("*"))
