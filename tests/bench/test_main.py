"""The command says what it needs, and does nothing without it."""

from __future__ import annotations

import pytest

from bench.__main__ import main


def test_without_wrk_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["--only", "throughput"]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert "apt-get install wrk" in written.err


@pytest.mark.parametrize("arguments", [["--rounds", "0"], ["--only", "everything"], ["--seconds", "x"]])
def test_what_makes_no_sense_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert arguments[0] in capsys.readouterr().err
