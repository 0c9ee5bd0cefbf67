from __future__ import annotations

import errno
import os
import pty
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from hydracore_contract.cli import main
from hydracore_contract.errors import Misused
from hydracore_contract.fuzz.checkpoint import CampaignProgress, Checkpoint
from hydracore_contract.fuzz.command import campaign_settings, writable
from hydracore_contract.fuzz.command import fuzz_command as command
from hydracore_contract.fuzz.dictionary import shipped


def test_a_folder_that_is_full_is_told() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with (
        pytest.raises(Misused, match=r"c can't be written: No space left .* --resume c"),
        writable(Path("c")),
    ):
        raise full
    taken = IsADirectoryError(errno.EISDIR, "Is a directory", "c/timeline.jsonl")
    with (
        pytest.raises(Misused, match=r"c/timeline.jsonl can't be written: Is a directory; see that it can"),
        writable(Path("c")),
    ):
        raise taken
    other = OSError(errno.ECONNRESET, "Connection reset by peer")
    with pytest.raises(OSError, match="reset"), writable(Path("c")):
        raise other


def test_a_plan_is_the_campaign_s(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "c"
    arguments = ["fuzz", "http://127.0.0.1:1", "--plan", "--duration", "2h", "--campaign", str(folder)]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert "fuzzing for 2 h 00 min with " in told
    assert "profile" not in told
    assert "contract-report" not in told
    assert not folder.exists()


def begun(folder: Path) -> list[str]:
    """The arguments to go on with a campaign that has begun."""
    Checkpoint(folder).note(CampaignProgress("http://127.0.0.1:1", "abc", 7, "2025-03-04", 60.0))
    return ["fuzz", "--resume", str(folder), "--plan"]


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What was refused, in its one line."""
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_a_seed_is_for_all_of_a_campaign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = begun(tmp_path)
    assert main([*arguments, "--seed", "7"]) == 0
    assert "seed 7" in capsys.readouterr().out
    assert main([*arguments, "--seed", "8"]) == 2
    assert "has the seed 7; leave --seed out" in told(capsys)
    (tmp_path / "campaign.json").write_text("[" * 100_000)
    assert main(arguments) == 2
    assert "campaign.json is no JSON" in told(capsys)


def test_reports_of_a_file_that_is_for_run_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contract.toml").write_text('report = ["junit", "html"]\n')
    arguments = ["fuzz", "http://127.0.0.1:1", "--plan"]
    assert main(arguments) == 0
    capsys.readouterr()
    assert main([*arguments, "--report", "junit"]) == 2
    assert "'junit' is none of html" in told(capsys)
    (tmp_path / "contract.toml").write_text('report = ["jnit"]\n')
    assert main(arguments) == 2
    assert "'jnit' is none of html" in told(capsys)


def test_values_of_one_s_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["fuzz", "http://127.0.0.1:1", "--plan", "--dictionary", str(tmp_path / "mine")]
    assert main(arguments) == 2
    assert "mine: No such file" in told(capsys)
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "own.yaml"
    file.write_text("kinds: {string: [2025-03-04]}")
    assert main(arguments) == 2
    assert "kinds.string has a value that is no JSON" in told(capsys)
    file.write_text("kinds: {string: [mine]}")
    assert main(arguments) == 0
    with command().make_context("fuzz", arguments[1:]) as context:
        wanted = campaign_settings(context.params)
    assert wanted.dictionary is not None
    assert wanted.dictionary.of_kind("string")[-1] == "mine"
    assert len(wanted.dictionary.of_kind("string")) == len(shipped().of_kind("string")) + 1


def test_a_baseline_is_read_before_anything_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.toml").write_text("[[accepted]]")
    assert main(["fuzz", "http://127.0.0.1:1", "--baseline", str(tmp_path / "b.toml")]) == 2
    assert "entry 1 has no fingerprint" in told(capsys)


def test_a_terminal_is_left_as_it_was_where_no_service_is_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "hydracore_contract",
        "fuzz",
        f"http://127.0.0.1:{port}",
        "--workers",
        "1",
    ]
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": ""}
    run = subprocess.Popen(command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    text = read_all(ours)
    assert run.wait() == 3
    assert "start the service" in text
    assert text.rindex("\x1b[?1049h") < text.rindex("\x1b[?1049l")
    assert text.rindex("\x1b[?25l") < text.rindex("\x1b[?25h")


def read_all(terminal: int) -> str:
    """A terminal that nobody writes to any more can't be read, on Linux; elsewhere it is empty."""
    read = b""
    with suppress(OSError):
        while part := os.read(terminal, 65536):
            read += part
    os.close(terminal)
    return read.decode(errors="replace")
