"""A stream to print lines on, whatever it can show."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from rich.console import Console
from rich.text import Text

from hydracore_contract.reports.sanitize import spelled

WIDTH = 120
"""Of what is no terminal."""
PLAIN = {"✗": "x", "✓": "+", "·": "-", "\u00d7": "x", "…": "...", "→": "->"}
ERRORS = "contract_tests.plain"


def plain(error: UnicodeError) -> tuple[str, int]:
    """The replacement for a character that the stream's encoding does not have, and the place to go on at."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 (nothing is decoded)
    letter = error.object[error.start]
    return PLAIN.get(letter, spelled(ord(letter))), error.start + 1


codecs.register_error(ERRORS, plain)


class ReportStream(Console):
    """Prints lines, each cut to the width unless it may wrap; says no more once nobody reads."""

    def lines(self, lines: Iterable[Text]) -> None:
        for line in lines:
            wraps = line.no_wrap is False
            self.print(line, no_wrap=not wraps, overflow="fold" if wraps else "ellipsis")

    def on_broken_pipe(self) -> None:
        self.quiet = True
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


def report_stream(stream: TextIO, color: bool | None) -> ReportStream:
    """A stream for reports; with `color` None, in colors on a terminal only."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors=ERRORS)
    is_terminal = stream.isatty()
    colored = is_terminal if color is None else color
    return ReportStream(
        file=stream,
        force_terminal=colored,
        no_color=not colored,
        color_system="auto" if is_terminal and colored else "standard" if colored else None,
        width=None if is_terminal else WIDTH,
        markup=False,
        emoji=False,
        highlight=False,
    )
