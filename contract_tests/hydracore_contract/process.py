"""The process itself: signals that end it in order, standard streams that are there, a place for what libraries keep.

Set before all else.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from hydracore_contract.exit_codes import INTERRUPTED

ENDING = (signal.SIGTERM, signal.SIGHUP)


STORAGE = "HYPOTHESIS_STORAGE_DIRECTORY"


def prepare() -> None:
    """Has signals interrupt the process, opens standard streams that are closed, and keeps folders clean.

    Hypothesis works out tables of Unicode for over a second and keeps them where it is run; here it finds them again.
    """
    with suppress(RuntimeError):  # there may be no home
        kept = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        os.environ.setdefault(STORAGE, str(Path(kept, "hydracore-contract", "hypothesis")))
    with suppress(ValueError):  # only a main thread may say what a signal does
        for each in ENDING:
            if signal.getsignal(each) is not signal.SIG_IGN:  # as nohup sees to
                signal.signal(each, interrupted)
    open_streams()


@contextmanager
def interruptible() -> Iterator[None]:
    """Has signals that would end the process interrupt it until the block ends, where nobody has said what they do."""
    before: dict[signal.Signals, Any] = {}
    with suppress(ValueError):
        for each in ENDING:
            if signal.getsignal(each) is signal.SIG_DFL:
                before[each] = signal.signal(each, interrupted)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def ended(status: int) -> int:
    """The exit status, once it is known: signals change nothing any more, though the interpreter takes its time.

    Where it was interrupted the process ends at once: Python forgets the status of a program that was interrupted while
    some library ran a text as code, as dataclasses do, and ends by the signal.
    """
    with suppress(ValueError):
        for each in (signal.SIGINT, *ENDING):
            signal.signal(each, signal.SIG_IGN)
    if status == INTERRUPTED:
        let_go_of_output()
        os._exit(status)
    return status


def interrupted(*_: object) -> NoReturn:
    """A job that is cancelled, or whose terminal is closed, cleans up as one that is interrupted by hand."""
    raise KeyboardInterrupt


def lost_folder() -> str | None:
    """The problem that the current folder is not there any more, which some libraries can't do without."""
    try:
        Path.cwd()
    except OSError as error:
        return f"the current folder: {error.strerror}; go to one that exists"
    return None


def open_streams() -> None:
    """Leads standard streams that are closed nowhere: else the next file that is opened takes their place."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if not is_open(number):
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def let_go_of_output() -> None:
    """Spares the interpreter's end an output that nobody reads any more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
