"""What the reports of a run hold, pasted into bash: it does to the service what the run has done."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any, cast
from xml.etree.ElementTree import fromstring

import pytest

from hydracore_contract.cli import main
from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.findings.finding import Cause, Finding
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.serialization import read
from hydracore_contract.findings.subject import item_property
from hydracore_contract.reports import finding_folder
from hydracore_contract.reports.curl_access import access_options
from hydracore_contract.reports.report_files import write
from hydracore_contract.reports.shell_script import script
from hydracore_contract.reports.terminal import screen
from hydracore_contract.settings import Secrets, Settings
from tests.hydracore_contract.brief_runs import brief_run
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.reports.samples import GOOD, TIMES_MOVE
from tests.hydracore_contract.scripted import CERTIFICATE, Line, answer
from tests.hydracore_contract.scripted import serving as scripted
from tests.hydracore_contract.services.serving import MAIN, USUAL, served

FAULTS = {
    "update-ignores-false": ("each field changed", "update"),
    "provider-51-accepted": ("create_channel_endpoint body.provider$", "invalid-accepted"),
    "updates-lost": ("changes", "concurrency"),
}
"""Broken services, and a rule that they break in a unit of a run: by one request, by several, at the same moment."""
AT_ONCE = ("update-ignores-false", "provider-51-accepted")
"""Those of which that rule is the first: the run ends there."""
ENVIRONMENT = {**os.environ, "TOKEN": USUAL.token, "API_KEY": USUAL.api_key}
STATUS = re.compile(r"HTTP/1\.[01] (\d{3})")


def pasted(text: str, folder: Path) -> str:
    """What bash shows, with history and its expansion as on a terminal."""
    shell = f"set -o history -o histexpand\n{text}\n"
    done = subprocess.run(
        ["bash"], input=shell, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stderr + done.stdout


def typed(text: str, folder: Path) -> str:
    """What an interactive bash shows on a terminal of its own."""
    main_end, other_end = pty.openpty()
    command = ["bash", "--norc", "--noprofile", "-i"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=ENVIRONMENT,
        stdin=other_end,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        os.close(other_end)
        rest = f"{text}\nexit 0\n".encode()
        while rest:
            rest = rest[os.write(main_end, rest[:512]) :]
        assert process.stdout
        shown = process.stdout.read().decode()
    os.close(main_end)
    return shown


def statuses(finding: Finding) -> list[str]:
    return [str(step.answer.status) for step in finding.steps if step.answer]


def blocks(finding: Finding, folder: Path) -> list[str]:
    """The block of a finding in each report."""
    kept = folder / "findings" / finding.fingerprint
    (result,) = json.loads((folder / "report.sarif").read_text("utf-8"))["runs"][0]["results"]
    root = fromstring((folder / "junit.xml").read_text("utf-8"))  # noqa: S314 (our own)
    (failure,) = [each.text or "" for each in root.iter("failure")]
    assert f"{kept}/" in failure
    page = (folder / "report.md").read_text("utf-8")
    fenced = page.partition("```sh\n")[2].partition("\n```")[0]
    return [result["properties"]["curl"], failure.partition("\n\n")[2], fenced]


@pytest.mark.parametrize("name", FAULTS)
def test_a_finding_shows_itself_again(name: str, tmp_path: Path) -> None:
    units, rule = FAULTS[name]
    with served(name) as url:
        secrets = Secrets(USUAL.token, USUAL.api_key)
        given: Any = {"instance_id": MAIN, "seed": 1, "fail_fast": name in AT_ONCE}
        settings = Settings(url, secrets, report_dir=tmp_path, **given)
        found = brief_run(own(), settings, "openapi.yaml", units=units)
        finding = next(cause.first for cause in found.failures if cause.first.rule.id == rule)
        write(replace(found, causes=(Cause((finding,)),)), ("junit", "markdown", "sarif"), tmp_path)
        (block,) = {*blocks(finding, tmp_path)}
        commands = tmp_path / "findings" / finding.fingerprint / "request.curl"
        for text in (block, commands.read_text("utf-8")):
            assert sorted(STATUS.findall(pasted(text, tmp_path))) == sorted(statuses(finding)), text


def test_on_a_terminal_too(tmp_path: Path) -> None:
    with serving() as (url, asked):
        shown = typed(
            script(creating({"id": 7}, b'it\'s "$HOME" `id` !! \\ \x1b[31m\t\n\xc3\xa9'), url), tmp_path
        )
    assert STATUS.findall(shown) == ["201", "200"]
    assert asked[1] == ("/things/7", b'it\'s "$HOME" `id` !! \\ \x1b[31m\t\n\xc3\xa9')


@contextmanager
def serving(made: Any = None, location: str = "") -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A service that names what it makes as it likes, and the paths and bodies that it was asked."""
    asked: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 2**16

        def do_POST(self) -> None:
            self.rfile_read(201)

        def do_PUT(self) -> None:
            self.rfile_read(200)

        def rfile_read(self, status: int) -> None:
            asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            body = json.dumps({"id": 7} if made is None else made).encode()
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 (its base says so)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def creating(made: Any, body: bytes, *, location: str = "", burst: int = 0, known: str = "7") -> Finding:
    """Two requests, of which the second names what the first has made."""
    headers = (("Location", location),) if location else ()
    first = Exchange(
        1, "", Request("POST", "/things", (), b"{}"), Answer(201, headers, json.dumps(made).encode(), 0.1)
    )
    used = Exchange(2, "", Request("PUT", f"/things/{known}", (), body), Answer(200, (), b"", 0.1))
    before = (replace(first, burst=burst), replace(first, number=3, burst=burst))[: 2 if burst else 1]
    return replace(TIMES_MOVE, exchange=used, before=before)


LONG = "6d2f0f9e-8a3c-4a57-9a55-2f6d7f1f3c11"
NEW = "11112222-8a3c-4a57-9a55-2f6d7f1f3c11"
NOISE = bytes(range(256)) * 200


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ({"id": "7"}, {"id": "8"}, "8"),
        ({"data": {"items": [{"uuid": LONG}]}}, {"data": {"items": [{"uuid": NEW}]}}, NEW),
        ({"id": 7, "name": "\u00e9"}, {"id": 8, "name": "\u20ac"}, "8"),
    ],
)
def test_what_an_answer_names_is_named_anew(then: Any, now: Any, expected: str, tmp_path: Path) -> None:
    known = LONG if LONG in json.dumps(then) else "7"
    body = json.dumps({"thing_id": known}).encode()
    with serving(now) as (url, asked):
        pasted(script(creating(then, body, known=known), url), tmp_path)
    assert asked[1] == (f"/things/{expected}", json.dumps({"thing_id": expected}).encode())


@pytest.mark.parametrize("burst", [0, 1])
def test_what_stands_in_a_location_is_named_anew(burst: int, tmp_path: Path) -> None:
    finding = creating({}, b"{}", location="/v1/things/7", burst=burst)
    with serving({}, "http://a.example/v1/things/8/?x=1") as (url, asked):
        shown = pasted(script(finding, url), tmp_path)
    assert asked[-1] == ("/things/8", b"{}")
    assert len(STATUS.findall(shown)) == 2 + burst


@pytest.mark.parametrize(
    "body", [NOISE, NOISE + LONG.encode(), b"\x00\xff", b'{"a": "' + b"x" * 2**20 + b'"}', os.urandom(5000)]
)
def test_a_body_of_any_kind_arrives(body: bytes, tmp_path: Path) -> None:
    finding = creating({"id": LONG}, body, known=LONG)
    outcome: Outcome = replace(GOOD, causes=(Cause((finding,)),))
    folder = tmp_path / "it's here"
    with serving({"id": NEW}) as (url, asked):
        outcome = replace(outcome, base_url=url)
        write(outcome, ("sarif",), folder)
        told = json.loads((folder / "report.sarif").read_text("utf-8"))["runs"][0]["results"][0]["properties"]
        assert len(told["curl"]) < 20_000
        for block in (told["curl"], script(finding, url)):
            pasted(block, tmp_path)
            assert asked.pop() == (f"/things/{NEW}", body.replace(LONG.encode(), NEW.encode()))


def test_a_log_holds_what_can_be_pasted(tmp_path: Path) -> None:
    finding = creating({"id": 7}, b"'!!'" * 300)
    stream = StringIO()
    with serving({"id": 8}) as (url, asked):
        screen(None, True, stream).ended(replace(GOOD, base_url=url, causes=(Cause((finding,)),)))
        lines = stream.getvalue().splitlines()
        block = [line for line in lines if line.startswith(("  named()", "  ID_1=$(curl", "  curl", "  #"))]
        pasted("\n".join(block), tmp_path)
    assert asked[1] == ("/things/8", b"'!!'" * 300)


def test_a_run_leaves_a_folder_that_is_replayed_and_tested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By plain pytest: files of one name, in folders that it takes for no packages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HYDRACORE_CONTRACT_TOKEN", USUAL.token)
    with served("update-ignores-false") as url:
        given = [
            "run",
            url,
            "--phase",
            "behaviour",
            "--profile",
            "quick",
            "--seed",
            "1",
            "--fail-fast",
            "--quiet",
        ]
        assert main(given) == 1
        (folder,) = {each.parent for each in Path("contract-report/findings").glob("*/finding.json")}
        assert main(["replay", str(folder)]) == 1
        found = read(folder / "finding.json")
        mended = replace(found, subject=item_property("config"))
        finding_folder.write(folder.parent / mended.fingerprint, mended, {finding_folder.RUN: {}}, url)
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(folder.parent)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "1 failed, 1 passed" in run.stdout, run.stdout + run.stderr
        assert "expected false, and it was true" in run.stdout
        assert "curl -isSg -X PATCH" in run.stdout
        assert "Traceback" not in run.stdout
        # Nothing of it is there once the next run has begun, whatever comes of that.
        assert main(["run", "http://127.0.0.1:1", "--quiet"]) == 3
    assert not Path("contract-report/findings").exists()


def test_a_place_that_can_not_be_written_costs_a_line_and_no_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("contract-report").mkdir()
    Path("contract-report/findings").touch()
    given = [
        "--token",
        USUAL.token,
        "--phase",
        "behaviour",
        "--profile",
        "quick",
        "--seed",
        "1",
        "-x",
        "--quiet",
    ]
    with served("update-ignores-false") as url:
        assert main(["run", url, *given]) == 1
    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert line.startswith("hydracore-contract: contract-report/findings/")
    assert "can't be written: Not a directory; make room there" in line
    assert "kept in" not in told.out
    assert "curl -isSg -X PATCH" in told.out


def test_what_stands_before_a_service_is_passed(tmp_path: Path) -> None:
    """A certificate that nobody else trusts, and a gateway that asks for a header with a secret."""

    def script_of(line: Line) -> None:
        heard = line.hear()
        is_known = b"x-gateway: its secret\r\n" in heard.lower()
        line.say(answer("200 OK" if is_known else "403 Forbidden"))

    for way in ({"insecure": True}, {"ca_file": CERTIFICATE}):
        settings = Settings("", headers=(("X-Gateway", "its secret"),), **cast(Any, way))
        with scripted(*[script_of] * 4, tls=True) as server:
            alone = replace(creating({"id": 7}, b"{}"), before=())
            told = script(alone, server.url, tmp_path, access_options(settings))
            assert "its secret" not in told
            assert told.startswith("# Set HEADER_X_GATEWAY first.\ncurl() { command curl ")
            shown = pasted(f"HEADER_X_GATEWAY='its secret'\n{told}", tmp_path)
        assert STATUS.findall(shown) == ["200"], shown
