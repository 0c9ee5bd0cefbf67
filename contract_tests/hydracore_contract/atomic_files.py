"""Files that are replaced in one step, so that whoever reads one has a whole one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

BESIDE = ".{}.tmp"


def replaced(path: Path, content: str | bytes, *, surely: bool = True) -> None:
    """Replaces a file's content in one step, so that a crash leaves the old one or the new.

    With `surely` the new one is on disk when this returns. Raises OSError, and leaves nothing beside the file then.
    """
    beside = path.with_name(BESIDE.format(path.name))
    try:
        with beside.open("wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
            file.flush()
            if surely:
                os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def unfinished_files(folder: Path) -> Iterator[Path]:
    """Temporary files in a folder whose replacement was begun and not finished."""
    yield from folder.glob(BESIDE.format("*"))
