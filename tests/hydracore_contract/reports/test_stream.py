from __future__ import annotations

import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from rich.text import Text

from hydracore_contract.reports.stream import report_stream, whole


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")


def test_a_terminal_cuts_lines() -> None:
    stream = Terminal()
    report_stream(stream, False).lines([Text("[b]x" * 100)])
    assert stream.getvalue() == ("[b]x" * 30)[:119] + "…\n"


def test_on_a_terminal_lines_that_may_wrap_do() -> None:
    stream = Terminal()
    report_stream(stream, False).lines([Text(f"{'word ' * 30}{'x' * 200}", no_wrap=False)])
    found = stream.getvalue().splitlines()
    assert max(map(len, found)) <= 120
    assert "".join(found).replace(" ", "") == "word" * 30 + "x" * 200


@pytest.mark.parametrize("stream", [StringIO(), Terminal()])
def test_what_is_to_be_copied_is_one_line_anywhere(stream: StringIO) -> None:
    report_stream(stream, False).lines([whole(f"curl {'x' * 5000} '  y'", "dim")])
    assert stream.getvalue() == f"curl {'x' * 5000} '  y'\n"


def test_a_file_gets_whole_lines() -> None:
    lines = ["word " * 100 + ".", "x" * 5000]
    for color in (None, False):
        stream = StringIO()
        report_stream(stream, color).lines(
            Text(line, no_wrap=wrap) for line in lines for wrap in (True, False)
        )
        assert stream.getvalue().splitlines() == [line for line in lines for _ in range(2)]


def test_colors_only_where_they_are_wanted() -> None:
    for color, shown in ((None, "x\n"), (False, "x\n"), (True, "\x1b[1;31mx\x1b[0m\n")):
        stream = StringIO()
        report_stream(stream, color).lines([Text("x", "bold red")])
        assert stream.getvalue() == shown


def test_any_encoding_will_do() -> None:
    for encoding, shown in (
        ("ascii", b"x + - \\xe9 \\U0001f600\n"),
        ("utf-8", "✗ ✓ · é 😀\n".encode()),
        ("cp1252", b"x + \xb7 \xe9 \\U0001f600\n"),
    ):
        data = BytesIO()
        stream = TextIOWrapper(data, encoding)
        report_stream(stream, None).lines([Text("✗ ✓ · é 😀")])
        stream.flush()
        assert data.getvalue() == shown


def test_nobody_reads() -> None:
    script = """
import sys, time
import pytest
from rich.text import Text
from hydracore_contract.reports.stream import report_stream, whole
made = report_stream(sys.stdout, None)
for _ in range(2000):
    made.lines([Text("x" * 100)])
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)
