"""The command line: every option and its twin, and one clear line for all that can't be."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from hydracore_mock.cli import main, read_settings
from hydracore_mock.settings import Limits, MockSettings
from hydracore_openapi import bundled
from hydracore_openapi.version import __version__
from tests.hydracore_mock.running import COMMAND, PATIENCE, environment, refusal
from tests.paths import ROOT

_SPEC = bundled()
_TWINS: list[tuple[str, str, str, Any]] = [
    ("--spec", "other.yaml", "spec", Path("other.yaml")),
    ("--host", "localhost", "host", "localhost"),
    ("--port", "0", "port", 0),
    ("--mode", "dynamic", "mode", "dynamic"),
    ("--mode", "static", "mode", "static"),
    ("--seed", "abc", "seed", "abc"),
    ("--seed-data", "empty", "seed_data", False),
    ("--seed-data", "folder", "seed_data", Path("folder")),
    ("--state", "state.db", "state", Path("state.db")),
    ("--token", "one", "tokens", ("one",)),
    ("--api-key", "one", "api_keys", ("one",)),
    ("--cors-origin", "http://localhost:3000", "cors_origins", ("http://localhost:3000",)),
    ("--max-body", "10", "max_body", 10),
    ("--max-items", "10", "limits", Limits(per_collection=10)),
    ("--max-total-items", "10", "limits", Limits(total=10)),
    ("--max-state-size", "10", "limits", Limits(total_bytes=10 * 2**20)),
    ("--request-timeout", "2.5", "request_timeout", 2.5),
]
_FLAGS = [("--no-auth", "auth", False), ("--reload", "reload", True), ("--quiet", "quiet", True)]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("HYDRACORE_MOCK_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., str]]:
    """The one line with which the mock says that it can't run; its port is taken, so that it never does."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        def refused(*arguments: str) -> str:
            assert main(["--port", port, *arguments]) == 2
            said = capsys.readouterr()
            assert said.out == ""
            assert said.err.startswith("hydracore-mock: ")
            assert said.err.count("\n") == 1, said.err
            assert "listen" not in said.err
            return said.err

        yield refused


def _settings(*arguments: str) -> MockSettings:
    settings = read_settings(arguments)
    assert settings is not None
    return settings


def _twin(option: str) -> str:
    return "HYDRACORE_MOCK_" + option.strip("-").upper().replace("-", "_")


def test_the_defaults() -> None:
    assert _settings() == MockSettings(_SPEC)
    assert (MockSettings(_SPEC).host, MockSettings(_SPEC).port, MockSettings(_SPEC).max_body) == (
        "127.0.0.1",
        4010,
        2**20,
    )


@pytest.mark.parametrize(("option", "text", "name", "value"), _TWINS)
def test_every_option_has_a_twin_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, option: str, text: str, name: str, value: object
) -> None:
    by_option = _settings(option, text)
    assert getattr(by_option, name) == value
    assert by_option != _settings()
    monkeypatch.setenv(_twin(option), text)
    assert _settings() == by_option


@pytest.mark.parametrize(("option", "name", "value"), _FLAGS)
def test_every_flag_has_a_twin_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, option: str, name: str, value: bool
) -> None:
    assert getattr(_settings(option), name) is value
    for text, expected in (("1", value), ("true", value), ("0", not value), ("", not value)):
        monkeypatch.setenv(_twin(option), text)
        assert getattr(_settings(), name) is expected


@pytest.mark.parametrize(("text", "value"), [("1", True), ("0", False), ("", None)])
def test_colour_has_a_twin_too(monkeypatch: pytest.MonkeyPatch, text: str, value: bool | None) -> None:
    monkeypatch.setenv("HYDRACORE_MOCK_COLOR", text)
    assert _settings().color is value
    assert _settings("--no-color").color is False
    assert _settings("--color").color is True


def test_an_option_wins_over_its_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDRACORE_MOCK_PORT", "1")
    assert _settings("--port", "2").port == 2


@pytest.mark.parametrize("option", ["--token", "--api-key", "--cors-origin"])
def test_what_can_be_repeated(monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    one, two = ("http://a", "http://b") if option == "--cors-origin" else ("a", "b")
    repeated = _settings(option, one, option, two)
    monkeypatch.setenv(_twin(option), f"{one} {two}")
    assert _settings() == repeated
    assert one in str(repeated)
    assert two in str(repeated)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for option, *_ in _TWINS:
        monkeypatch.setenv(_twin(option), "")
    assert _settings() == MockSettings(_SPEC)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"hydracore-mock, version {__version__}\n"


def test_the_help_names_every_option_and_its_twin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = re.sub(r"\s+", " ", capsys.readouterr().out)
    for option in [*(twin[0] for twin in _TWINS), *(flag[0] for flag in _FLAGS), "--color"]:
        assert option in text
        assert _twin(option) in text


def test_the_help_fits_a_terminal() -> None:
    env = {**environment(None), "COLUMNS": "80"}
    done = subprocess.run([*COMMAND, "-h"], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_command_is_installed_under_its_name() -> None:
    command = shutil.which("hydracore-mock", path=str(Path(sys.executable).parent))
    assert command is not None
    done = subprocess.run(
        [command, "--version"], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert done.stdout.startswith("hydracore-mock, version ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--nope"], "--nope"),
        (["--prot", "1"], "--port"),
        (["serve"], "serve"),
        (["--port"], "--port"),
        (["--port", "abc"], "abc"),
        (["--port", "65536"], "65536"),
        (["--port", "-1"], "-1"),
        (["--mode", "prism"], "'stateful', 'static', 'dynamic'"),
        (["--mode", ""], "--mode"),
        (["--spec", ""], "--spec is empty"),
        (["--state", " "], "--state is empty"),
        (["--seed-data", ""], "--seed-data is empty"),
        (["--host", ""], "--host is empty"),
        (["--token", ""], "--token is empty"),
        (["--api-key", "  "], "--api-key is empty"),
        (["--token", "a\nb"], "--token"),
        (["--token", "a b"], "--token"),
        (["--cors-origin", ""], "--cors-origin"),
        (["--cors-origin", "localhost:3000"], "http://localhost:3000"),
        (["--cors-origin", "http://localhost:3000/app"], "--cors-origin"),
        (["--max-body", "0"], "--max-body"),
        (["--max-body", "1M"], "1M"),
        (["--max-items", "-5"], "-5"),
        (["--max-total-items", "0"], "--max-total-items"),
        (["--max-state-size", "0"], "--max-state-size"),
        (["--request-timeout", "0"], "--request-timeout"),
        (["--request-timeout", "nan"], "--request-timeout"),
        (["--request-timeout", "inf"], "--request-timeout"),
        (["--quiet=5"], "--quiet"),
    ],
)
def test_a_value_that_cannot_be_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("hydracore-mock: ")
    assert said.err.count("\n") == 1
    assert told in said.err


@pytest.mark.parametrize("name", ["PORT", "MODE", "RELOAD", "MAX_BODY", "REQUEST_TIMEOUT", "CORS_ORIGIN"])
def test_a_variable_that_cannot_be_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"HYDRACORE_MOCK_{name}", "nonsense")
    with pytest.raises(click.ClickException) as caught:
        read_settings([])
    message = caught.value.format_message()
    assert f"HYDRACORE_MOCK_{name}" in message or f"--{name.lower().replace('_', '-')}" in message


def test_a_taken_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refusal("--port", port)
    assert f"127.0.0.1:{port}" in line
    assert "in use" in line
    assert "--port" in line


def test_a_host_that_is_not_here() -> None:
    assert "203.0.113.1" in refusal("--host", "203.0.113.1")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "no such file"),
        (b"", "empty"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"openapi: [", "2"),
        (b"openapi: 3.1.0\ninfo: {title: a, version: b}\npaths: {}\n", "no operation"),
        (b"{}", "openapi"),
        (b"\x00" * 5000, ""),
        (b"&a [*a]", ""),
        (b"[" * 20_000, ""),
    ],
    ids=["missing", "empty", "binary", "broken", "idle", "nothing", "zeros", "loop", "deep"],
)
def test_a_document_that_cannot_be_served(
    refused: Callable[..., str], tmp_path: Path, content: bytes | None, told: str
) -> None:
    spec = tmp_path / "spec.yaml"
    if content is not None:
        spec.write_bytes(content)
    line = refused("--spec", str(spec))
    assert f"{spec}:" in line
    assert told in line


def test_a_folder_as_document(refused: Callable[..., str], tmp_path: Path) -> None:
    assert "folder" in refused("--spec", str(tmp_path))


_PATH = "/v1/instances/{instance_id}/channels"
_ITEM = "channel_type: sms, provider: twilio, external_identifier: '+1'"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "mapping"),
        ("[]", "mapping"),
        ("{", "neither YAML nor JSON"),
        ("/nowhere: []", "/nowhere is no collection"),
        (f"{_PATH}: 5", "no list"),
        (f"{_PATH}: [5]", "no list"),
        (
            f"{_PATH}:\n- {{{_ITEM}}}\n- {{{_ITEM}, enabled: maybe}}",
            f"item 2 of {_PATH} breaks the contract: enabled: ",
        ),
        (f"{_PATH}: [{{{_ITEM}, provider: 5}}]", "item 1"),
        (f"{_PATH}: [{{channel_type: null}}]", "channel_type"),
        (f"{_PATH}: [{{id: not-a-uuid}}]", "id: "),
        (f"{_PATH}: [{{created_at: yesterday}}]", "created_at"),
        (f"{_PATH}: [{{webhook_secret: x}}]", "webhook_secret"),
        (f"{_PATH}: [{{config: &a [*a]}}]", "item 1"),
        (
            f"/v1/instances/f3c95789-ace1-4954-ac5d-6baed2eac902/channels: [{{{_ITEM}, enabled: 1}}]",
            "enabled",
        ),
    ],
)
def test_seed_data_that_cannot_be_are_refused_with_file_item_and_reason(
    refused: Callable[..., str], tmp_path: Path, content: str, told: str
) -> None:
    folder = tmp_path / "seed"
    folder.mkdir()
    (folder / "good.yaml").write_text(f"{_PATH}: [{{{_ITEM}}}]")
    (folder / "bad.yaml").write_text(content)
    for source in (folder, folder / "bad.yaml"):
        line = refused("--seed-data", str(source))
        assert str(folder / "bad.yaml") in line
        assert told in line


def test_seed_data_that_are_missing(refused: Callable[..., str], tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "nothing.yaml"):
        line = refused("--seed-data", str(source))
        assert str(source) in line
        assert "--seed-data" in line


def _other_database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE collections (something TEXT)")
    database.close()


def _damaged(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE collections (id INTEGER PRIMARY KEY, path, scope, number)")
        database.executemany("INSERT INTO collections (path) VALUES (?)", [("x" * 500,)] * 100)
    database.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * len(content[4096:])
    path.write_bytes(content)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.mkdir(),
        lambda path: path.write_text("hello, I am a diary"),
        lambda path: path.write_bytes(os.urandom(8192)),
        _other_database,
        _damaged,
    ],
    ids=["folder", "text", "noise", "other", "damaged"],
)
def test_a_state_file_that_is_none(refused: Callable[..., str], tmp_path: Path, make: Any) -> None:
    state = tmp_path / "state.db"
    make(state)
    line = refused("--state", str(state))
    assert str(state) in line
    assert "--state" in line


def test_a_state_file_where_none_can_be(refused: Callable[..., str], tmp_path: Path) -> None:
    assert "--state" in refused("--state", str(tmp_path / "missing" / "state.db"))
    assert "--state" in refused("--state", "/proc/state.db")


def test_a_refusal_is_the_whole_of_what_a_process_says(tmp_path: Path) -> None:
    assert "no such file" in refusal("--spec", str(tmp_path / "missing.yaml"))
