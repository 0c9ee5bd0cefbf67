"""The lines that a mock prints when it starts, and state that outlives it."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hydracore_mock.running import COMMAND, PATIENCE, Running, environment, refusal, running, until
from tests.hydracore_mock.wire import GOOD, TOKEN, ask, collection
from tests.paths import ROOT

_WITHOUT = (
    "csv",
    "html.entities",
    "httpx",
    "hydracore_mock.operation.form_body",
    "hydracore_mock.operation.query_string",
    "hydracore_openapi.readers.rendering_2020",
    "hydracore_openapi.readers.rendering_swagger",
    "hydracore_openapi.readers.swagger",
    "hydracore_openapi.source.overlays",
    "hydracore_openapi.source.remote_files",
    "xml.sax",
)
"""What HydraCore's document needs nothing of."""
_ASSEMBLED = f"""
import sys
from hydracore_mock import launch, routes
from hydracore_mock.settings import MockSettings
from hydracore_openapi import bundled

routes.routes_table(MockSettings(bundled()))
print(*sorted(set({_WITHOUT!r}) & sys.modules.keys()))
"""
_TRY = re.compile(r"^ +try +(.*)$", re.MULTILINE)


def _pasted(mock: Running) -> str:
    """What the printed command answers when a shell runs it, the status last."""
    found = _TRY.search(mock.output)
    assert found is not None
    command = f"{found[1]} -s -w '\\n%{{http_code}}' --max-time 20"
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout


def test_what_the_document_does_not_need_is_not_imported() -> None:
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", _ASSEMBLED], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout.strip()) == (0, ""), ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--token", "it's$HOME;`x`*"],
        ["--api-key", "k;'k"],
        ["--token", "a", "--api-key", "b"],
        ["--no-auth"],
        ["--mode", "static"],
        ["--spec", "tests/documents/petstore/petstore.yaml"],
        ["--spec", "tests/documents/petstore/petstore.yaml", "--api-key", "a&b+c%"],
        ["--spec", "tests/documents/petstore/petstore.yaml", "--token", "only"],
        ["--spec", "tests/documents/accepted/everything.yaml"],
    ],
)
def test_the_printed_command_works_when_pasted(arguments: list[str]) -> None:
    with running(*arguments) as mock:
        body, _, status = _pasted(mock).rpartition("\n")
        assert status == "200", (mock.output, body)
        json.loads(body)
        until(lambda: " 200 " in mock.output)


def test_the_start_says_where_what_and_who() -> None:
    with running() as mock:
        title, *lines = mock.output.splitlines()
        assert title.startswith("HydraCore Channels API 1.0.0, mocked from ")
        assert title.endswith("openapi.yaml (stateful)")
        assert [line.split()[0] for line in lines] == ["URL", "try", "docs", "console", "access", "answers"]
        assert lines[2].split()[1] == f"{mock.url}/docs"
        assert ask(mock.url, "GET", "/docs/").status == 200
        assert lines[3].split()[1] == f"{mock.url}/_mock/"
        assert "any token or API key that is not empty is accepted" in lines[4]
        assert mock.errors == ""


@pytest.mark.parametrize("host", ["localhost", "0.0.0.0", "::1", "::"])  # noqa: S104
def test_the_printed_url_can_be_asked(host: str) -> None:
    try:
        with running("--quiet", "--host", host) as mock:
            assert _pasted(mock).endswith("200")
    except AssertionError as error:
        if ":" in host and "can't listen" in str(error):
            pytest.skip("no IPv6 here")
        raise


def _on_a_terminal(*arguments: str, **variables: str) -> str:
    """What it writes to a terminal until a request was answered."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", *arguments],
        cwd=ROOT,
        env=environment(variables),
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = ""
    try:
        while " from state" not in seen and "from state\x1b" not in seen:
            assert select.select([ours], [], [], PATIENCE)[0], seen
            seen += os.read(ours, 10_000).decode()
            url = re.search(r"URL +(http://[\d.:]+)\r?\n.*answers[^\n]*\n$", seen, re.DOTALL)
            if url:
                ask(url[1], "GET", collection(), TOKEN)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        os.close(ours)
    return seen


def test_lines_are_coloured_on_a_terminal() -> None:
    assert "\x1b[32m200\x1b[0m" in _on_a_terminal()


def test_who_wants_no_colours_gets_none() -> None:
    assert "\x1b" not in _on_a_terminal("--no-color")
    assert "\x1b" not in _on_a_terminal(NO_COLOR="1")


def test_state_survives_a_restart(tmp_path: Path) -> None:
    state, path, untouched = str(tmp_path / "state.db"), collection(), collection()
    with running("--quiet", "--state", state) as mock:
        created = ask(mock.url, "POST", path, TOKEN, {**GOOD, "config": {"key": "ü\0\U0001f600"}}).json
        first = ask(mock.url, "GET", path, TOKEN).json["channels"][0]
        assert ask(mock.url, "DELETE", f"{path}/{first['id']}", TOKEN).status == 204
        before = ask(mock.url, "GET", path, TOKEN).json
    with running("--quiet", "--state", state) as mock:
        assert ask(mock.url, "GET", path, TOKEN).json == before
        assert ask(mock.url, "GET", untouched, TOKEN).json["count"] == 6
        again = ask(mock.url, "POST", path, TOKEN, GOOD).json
        assert again["id"] not in {created["id"], *(each["id"] for each in before["channels"])}
        mock.process.kill()
        mock.process.wait(PATIENCE)
    with running("--quiet", "--state", state) as mock:
        assert ask(mock.url, "GET", path, TOKEN).json["count"] == before["count"] + 1


def test_two_mocks_never_share_a_state_file(tmp_path: Path) -> None:
    state = str(tmp_path / "state.db")
    with running("--quiet", "--state", state) as mock:
        assert "another mock keeps its state there" in refusal("--state", state)
        assert ask(mock.url, "POST", collection(), TOKEN, GOOD).status == 201


@pytest.mark.parametrize("item", ["{}", '{"channel_type": 5}', "no json", ""])
def test_state_that_the_contract_forbids_is_reset_and_said(tmp_path: Path, item: str) -> None:
    state, path, other = tmp_path / "state.db", collection(), collection()
    with running("--quiet", "--state", str(state)) as mock:
        identity = ask(mock.url, "POST", path, TOKEN, GOOD).json["id"]
        assert ask(mock.url, "POST", other, TOKEN, GOOD).status == 201
        good = ask(mock.url, "GET", other, TOKEN).json
    with sqlite3.connect(state) as database:
        where = "position = (SELECT max(position) FROM items WHERE identity = ?)"
        database.execute(f"UPDATE items SET item = ? WHERE {where}", (item.encode(), identity))  # noqa: S608
    database.close()
    with running("--quiet", "--state", str(state)) as mock:
        assert ask(mock.url, "GET", path, TOKEN).json["count"] == 6
        assert ask(mock.url, "GET", other, TOKEN).json == good
        assert "breaks the contract, and was reset" in mock.output


def test_state_reaches_its_limits_across_restarts(tmp_path: Path) -> None:
    state, path = str(tmp_path / "state.db"), collection()
    for expected in ([201, 201], [201, 507]):
        with running("--quiet", "--state", state, "--max-items", "9") as mock:
            assert [ask(mock.url, "POST", path, TOKEN, GOOD).status for _ in expected] == expected
