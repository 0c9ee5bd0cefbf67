"""A stream to print lines on, whatever it can show."""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, TextIO, cast

from rich.console import Console
from rich.text import Text

from hydracore_contract.reports.sanitize import spelled

WIDTH = 120
"""Of what is no terminal, where lines may be longer."""
PLAIN = {"✗": "x", "✓": "+", "·": "-", "\u00d7": "x", "…": "...", "→": "->"}
NOBODY = (errno.EPIPE, errno.EIO, errno.EBADF)
"""Errors of a stream that nobody reads any more."""
ERRORS = "contract_tests.plain"


def plain(error: UnicodeError) -> tuple[str, int]:
    """The replacement for a character that the stream's encoding does not have, and the place to go on at."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 (nothing is decoded)
    letter = error.object[error.start]
    return PLAIN.get(letter, spelled(ord(letter))), error.start + 1


codecs.register_error(ERRORS, plain)


class LastingStream:
    """A stream that may be lost, by a closed pipe or terminal or a full disk: what is written then goes nowhere.

    A run must end in order all the same, and its reports must be written.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError as error:
            self._lose(error)
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            self._lose(error)

    def _lose(self, error: OSError) -> None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
        if error.errno not in NOBODY:
            with suppress(OSError):
                print(f"the output can't be written any more: {error.strerror}", file=sys.stderr)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def whole(text: str, style: str = "") -> Text:
    """A line that is never cut nor broken, so that it can be copied."""
    return Text(text, style, overflow="ignore")


class ReportStream(Console):
    """Prints lines: whole, but cut to the width of a terminal unless they may wrap, or are to be copied."""

    cuts = False

    def lines(self, lines: Iterable[Text]) -> None:
        for line in lines:
            if not self.cuts or line.overflow == "ignore":
                self.print(line, soft_wrap=True)
                continue
            wraps = line.no_wrap is False
            self.print(line, no_wrap=not wraps, overflow="fold" if wraps else "ellipsis")


def report_stream(stream: TextIO, color: bool | None) -> ReportStream:
    """A stream for reports; with `color` None, in colors on a terminal only."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors=ERRORS)
    is_terminal = stream.isatty()
    colored = is_terminal if color is None else color
    made = ReportStream(
        file=cast(TextIO, LastingStream(stream)),
        force_terminal=colored,
        no_color=not colored,
        color_system="auto" if is_terminal and colored else "standard" if colored else None,
        width=None if is_terminal else WIDTH,
        markup=False,
        emoji=False,
        highlight=False,
    )
    made.cuts = is_terminal
    return made
