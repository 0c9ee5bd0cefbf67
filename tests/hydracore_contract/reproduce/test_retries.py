"""Findings sent again: to a service that still has the fault, to one that never had it, and to some in between."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from hydracore_contract.cli import findings_in, main
from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.exchange import Answer, Exchange, Headers, Request
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Occurrences, Severity, Tally
from hydracore_contract.findings.subject import WHOLE, Subject, SubjectKind, item_property
from hydracore_contract.fuzz import artifacts
from hydracore_contract.reports.reproductions import Retried, Verdict
from hydracore_contract.reports.shell_script import COMMANDS
from hydracore_contract.reproduce.finding_files import files_in
from hydracore_contract.reproduce.pytest_reproduction import assert_fixed
from hydracore_contract.reproduce.retries import all_retried
from hydracore_contract.settings import Secrets, Settings
from hydracore_openapi.location import Location
from hydracore_openapi.model import RequestPlace
from tests.contracts import hydracore
from tests.hydracore_contract.scripted import Line, answer, serving
from tests.hydracore_contract.services.serving import MAIN, USUAL, free_port, served

CONTRACT = hydracore()
SECRETS = Secrets(USUAL.token, USUAL.api_key)
CHANNELS = f"/v1/instances/{MAIN}/channels"
OLD = "9eb4c28c-abdf-4c79-8d99-1fff996f242a"
SENT: Headers = (("Authorization", "Bearer ${TOKEN}"), ("Content-Type", "application/json"))
CREATE, UPDATE, LIST = "create_channel_endpoint", "update_channel_endpoint", "list_instance_channels"
NOW = datetime(2025, 3, 4, 10, 12, 1, tzinfo=UTC)
OK = b'{"channels": [], "count": 0}'


def exchange(number: int, operation: str, method: str, path: str, sent: bytes, status: int) -> Exchange:
    got = b'{"id": "%s"}' % OLD.encode()
    return Exchange(
        number, operation, Request(method, path, SENT, sent or None), Answer(status, (), got, 0.1)
    )


CREATED = exchange(
    1,
    CREATE,
    "POST",
    CHANNELS,
    b'{"channel_type": "telegram", "provider": "telegram", "external_identifier": "my_shop_bot", "enabled": true}',
    201,
)
IGNORED = Finding(
    rules.UPDATE,
    Severity.FAILURE,
    UPDATE,
    item_property("enabled"),
    "enabled was true, was sent as false and is true",
    "false",
    "true",
    Location(Path("openapi.yaml"), 292, "#/components"),
    None,
    "behaviour",
    exchange(2, UPDATE, "PATCH", f"{CHANNELS}/{OLD}", b'{"enabled": false}', 200),
    (CREATED,),
)
LISTED = exchange(1, LIST, "GET", CHANNELS, b"", 200)
FAILING = replace(
    IGNORED,
    rule=rules.SERVER_ERROR,
    operation=LIST,
    subject=WHOLE,
    statement="500",
    exchange=exchange(1, LIST, "GET", f"{CHANNELS}?x=1", b"", 500),
    before=(),
)
LENIENT = replace(
    FAILING,
    rule=rules.LENIENT,
    severity=Severity.NOTE,
    subject=Subject(SubjectKind.REQUEST_FIELD, (RequestPlace.PATH, "instance_id")),
    statement="path.instance_id is no uuid, and is accepted",
    exchange=exchange(1, LIST, "GET", f"/v1/instances/{MAIN.replace('-', '')}/channels", b"", 200),
)
"""A note."""


@pytest.fixture(scope="module")
def broken() -> Iterator[str]:
    with served("update-ignores-false") as url:
        yield url


@pytest.fixture(scope="module")
def conforming() -> Iterator[str]:
    with served("conforming") as url:
        yield url


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("HYDRACORE_CONTRACT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HYDRACORE_CONTRACT_TOKEN", USUAL.token)
    monkeypatch.chdir(tmp_path)


def kept(directory: Path, finding: Finding, url: str, failed_again: bool | None = None) -> Path:
    folder = directory / "findings" / finding.fingerprint
    artifacts.write(folder, finding, Occurrences(1, NOW, NOW, failed_again), url)
    return folder


@contextmanager
def answering(statuses: Iterable[int]) -> Iterator[str]:
    """A service that answers `?x=1` with these, and everything else as it should."""
    told = iter(statuses)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 2**16

        def do_GET(self) -> None:
            self.send_response(next(told) if "x=1" in self.path else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(OK)))
            self.end_headers()
            self.wfile.write(OK)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 (its base says so)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def result(url: str, finding: Finding, secrets: Secrets = SECRETS) -> Retried:
    [only] = all_retried(CONTRACT, Settings(url, secrets), [(Path("finding.json"), finding)])
    return only


def test_still_failing_and_fixed(broken: str, conforming: str) -> None:
    again = result(broken, IGNORED)
    assert (again.verdict, again.failed, again.tries) == (Verdict.FAILS, 5, 5)
    assert again.why == "enabled was true, was sent as false and is true"
    fixed = result(conforming, IGNORED)
    assert (fixed.verdict, fixed.failed, fixed.tries) == (Verdict.FIXED, 0, 5)


@pytest.mark.parametrize(
    ("allowed", "verdict"), [(1e-9, Verdict.FAILS), (9.0, Verdict.FIXED), (None, Verdict.UNTOLD)]
)
def test_a_slow_answer_is_held_against_the_time_that_was_allowed(
    conforming: str, allowed: float | None, verdict: Verdict
) -> None:
    slow = replace(FAILING, rule=rules.SLOW, exchange=LISTED, allowed_seconds=allowed)
    assert result(conforming, slow).verdict is verdict


def test_another_cause_on_the_way_hides_nothing(broken: str) -> None:
    """The update that is ignored shows itself, and the one that was looked for does not."""
    other = replace(IGNORED, rule=rules.BODY_SCHEMA, subject=item_property("config"))
    assert result(broken, other).verdict is Verdict.FIXED


def test_flaky() -> None:
    with answering([500, 200, 200, 200, 500, *[200] * 40]) as url:
        told = result(url, FAILING)
    assert (told.verdict, told.times) == (Verdict.FLAKY, "2 of 5")


@pytest.mark.parametrize(
    ("resent", "wanted"), [(Tally(1, 1), 5), (Tally(3, 1), 12), (Tally(99, 1), 40), (Tally(), 5)]
)
def test_what_failed_seldom_is_tried_more_often(resent: Tally, wanted: int) -> None:
    with answering([200] * 200) as url:
        told = result(url, replace(FAILING, resent=resent))
    assert (told.verdict, told.tries) == (Verdict.FIXED, wanted)


def test_one_of_three_is_told_to_fail_at_times(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with answering([200, 200, 500] * 50) as url:
        assert main(["replay", str(kept(tmp_path, FAILING, url))]) == 1
    found = re.search(
        r"✗ fails at times: failed in (\d) of 5 tries: the service fails with 500", capsys.readouterr().out
    )
    assert found
    assert 0 < int(found[1]) < 5


ONCE_A_START = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    failing = {failing}

    def do_GET(self):
        fails = "x=1" in self.path and Handler.failing
        Handler.failing = Handler.failing and not fails
        body = b'{{"channels": [], "count": 0}}'
        self.send_response(500 if fails else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_): ...

HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
"""A service that fails at the first request of a kind, and then never again."""


@pytest.mark.parametrize(
    ("failing", "status", "said"),
    [
        (
            True,
            1,
            "needs a fresh start of the service: failed in 3 of 3 tries right after one, in none of 4 others",
        ),
        (False, 0, "✓ fails no more: in 7 tries, 3 of them right after a fresh start of the service"),
    ],
)
def test_what_needs_a_fresh_start_is_told_to(
    failing: bool, status: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    (tmp_path / "service.py").write_text(ONCE_A_START.format(failing=failing))
    vain = replace(FAILING, resent=Tally(4, 0))
    folder = kept(tmp_path, vain, f"http://127.0.0.1:{port}")
    start = f"{sys.executable} {tmp_path / 'service.py'} {port}"
    assert main(["replay", str(folder), "--start", start]) == status
    assert said in capsys.readouterr().out


def test_without_a_fresh_start_it_is_not_told_to_be_fixed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering([200] * 200) as url:
        assert main(["replay", str(kept(tmp_path, replace(FAILING, resent=Tally(4, 0)), url))]) == 3
    assert (
        "· can't be told: it failed when it was found, and not when it was sent again"
        in capsys.readouterr().out
    )
    with answering([500] + [200] * 200) as url:
        assert main(["replay", str(kept(tmp_path, FAILING, url))]) == 1
    assert "failed in 1 of 5 tries, the first: it may need a fresh start" in capsys.readouterr().out


def test_a_service_that_falls_over_is_started_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    text = ONCE_A_START.format(failing=False).replace(
        "fails = ", "fails = 'x=1' in self.path and os._exit(1) or "
    )
    (tmp_path / "service.py").write_text(f"import os\n{text}")
    deadly = replace(FAILING, rule=rules.RECOVERY)
    start = f"{sys.executable} {tmp_path / 'service.py'} {port}"
    assert main(["replay", str(kept(tmp_path, deadly, f"http://127.0.0.1:{port}")), "--start", start]) == 1
    assert "✗ still fails: failed in 5 of 5 tries" in capsys.readouterr().out


@pytest.mark.parametrize(("status", "said"), [(503, "in another way"), (401, "in another way")])
def test_what_fails_in_another_way_is_not_fixed(status: int, said: str) -> None:
    with answering([status] * 20) as url:
        told = result(url, replace(FAILING, rule=rules.WRONG_STATUS, subject=item_property("?")))
    assert told.verdict is Verdict.UNTOLD
    assert said in told.why


@pytest.mark.parametrize(
    ("secrets", "said"),
    [(Secrets(), "--token"), (Secrets("wrong-token"), "refuses the credentials (401)")],
)
def test_who_is_not_let_in_can_not_tell(secrets: Secrets, said: str, conforming: str) -> None:
    told = result(conforming, IGNORED, secrets)
    assert told.verdict is Verdict.UNTOLD
    assert said in told.why


def test_who_does_not_know_the_instance_can_not_tell() -> None:
    with served("conforming", instances=["33333333-3333-4333-8333-333333333333"]) as url:
        told = result(url, IGNORED)
    assert told.verdict is Verdict.UNTOLD
    assert "does not know" in told.why


def test_a_finding_of_another_contract(conforming: str) -> None:
    with pytest.raises(Misused, match="no operation gone"):
        result(conforming, replace(IGNORED, before=(replace(CREATED, operation="gone"),)))


def test_a_service_that_is_not_there() -> None:
    with pytest.raises(Unreachable):
        result(f"http://127.0.0.1:{free_port()}", IGNORED)


def test_what_a_service_does_not_survive() -> None:
    def script(line: Line) -> None:
        while heard := line.hear():
            if b"x=1" in heard:
                server.listener.shutdown(socket.SHUT_RDWR)
                server.listener.close()
                return
            line.say(answer("200 OK", OK, ("Content-Type", "application/json")))

    deadly = replace(FAILING, rule=rules.RECOVERY)
    found = [(Path("one"), deadly), (Path("two"), FAILING)]
    with serving(script) as server:
        one, two = all_retried(CONTRACT, Settings(server.url, SECRETS), found, patience=0.3)
    assert (one.verdict, one.times) == (Verdict.FAILS, "1 of 1")
    assert (two.verdict, two.tries) == (Verdict.UNTOLD, 0)
    assert "the connection could not be made" in two.why


def test_which_findings_are_meant(tmp_path: Path) -> None:
    folder = kept(tmp_path, IGNORED, "http://127.0.0.1:1")
    (tmp_path / "findings" / "0123456789abcdef.json").write_text("{}")
    (tmp_path / "findings" / "mine.json").write_text("{}")
    assert files_in(folder) == [folder / "finding.json"]
    both = [tmp_path / "findings" / "0123456789abcdef.json", folder / "finding.json"]
    assert files_in(tmp_path) == files_in(tmp_path / "findings") == sorted(both)
    (tmp_path / "empty").mkdir()
    with pytest.raises(Misused, match="holds no findings"):
        files_in(tmp_path / "empty")


def test_the_command(
    broken: str, conforming: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = kept(tmp_path, IGNORED, broken)
    assert main(["replay", str(tmp_path)]) == 1
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "✗ still fails  5 of 5  update  update_channel_endpoint  enabled"
    assert last == "1 failure: 1 still failing"
    assert main(["replay", str(tmp_path), conforming]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 failure: 1 fixed"
    assert main(["replay", str(folder)]) == 1
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .startswith("✗ still fails: failed in 5 of 5 tries: enabled was ")
    )
    assert main(["replay", str(folder / "finding.json"), conforming]) == 0
    assert "✓ fails no more: in 5 tries" in capsys.readouterr().out
    assert main(["replay", str(tmp_path), f"http://127.0.0.1:{free_port()}"]) == 3
    assert main(["replay", str(tmp_path / "nothing")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize(
    ("failed_again", "status", "said"),
    [(None, 0, "1 fixed"), (True, 0, "1 fixed"), (False, 3, "1 can't be told")],
)
def test_what_has_failed_only_once_is_not_told_to_be_fixed(
    failed_again: bool | None, status: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering([200] * 100) as url:
        kept(tmp_path, FAILING, url, failed_again)
        assert main(["replay", str(tmp_path)]) == status
    assert capsys.readouterr().out.splitlines()[-1] == f"1 failure: {said}"


def test_notes_break_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with answering([500] * 100) as url:
        note = kept(tmp_path, LENIENT, url) / "finding.json"
        assert main(["replay", str(tmp_path)]) == 0
        assert capsys.readouterr().out.startswith("· still fails")
        assert main(["replay", str(note)]) == 0
        failure = kept(tmp_path, FAILING, url) / "finding.json"
        assert [file for file, _ in findings_in(tmp_path)] == [failure, note]
        assert main(["replay", str(tmp_path)]) == 1
        assert (
            capsys.readouterr().out.splitlines()[-1] == "1 failure: 1 still failing; 1 note: 1 still failing"
        )


def test_without_credentials_there_is_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HYDRACORE_CONTRACT_TOKEN")
    with answering([]) as url:
        folders_of = [kept(tmp_path, replace(IGNORED, subject=item_property(name)), url) for name in "abc"]
        assert main(["replay", str(tmp_path)]) == 3
        told = capsys.readouterr().out
        assert told.splitlines() == [
            "· can't tell   3 findings: its requests carry a token, and none was given (--token)",
            "3 failures: 3 can't be told",
        ]
        assert main(["replay", str(folders_of[0] / "finding.json")]) == 3


def test_what_is_damaged_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with answering([]) as url:
        broken = kept(tmp_path, FAILING, url) / "finding.json"
        said = broken.read_text()
        broken.write_text(said.replace('"GET"', '"G\\u0000T"'))
        assert main(["replay", str(tmp_path)]) == 2
        assert main(["replay", str(broken)]) == 2
        one, other = capsys.readouterr().err.splitlines()
        assert "its request 1 can't be sent: Illegal method characters" in one
        assert "its request 1 can't be sent" in other
        broken.write_text("[" * 100_000)
        kept(tmp_path, replace(IGNORED, severity=Severity.NOTE), url)
        main(["replay", str(tmp_path)])
        (line,) = capsys.readouterr().err.splitlines()
        assert f"{broken.relative_to(Path.cwd())} is no JSON" in line.replace(f"{tmp_path}/", "")
        assert line.endswith("it is left out")


def test_what_is_pasted_names_what_it_has_made(broken: str, tmp_path: Path) -> None:
    run = subprocess.run(
        ["bash", kept(tmp_path, IGNORED, broken) / COMMANDS],
        env={**os.environ, "TOKEN": USUAL.token},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stderr.startswith("HTTP/1.1 201")
    assert run.stdout.startswith("HTTP/1.1 200")


def test_a_test_fails_until_it_is_fixed(
    broken: str, conforming: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = kept(tmp_path, IGNORED, broken)
    with pytest.raises(pytest.fail.Exception) as failed:
        assert_fixed(folder, broken)
    told = str(failed.value).splitlines()
    assert told[0] == "update: enabled was true, was sent as false and is true"
    assert told[2].endswith("expected false, and it was true")
    assert told[3] == "openapi.yaml:292 documented"
    assert told[-1].startswith("curl -isSg -X PATCH")
    monkeypatch.setenv("HYDRACORE_CONTRACT_BASE_URL", conforming)
    assert_fixed(folder, broken)
    monkeypatch.setenv("HYDRACORE_CONTRACT_BASE_URL", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(pytest.fail.Exception, match="the connection could not be made") as untold:
        assert_fixed(folder, broken)
    assert "\n" not in str(untold.value)
    assert untold.value.__context__ is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TOKEN", "", "can't be told whether this is fixed: its requests carry a token"),
        ("BASE_URL", "http://service.example", "--allow-host service.example"),
        ("SPEC", "missing.yaml", "missing.yaml"),
        ("REQUEST_TIMEOUT", "never", "request-timeout"),
    ],
)
def test_a_test_that_can_not_be_what_was_meant_fails(
    name: str, value: str, said: str, conforming: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = kept(tmp_path, IGNORED, conforming)
    monkeypatch.setenv(f"HYDRACORE_CONTRACT_{name}", value)
    with pytest.raises(pytest.fail.Exception, match=said):
        assert_fixed(folder, conforming)
