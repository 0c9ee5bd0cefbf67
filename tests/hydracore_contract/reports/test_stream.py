from __future__ import annotations

import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper

from rich.text import Text

from hydracore_contract.reports.stream import report_stream


def test_lines_are_cut() -> None:
    stream = StringIO()
    report_stream(stream, None).lines([Text("[b]x" * 100)])
    assert stream.getvalue() == ("[b]x" * 30)[:119] + "…\n"


def test_lines_that_may_wrap_are_whole() -> None:
    stream = StringIO()
    report_stream(stream, None).lines([Text(f"{'word ' * 30}{'x' * 200}", no_wrap=False)])
    found = stream.getvalue().splitlines()
    assert max(map(len, found)) <= 120
    assert "".join(found).replace(" ", "") == "word" * 30 + "x" * 200


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
from rich.text import Text
from hydracore_contract.reports.stream import report_stream
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
