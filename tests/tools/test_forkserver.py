"""ForkedProcess processes behave as those that are started."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import TemporaryFile

import pytest

from tools import forkserver
from tools.forkserver import ForkedProcess

PATIENCE = 30.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ForkedProcess]:
    """One that runs until it is stopped."""
    with TemporaryFile() as log:
        arguments = ["--bind", "127.0.0.1", "0"]
        process = forkserver.start("http.server", arguments, folder=tmp_path, output=log, errors=log)
        yield process
        process.kill()
        process.wait(PATIENCE)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_and_is_told(server: ForkedProcess, by: signal.Signals) -> None:
    assert server.poll() is None
    with pytest.raises(TimeoutExpired):
        server.wait(0)
    server.send_signal(by)
    assert server.wait(PATIENCE) == -by
    assert server.poll() == -by
    server.send_signal(by)


def test_it_has_arguments_a_folder_and_an_environment_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import os\nprint(os.environ['ONE'], len(os.environ))\n")
    done = forkserver.run("trace", ["--count", "one.py"], folder=tmp_path, env={"ONE": "1"}, timeout=PATIENCE)
    assert done.stdout.startswith("1 1\n"), done
    left = forkserver.run("json.tool", ["missing.json"], folder=tmp_path, timeout=PATIENCE)
    assert left.returncode != 0
    assert "missing.json" in left.stderr


def test_a_module_that_is_not_there_is_told() -> None:
    done = forkserver.run("nowhere", [], timeout=PATIENCE)
    assert done.returncode == 1
    assert "No module named nowhere" in done.stderr


@pytest.mark.parametrize(
    ("last", "status", "errors"),
    [
        ("", 0, ""),
        ("raise SystemExit", 0, ""),
        ("raise SystemExit(7)", 7, ""),
        ("raise SystemExit('why')", 1, "why\n"),
        ("raise SystemExit(['why'])", 1, "['why']\n"),
        ("raise KeyError('why')", 1, "KeyError: 'why'\n"),
        ("raise KeyboardInterrupt", -signal.SIGINT, "KeyboardInterrupt\n"),
    ],
)
def test_it_ends_as_the_interpreter_does(tmp_path: Path, last: str, status: int, errors: str) -> None:
    lines = ["import atexit, threading, time", "atexit.register(print, 'registered')"]
    lines += ["threading.Thread(target=lambda: [time.sleep(0.1), print('thread')]).start()", last]
    (tmp_path / "one.py").write_text("\n".join(lines))
    done = subprocess.run([sys.executable, "-m", "one"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (status, "thread\nregistered\n")
    forked = forkserver.run("one", [], folder=tmp_path, timeout=PATIENCE)
    assert (forked.returncode, forked.stdout) == (status, done.stdout)
    assert forked.stderr.endswith(errors)
