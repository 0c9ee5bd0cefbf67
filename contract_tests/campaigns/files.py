"""Files that are whole whenever somebody reads them."""

from __future__ import annotations

import os
from pathlib import Path


def replaced(path: Path, text: str, *, surely: bool = True) -> None:
    """The file holds this, or what it held before, whatever happens; `surely`: it is on disk when this returns."""
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("wb") as file:
        file.write(text.encode())
        file.flush()
        if surely:
            os.fsync(file.fileno())
    beside.replace(path)
