"""Files that are replaced in one step, so that whoever reads one has a whole one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

BESIDE = ".{}.tmp"


def replaced(path: Path, text: str, *, surely: bool = True) -> None:
    """Replaces a file's text in one step, so that a crash leaves the old text or the new.

    With `surely` the new text is on disk when this returns.
    """
    beside = path.with_name(BESIDE.format(path.name))
    with beside.open("wb") as file:
        file.write(text.encode())
        file.flush()
        if surely:
            os.fsync(file.fileno())
    beside.replace(path)


def unfinished_files(folder: Path) -> Iterator[Path]:
    """Temporary files in a folder whose replacement was begun and not finished."""
    yield from folder.glob(BESIDE.format("*"))
