"""`hydracore-contract` as a CI job uses it: against real services, with what it prints, writes and leaves behind."""

from __future__ import annotations

import json
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest

from hydracore_contract.run_events import Silent
from hydracore_contract.runner import named_contract, verify
from hydracore_contract.settings import Secrets, Settings
from tests.e2e.contract_command import (
    CREDENTIALS,
    PATIENCE,
    QUICK,
    contract,
    kept_files,
    requests_of,
    said,
    started,
    until,
)
from tests.hydracore_contract.reports.jenkins_schema import defects
from tests.hydracore_contract.services.serving import USUAL, free_port, served
from tools.forkserver import ForkedProcess

A = "11111111-1111-4111-8111-111111111111"
B = "22222222-2222-4222-8222-222222222222"
BROKEN = "update-ignores-false"
BEHAVIOUR = ("--phase", "behaviour")
"""What finds it."""
BEGINS = "Behaviour over time"
"""What is said when that phase begins."""


@pytest.fixture(scope="module")
def conforming() -> Iterator[str]:
    with served("conforming") as url:
        yield url


@pytest.fixture(scope="module")
def broken() -> Iterator[str]:
    with served(BROKEN) as url:
        yield url


def ids(url: str, instance: str = A) -> set[str]:
    """The channels that a service holds in an instance."""
    headers = {"Authorization": f"Bearer {USUAL.token}"}
    with urlopen(Request(f"{url}/v1/instances/{instance}/channels", headers=headers)) as answer:
        return {channel["id"] for channel in json.load(answer)["channels"]}


def test_a_service_that_conforms(tmp_path: Path) -> None:
    """It is told so and left as it was, and the same seed sends the same in another process.

    What Schemathesis generates is left to tests of its adapter.
    """
    phases = ("credentials", "behaviour", "sequences")

    def by_command(url: str) -> None:
        arguments = ("--instance-id", A, "--other-instance-id", B, "--phase", ",".join(phases))
        before = ids(url), ids(url, B)
        run = contract(tmp_path, "run", url, *QUICK, *arguments, "--report", "junit,html,markdown,json,sarif")
        assert run.returncode == 0, run.stdout
        assert "conforms" in run.stdout.splitlines()[-6]
        assert (ids(url), ids(url, B)) == before

    def in_this_process(url: str) -> None:
        secrets = Secrets(USUAL.token, USUAL.api_key)
        settings = Settings(url, secrets, None, A, B, "quick", 1, report_dir=tmp_path / "b", phases=phases)
        document, name = named_contract(None)
        before = ids(url), ids(url, B)
        assert verify(document, settings, Silent(), name).conforms
        assert (ids(url), ids(url, B)) == before

    sent = requests_of(by_command)
    assert len(sent) > 500
    assert sent == requests_of(in_this_process)
    names = {path.name for path in (tmp_path / "contract-report").iterdir()}
    assert names >= {"junit.xml", "report.html", "report.md", "report.json", "report.sarif"}
    assert not [name for name in names if name.startswith("ledger")]
    text = (tmp_path / "contract-report" / "junit.xml").read_text("utf-8")
    assert defects(text) == []
    assert ElementTree.fromstring(text).attrib["failures"] == "0"  # noqa: S314 (our own)


def test_a_service_that_does_not(broken: str, conforming: str, tmp_path: Path) -> None:
    run = contract(tmp_path, "run", broken, *QUICK, *BEHAVIOUR, "--report", "json")
    assert run.returncode == 1
    assert "enabled" in run.stdout
    found = [*(tmp_path / "contract-report" / "findings").glob("*/finding.json")]
    assert found
    kept = json.loads(found[0].read_text())
    assert kept["operation"] == "update_channel_endpoint"
    assert kept["location"]["file"].endswith("openapi.yaml")
    assert json.loads(kept["exchange"]["request"]["body"]) == {"enabled": False}
    again = contract(tmp_path, "replay", str(found[0]), broken, *CREDENTIALS)
    assert again.returncode == 1, again.stdout
    fixed = contract(tmp_path, "replay", str(found[0]), conforming, *CREDENTIALS)
    assert fixed.returncode == 0, fixed.stdout
    accept(broken, tmp_path)


def accept(broken: str, folder: Path) -> None:
    """What is accepted for a time doesn't fail until then."""
    accepted = contract(folder, "accept", "contract-report", "--reason", "known", "--days", "3")
    baseline = folder / "baseline.toml"
    baseline.write_text(accepted.stdout)
    again = ("run", broken, *QUICK, *BEHAVIOUR, "--baseline", str(baseline))
    assert contract(folder, *again).returncode == 0
    expired = "\n".join(
        "until = 2020-01-01" if line.startswith("until") else line for line in accepted.stdout.splitlines()
    )
    baseline.write_text(expired)
    assert contract(folder, *again, "--fail-fast").returncode == 1
    one = next((folder / "contract-report" / "findings").glob("*/finding.json"))
    alone = contract(folder, "accept", str(one), "--reason", "known").stdout
    assert alone.count("reason") == 1
    assert one.parent.name in alone


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run"], "base URL"),
        (["run", "ftp://127.0.0.1"], "http"),
        (["run", "http://127.0.0.1:notaport"], "URL"),
        (["run", "http://user:pass@127.0.0.1"], "--token"),
        (["run", "https://service.example"], "--allow-host service.example"),
        (["run", "http://127.0.0.1:1", "--profile", "fast"], "quick"),
        (["run", "http://127.0.0.1:1", "--instance-id", "nope"], "--instance-id"),
        (["run", "http://127.0.0.1:1", "--instance-id", A, "--other-instance-id", A], "two different"),
        (["run", "http://127.0.0.1:1", "--spec", "missing.yaml"], "missing.yaml"),
        (["run", "http://127.0.0.1:1", "--baseline", "missing.toml"], "missing.toml"),
        (["run", "http://127.0.0.1:1", "--report", "pdf"], "pdf"),
        (["run", "http://127.0.0.1:1", "--header", "nonsense"], "nonsense"),
        (["run", "http://127.0.0.1:1", "--token", "a\ab"], "--token"),
        (["run", "http://127.0.0.1:1", "--start", "no-such-program"], "no-such-program"),
        (["run", "http://127.0.0.1:1", "--config", "missing.toml"], "missing.toml"),
        (["run", "http://127.0.0.1:1", "--no-such-option"], "--no-such-option"),
        (["cleanup", "missing.jsonl"], "missing.jsonl"),
        (["replay", "missing.json", "http://127.0.0.1:1"], "missing.json"),
        (["accept", "missing", "--reason", "x"], "missing"),
        (["nonsense"], "nonsense"),
    ],
)
def test_what_can_not_be_meant_is_told_in_one_line(
    arguments: list[str], expected: str, tmp_path: Path
) -> None:
    run = contract(tmp_path, *arguments)
    assert run.returncode == 2
    assert expected in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert "Traceback" not in run.stdout + run.stderr


def test_no_verdict_where_nothing_listens(tmp_path: Path) -> None:
    run = contract(tmp_path, "run", f"http://127.0.0.1:{free_port()}", *QUICK)
    assert run.returncode == 3
    assert len(run.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("credentials", [[], ["--token", "wrong-token"], ["--api-key", "wrong-key"]])
def test_no_verdict_without_good_credentials(conforming: str, credentials: list[str], tmp_path: Path) -> None:
    run = contract(tmp_path, "run", conforming, *credentials)
    assert run.returncode == 3
    assert "401" in run.stderr


def test_no_verdict_on_an_instance_that_does_not_exist(tmp_path: Path) -> None:
    with served("conforming", instances=(A, B)) as url:
        run = contract(tmp_path, "run", url, *CREDENTIALS)
        assert run.returncode == 3
        assert "--instance-id" in run.stderr


def test_the_plan_sends_nothing(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        run = contract(tmp_path, "run", url, *CREDENTIALS, "--plan")
        assert run.returncode == 0
        assert "create_channel_endpoint" in run.stdout
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert not [*tmp_path.iterdir()]


def test_reading_only_changes_nothing(tmp_path: Path) -> None:
    with served("create-unguarded") as url:
        before = ids(url)
        run = contract(tmp_path, "run", url, *QUICK, "--instance-id", A, "--read-only")
        assert run.returncode == 0, run.stdout
        assert ids(url) == before
    assert "--read-only" in run.stdout


def test_secrets_are_in_no_report_and_no_line(tmp_path: Path) -> None:
    with served("token-in-header", token="s3cr3t-t0ken", api_key="s3cr3t-k3y") as url:
        settings = {"HYDRACORE_CONTRACT_TOKEN": "s3cr3t-t0ken", "HYDRACORE_CONTRACT_API_KEY": "s3cr3t-k3y"}
        reports = ("--report", "junit,html,markdown,json,sarif", "--max-response-time", "0.000001")
        run = contract(tmp_path, "run", url, "--profile", "quick", *BEHAVIOUR, *reports, **settings)
    assert run.returncode == 1
    everything = run.stdout + run.stderr + kept_files(tmp_path)
    assert "s3cr3t" not in everything


def test_an_interruption_leaves_nothing_behind(conforming: str, tmp_path: Path) -> None:
    before = ids(conforming)
    with started(tmp_path, "run", conforming, *CREDENTIALS, "--instance-id", A) as process:
        until(lambda: BEGINS in said(tmp_path))
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130, said(tmp_path)
    assert "interrupted" in said(tmp_path)
    assert ids(conforming) == before


def test_a_ledger_removes_what_a_killed_run_left(conforming: str, tmp_path: Path) -> None:
    before = ids(conforming)
    arguments = ("run", conforming, *CREDENTIALS, "--instance-id", A, "--ledger", "ledger.jsonl")
    with started(tmp_path, *arguments) as process:
        until(lambda: BEGINS in said(tmp_path))
        stopped_in_the_middle(process, conforming, before)
        process.kill()
    run = contract(tmp_path, "cleanup", "ledger.jsonl", *CREDENTIALS)
    assert run.returncode == 0, run.stdout + run.stderr
    assert ids(conforming) == before
    assert not (tmp_path / "ledger.jsonl").exists()


def stopped_in_the_middle(process: ForkedProcess, url: str, before: set[str]) -> None:
    """Stops a run while the service holds something that it has made."""
    while True:
        process.send_signal(signal.SIGSTOP)
        if ids(url) != before:
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.01)


def test_the_service_is_started_where_that_is_asked_for(tmp_path: Path) -> None:
    port = free_port()
    start = f"{sys.executable} -m hydracore_mock --port {port} --token {USUAL.token} --quiet"
    run = contract(
        tmp_path,
        "run",
        f"http://127.0.0.1:{port}",
        *("--token", USUAL.token, "--read-only", "--phase", "credentials", "--start", start),
    )
    assert run.returncode == 0, run.stdout + run.stderr
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_a_command_that_ends_early_is_told(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    run = contract(
        tmp_path, "run", url, "--start", f"{sys.executable} -c 'raise SystemExit(\"no database\")'"
    )
    assert run.returncode == 3
    assert "no database" in run.stderr


def test_options_from_a_file(conforming: str, tmp_path: Path) -> None:
    (tmp_path / "contract.toml").write_text(
        f'base-url = "{conforming}"\ntoken = "{USUAL.token}"\nprofile = "quick"\nread-only = true\n'
        'phase = "credentials"\n'
    )
    run = contract(tmp_path, "run")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "quick" in run.stdout


def test_a_run_whose_time_is_over_has_no_verdict(tmp_path: Path) -> None:
    with served("late-300-ms") as url:
        run = contract(tmp_path, "run", url, *QUICK, "--max-time", "2s")
    assert run.returncode == 3, run.stdout + run.stderr
    assert "no verdict, the time was over: it had 2 s" in run.stdout
    assert "sequences: 1 of 1 parts not tried to their end" in run.stdout
