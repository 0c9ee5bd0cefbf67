"""`hydracore-contract fuzz` as QA uses it: interrupted, killed, gone on with, against services that come and go."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryFile
from typing import Any

import pytest

from hydracore_contract.exit_codes import INTERRUPTED
from hydracore_contract.isolation import ledger
from tests.e2e.contract_command import CREDENTIALS, PATIENCE, contract, environment, said, started, until
from tests.hydracore_contract.services.serving import MODULE, USUAL, free_port, served, wait_for
from tools import forkserver
from tools.forkserver import ForkedProcess

BROKEN = "update-lacks-updated-at"
"""What any update shows, so that it is found in however little time."""


def fuzzing(
    folder: Path, *arguments: str, into: Sequence[str] = ("--campaign", "c", "--seed", "3")
) -> AbstractContextManager[ForkedProcess]:
    return started(folder, "fuzz", *arguments, *CREDENTIALS, *into)


def requests(folder: Path) -> int:
    """How many the shards that run have sent so far."""
    files = (folder / "c" / "shards").glob("*.reached.json")
    return sum(json.loads(file.read_text())["requests"] for file in files)


def findings(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in (folder / "c" / "findings").glob("*/finding.json")]


def test_a_campaign_from_its_start_to_a_fixed_bug(tmp_path: Path) -> None:
    arguments = ("--duration", "2s", "--workers", "1", "--report", "html", "--campaign", "c")
    with served(BROKEN) as url:
        run = contract(tmp_path, "fuzz", url, *CREDENTIALS, *arguments)
        assert run.returncode == 1, run.stdout + run.stderr
        assert '"updated_at" is a required property' in run.stdout
        (finding,) = findings(tmp_path)
        assert finding["campaign"]["count"] >= 1
        assert finding["campaign"]["first_seen"] <= finding["campaign"]["last_seen"]
        assert "<svg" in (tmp_path / "c" / "report.html").read_text("utf-8")
        assert not list((tmp_path / "c" / "shards").iterdir())
        longer = ("--duration", "1h", "--workers", "1")
        with fuzzing(tmp_path, *longer, into=("--resume", "c")) as process:
            until(lambda: found_files(tmp_path))
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 1, said(tmp_path)
        (more,) = findings(tmp_path)
        assert more["campaign"]["count"] > finding["campaign"]["count"]
        assert more["campaign"]["first_seen"] == finding["campaign"]["first_seen"]
        assert "still fails" in told(contract(tmp_path, "replay", "c", *CREDENTIALS), 1)
        assert "updated_at" in told(checked(tmp_path, url), 1)
    with served("conforming") as fixed:
        assert "fixed" in told(contract(tmp_path, "replay", "c", fixed, *CREDENTIALS), 0)
        assert "1 passed" in told(checked(tmp_path, fixed), 0)
    assert USUAL.token not in "".join(
        file.read_text("utf-8", "replace") for file in tmp_path.rglob("*") if file.is_file()
    )


def told(run: CompletedProcess[str], status: int) -> str:
    assert run.returncode == status, run.stdout + run.stderr
    return run.stdout


def checked(folder: Path, url: str) -> CompletedProcess[str]:
    """The test of what was found, as a developer runs it."""
    credentials = {"HYDRACORE_CONTRACT_TOKEN": USUAL.token, "HYDRACORE_CONTRACT_API_KEY": USUAL.api_key}
    (test,) = (folder / "c" / "findings").glob("*/test_finding.py")
    own = environment(HYDRACORE_CONTRACT_BASE_URL=url, **credentials)
    return forkserver.run("pytest", ["-q", str(test)], folder=folder, env=own, timeout=PATIENCE)


def test_what_was_found_outlives_a_kill_and_a_lost_terminal(tmp_path: Path) -> None:
    with served(BROKEN) as url:
        with fuzzing(tmp_path, url, "--duration", "1h", "--workers", "2") as process:
            until(lambda: found_files(tmp_path))
            os.kill(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)
        before = found_files(tmp_path)
        again = ("--duration", "1h", "--workers", "1")
        with fuzzing(tmp_path, url, *again, into=("--resume", "c")) as process:
            until(lambda: found_files(tmp_path) - before)
            process.send_signal(signal.SIGHUP)
            assert process.wait(PATIENCE) == 1, said(tmp_path)
    is_ended_in_order(tmp_path)
    (finding,) = findings(tmp_path)
    assert finding["operation"] == "update_channel_endpoint"
    assert "may have made items" not in said(tmp_path)


def test_one_process_is_at_work_in_a_campaign_until_it_is_interrupted(tmp_path: Path) -> None:
    with served(BROKEN) as url, fuzzing(tmp_path, url, "--duration", "1h", "--workers", "2") as process:
        until(lambda: found_files(tmp_path))
        again = contract(tmp_path, "fuzz", url, "--resume", "c", *CREDENTIALS, "--duration", "1s")
        assert again.returncode == 2, again.stdout + again.stderr
        assert "another process is at work in c; wait for its end" in again.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 1
    is_ended_in_order(tmp_path)
    assert len(findings(tmp_path)) == 1


def found_files(folder: Path) -> set[Path]:
    """What shards have written of their findings so far."""
    return {*(folder / "c" / "shards").glob("*.found.jsonl")}


def is_ended_in_order(folder: Path) -> None:
    sent = json.loads((folder / "c" / "campaign.json").read_text())["requests"]
    assert "ended early: interrupted" in said(folder)
    assert f"{sent:,} requests in" in said(folder)
    assert "Traceback" not in said(folder)
    assert not list((folder / "c" / "shards").iterdir())


@contextmanager
def service(port: int) -> Iterator[ForkedProcess]:
    arguments = ("conforming", "--port", str(port), *CREDENTIALS)
    with TemporaryFile() as log:
        process = forkserver.start(MODULE, arguments, output=log, errors=log)
    try:
        assert wait_for(port, process)
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def seen_away(port: int) -> None:
    """Waits until whoever asks a service has seen that it is away: else it has only forgotten what was made."""
    with socket.create_server(("127.0.0.1", port)) as away:
        away.settimeout(PATIENCE)
        for _ in range(8):
            connection, _ = away.accept()
            connection.close()


def test_a_service_that_falls_over_and_comes_back(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    arguments = ("--duration", "1h", "--workers", "1", "--rate-limit", "150")
    with service(port) as first, fuzzing(tmp_path, url, *arguments) as process:
        until(lambda: requests(tmp_path))
        first.kill()
        first.wait(PATIENCE)
        seen_away(port)
        before = requests(tmp_path)
        with service(port):
            until(lambda: requests(tmp_path) > before + 100)
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == INTERRUPTED, said(tmp_path)
    # That it was away once is told, and is no failure: what was sent then breaks nothing when it is sent again.
    assert {each["severity"] for each in findings(tmp_path)} <= {"note"}
    assert "stopped" not in said(tmp_path)


def test_a_service_that_stays_away_ends_it(tmp_path: Path) -> None:
    port = free_port()
    arguments = ("--duration", "1h", "--workers", "1", "--wait", "1s", "--rate-limit", "150")
    with service(port) as first, fuzzing(tmp_path, f"http://127.0.0.1:{port}", *arguments) as process:
        until(lambda: requests(tmp_path))
        first.kill()
        assert process.wait(PATIENCE) == 1, said(tmp_path)
    assert "--resume c" in said(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--duration", "soon"], "2h, 30m or 45s"),
        (["--workers", "0"], "--workers"),
        (["--resume", "nowhere"], "nowhere"),
        (["--campaign", "."], "not empty"),
        (["--dask", "tcp://127.0.0.1:1"], "scheduler"),
        (["--allow-host"], "--allow-host"),
    ],
)
def test_what_can_not_be_is_told_in_a_line(tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "something").touch()
    run = contract(tmp_path, "fuzz", "http://127.0.0.1:9", *arguments)
    assert run.returncode in (2, 3)
    assert told in run.stderr
    assert run.stderr.count("\n") == 1


def test_the_first_failure_may_be_enough(tmp_path: Path) -> None:
    with served(BROKEN) as url:
        run = contract(
            tmp_path, "fuzz", url, *CREDENTIALS, "-x", "--duration", "1h", "--workers", "1", "--campaign", "c"
        )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "stopped at the first failure" in run.stdout
    assert findings(tmp_path)
    assert not list((tmp_path / "c" / "shards").iterdir())


def test_a_service_that_hangs_from_the_start_is_a_finding(tmp_path: Path) -> None:
    with served("list-hangs") as url:
        arguments = ("--request-timeout", "0.5", "--duration", "1s", "--workers", "1", "--campaign", "c")
        run = contract(tmp_path, "fuzz", url, *CREDENTIALS, *arguments)
    assert run.returncode == 1, run.stdout + run.stderr
    (finding,) = findings(tmp_path)
    assert finding["exchange"]["trouble"]
    assert finding["operation"] == "list_instance_channels"


def test_what_a_lost_worker_has_left_behind_is_removed(tmp_path: Path) -> None:
    arguments = ("--duration", "5s", "--workers", "1", "--quiet", "--rate-limit", "100")
    with served("conforming") as url, fuzzing(tmp_path, url, *arguments) as process:
        until(lambda: [file for file in ledgers(tmp_path) if ledger.read(file).is_open])
        os.kill(workers_of(process)[0], signal.SIGKILL)
        assert process.wait(PATIENCE) == 0, said(tmp_path)
    assert not list((tmp_path / "c" / "shards").iterdir())


def ledgers(folder: Path) -> list[Path]:
    return [*(folder / "c" / "shards").glob("*.ledger.jsonl")]


def workers_of(process: ForkedProcess) -> list[int]:
    """The processes that it has started to work on shards."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
