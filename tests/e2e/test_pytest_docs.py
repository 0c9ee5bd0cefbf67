"""The examples of docs/pytest.md, each run in an empty folder as its reader would."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.e2e.contract_command import contract, environment
from tests.paths import ROOT
from tools import forkserver

BLOCK = re.compile(r"```(?:python|ini|toml)\n# (\S+)\n(.*?)```", re.DOTALL)
DOCUMENT = """
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /status:
    get:
      operationId: status
      responses:
        '200':
          description: fine
          content: {application/json: {schema: {type: object, required: [open], properties: {open: {type: boolean}}}}}
"""
SERVICE = """
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        known = self.path.partition("?")[0] == "/status"
        body = json.dumps({"open": True} if known else {}).encode()
        self.send_response(200 if known else 404)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if self.command == "GET" else b"")

    do_HEAD = do_GET


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}")
server.serve_forever()
"""


def blocks(chapter: str) -> Iterator[tuple[str, str]]:
    """The files that a chapter of the guide shows, in order; those before the first chapter have no name."""
    text = (ROOT / "docs" / "pytest.md").read_text("utf-8")
    for part in text.split("\n## "):
        title = part.partition("\n")[0] if part is not text else ""
        if title == chapter or (not chapter and title.startswith("# ")):
            yield from BLOCK.findall(part)


def written(folder: Path, *chapters: str, last: Sequence[str] = ()) -> None:
    """Writes what chapters show into a folder; of the files in `last` the last one shown counts, not the first."""
    (folder / "shop.yaml").write_text(DOCUMENT)
    (folder / "service.py").write_text(SERVICE)
    shown = [block for chapter in ("", *chapters) for block in blocks(chapter)]
    assert len(shown) > len(chapters)
    for name, text in shown:
        if name in last or not (folder / name).exists():
            (folder / name).write_text(text)


def session(folder: Path, *arguments: str, **more: str) -> CompletedProcess[str]:
    options = ["-p", "no:cacheprovider", *arguments]
    return forkserver.run("pytest", options, folder=folder, env=environment(**more), timeout=240)


@pytest.mark.parametrize("arguments", [[], ["--pyargs", "hydracore_contract"]])
def test_an_app_in_this_process(arguments: list[str], tmp_path: Path) -> None:
    written(tmp_path, "An app in this process")
    run = session(tmp_path, *arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "passed" in run.stdout


def test_a_wsgi_app_in_several_processes(tmp_path: Path) -> None:
    written(tmp_path, "An app in this process", "Several processes", last=("conftest.py", "pytest.ini"))
    assert "start_response" in (tmp_path / "conftest.py").read_text()
    assert "-n 2" in (tmp_path / "pytest.ini").read_text()
    run = session(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 workers" in run.stdout
    report = json.loads((tmp_path / "contract-report" / "report.json").read_text())
    assert report["conforms"]


def test_a_live_service_by_settings_of_pytest(tmp_path: Path) -> None:
    written(tmp_path, "A live service", "Settings")
    run = session(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (tmp_path / "contract-report" / "junit.xml").exists()
    assert seed_and_profile(tmp_path) == (7, "quick")
    given = ("--contract-seed", "8", "--contract-phase", "generated")
    told = session(tmp_path, *given, HYDRACORE_CONTRACT_SEED="9", HYDRACORE_CONTRACT_STRICT_TYPES="false")
    assert told.returncode == 0, told.stdout + told.stderr
    assert seed_and_profile(tmp_path) == (8, "quick")


def seed_and_profile(folder: Path) -> tuple[int, str]:
    report = json.loads((folder / "contract-report" / "report.json").read_text())
    return report["seed"], report["profile"]


NUMBERED = """
from fastapi import FastAPI


def make_app():
    app = FastAPI()

    @app.middleware("http")
    async def number(request, call_next):
        answer = await call_next(request)
        if request.url.path != "/status" or "fix" in __file__:
            answer.headers["X-Request-Id"] = "7"
        return answer

    @app.get("/status")
    def status() -> dict[str, bool]:
        return {"open": True}

    return app
"""


def test_a_check_of_ones_own(tmp_path: Path) -> None:
    written(tmp_path, "An app in this process")
    (tmp_path / "target.py").write_text((tmp_path / "conftest.py").read_text())
    own = dict(blocks("A check of your own"))["conftest.py"]
    (tmp_path / "conftest.py").write_text(own + "\nfrom target import contract_target  # noqa: E402, F401\n")
    (tmp_path / "shop.py").write_text(NUMBERED)
    broken = session(tmp_path, "--contract-report", "junit")
    assert broken.returncode == 1, broken.stdout + broken.stderr
    assert "1 failed" in broken.stdout
    assert "own-check: Checks of one's own hold" in broken.stdout
    assert "no X-Request-Id in the answer to GET /status" in broken.stdout
    assert "expected Every answer names its request." in broken.stdout
    (tmp_path / "shop.py").write_text(NUMBERED.replace("__file__", "'fix'"))
    mended = session(tmp_path)
    assert mended.returncode == 0, mended.stdout + mended.stderr


def test_a_check_of_ones_own_in_a_file_is_for_every_command(tmp_path: Path) -> None:
    written(tmp_path, "A live service", "A check of your own")
    own = dict(blocks("A check of your own"))["conftest.py"]
    (tmp_path / "checks.py").write_text(own.partition("@pytest")[0])
    options = ("--spec", "shop.yaml", "--checks", "checks.py", "--seed", "1")
    found = "no X-Request-Id in the answer to GET /status"
    with running(tmp_path) as url:
        run = contract(tmp_path, "run", url, *options, "--profile", "quick", "--phase", "generated")
        briefly = ("-x", "--duration", "1m", "--workers", "1", "--campaign", "c")
        fuzz = contract(tmp_path, "fuzz", url, *options, *briefly)
        (finding,) = (tmp_path / "c" / "findings").glob("*/finding.json")
        again = contract(tmp_path, "replay", str(finding), url, *options[:4])
        without = contract(tmp_path, "replay", str(finding), url, *options[:2])
        passes = contract(tmp_path, "run", url, *options[:2], "--profile", "quick", "--phase", "generated")
    assert [run.returncode, fuzz.returncode, again.returncode] == [1, 1, 1], (
        run.stdout + fuzz.stdout + again.stdout
    )
    assert found in run.stdout
    assert found in fuzz.stdout
    assert "✗ Shop does not conform: 1 failure" in run.stdout
    assert without.returncode == 2
    assert "request_id; give its file with --checks" in without.stderr
    assert passes.returncode == 0, passes.stdout


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The URL of the guide's service."""
    command = [sys.executable, "-u", "service.py"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()
