"""Internal errors: faults of this program, whose details are kept in a file while one line says where."""

from __future__ import annotations

import os
import tempfile
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from hydracore_contract.errors import InternalError, Misused, RunEnded, Unwritable


def internal_error(error: BaseException, *folders: Path) -> InternalError:
    """The error with its details written to the first folder that takes them, the system's temporary one last."""
    text = "".join(traceback.format_exception(error))
    kind = type(error).__name__
    return InternalError(kind, written(text, (*folders, Path(tempfile.gettempdir()))))


def reason_of(error: Exception, folder: Path) -> RunEnded:
    """The reason for which an error ends a run that keeps its files in a folder."""
    if isinstance(error, (OSError, Misused)):
        return Unwritable.of(error, folder)
    return internal_error(error, folder)


def written(text: str, folders: Iterable[Path]) -> str | None:
    """The file that holds a text now; None where it can be written nowhere."""
    name = f"internal-error-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        return str(folder / name)
    return None
