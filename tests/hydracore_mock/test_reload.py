"""`--reload`, as whoever edits a document sees it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from urllib.request import Request, urlopen

import pytest

from hydracore_mock.reload import Mock
from hydracore_mock.settings import MockSettings
from hydracore_mock.state.stores.sqlite import SqliteStore
from hydracore_openapi import load
from tests.hydracore_mock.running import Running, running, until

DOCUMENT = """
openapi: 3.0.3
info: {title: Notes, version: VERSION}
paths:
  /notes:
    get:
      responses:
        '200':
          description: All notes
          content:
            application/json:
              schema: {type: array, items: {$ref: 'note.yaml'}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: 'note.yaml'}}}}
      responses:
        '201': {description: Made, content: {application/json: {schema: {$ref: 'note.yaml'}}}}
  /notes/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200': {description: One, content: {application/json: {schema: {$ref: 'note.yaml'}}}}
"""
NOTE = """
type: object
required: [id, text]
properties:
  id: {type: integer, readOnly: true}
  text: {type: string, maxLength: 100}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "api.yaml").write_text(DOCUMENT.replace("VERSION", "'1'"))
    (tmp_path / "note.yaml").write_text(NOTE)
    return tmp_path


@pytest.fixture
def mock(folder: Path) -> Iterator[Running]:
    with running("--reload", "--seed-data", "empty", "--spec", str(folder / "api.yaml")) as mock:
        yield mock
        assert mock.alive
        assert mock.errors == ""


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def renamed(path: Path, text: str) -> None:
    beside = path.with_suffix(".tmp")
    beside.write_text(text)
    beside.replace(path)


def deleted_first(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text)


def version(mock: Running) -> str:
    with urlopen(f"{mock.url}/openapi.json") as answer:
        return str(json.load(answer)["info"]["version"])


def create(mock: Running, text: str) -> int:
    body = json.dumps({"text": text}).encode()
    request = Request(f"{mock.url}/notes", body, {"Content-Type": "application/json"})
    with urlopen(request) as answer:
        return int(answer.status)


def texts(mock: Running) -> list[str]:
    with urlopen(f"{mock.url}/notes") as answer:
        return [note["text"] for note in json.load(answer)]


@pytest.mark.parametrize("save", [in_place, renamed, deleted_first])
def test_a_save_is_served_in_whatever_way_it_was_written(
    mock: Running, folder: Path, save: Callable[[Path, str], None]
) -> None:
    assert create(mock, "kept") == 201
    for number in "23":
        save(folder / "api.yaml", DOCUMENT.replace("VERSION", f"'{number}'"))
        until(lambda: version(mock) == number)  # noqa: B023  # called before the next turn
    assert texts(mock) == ["kept"]
    assert "reloaded" in mock.output


def test_a_file_that_is_referenced_is_followed(mock: Running, folder: Path) -> None:
    in_place(folder / "note.yaml", NOTE.replace("text: {", "title: {type: string}\n  text: {"))
    until(lambda: "reloaded" in mock.output)
    with urlopen(f"{mock.url}/openapi.json") as answer:
        assert "title" in json.dumps(json.load(answer)["components"])


def test_a_bad_save_keeps_the_last_good_contract_and_says_what_is_wrong(mock: Running, folder: Path) -> None:
    in_place(folder / "api.yaml", DOCUMENT.replace("VERSION", "'bad").replace("paths:", "pathes:"))
    until(lambda: "not reloaded" in mock.output)
    assert "api.yaml:" in mock.output
    assert create(mock, "still served") == 201
    in_place(folder / "note.yaml", NOTE.replace("type: string", "type: text"))
    in_place(folder / "api.yaml", DOCUMENT.replace("VERSION", "'good'"))
    until(lambda: "\nreloaded" in mock.output)
    assert texts(mock) == ["still served"]
    until(lambda: "note.yaml:6: " in mock.output)


def test_what_is_no_document_at_all_is_survived(mock: Running, folder: Path) -> None:
    (folder / "api.yaml").write_bytes(b"\xff\x00: [")
    until(lambda: "not reloaded" in mock.output)
    assert texts(mock) == []
    (folder / "api.yaml").unlink()
    until(lambda: "no such file" in mock.output)
    in_place(folder / "api.yaml", DOCUMENT.replace("VERSION", "'back'"))
    until(lambda: version(mock) == "back")


def test_state_that_the_new_contract_forbids_is_reset_and_said(mock: Running, folder: Path) -> None:
    create(mock, "a text of more than ten characters")
    in_place(folder / "note.yaml", NOTE.replace("100", "10"))
    until(lambda: "reset what it doesn't allow: /notes" in mock.output)
    assert texts(mock) == []


def test_a_kept_snapshot_that_the_contract_forbids_is_reset_and_told(folder: Path) -> None:
    settings = MockSettings(spec=folder / "api.yaml", state=folder / "state.db", seed_data=False)
    for text, told in (("x" * 100, ()), ("x" * 101, ("/notes",))):
        store = SqliteStore(folder / "state.db")
        store.replace({}, beside=json.dumps({"/notes": [{"text": text}]}).encode())
        store.close()
        mock = Mock(load(settings.document), settings, None)
        assert [mock.reset_stale(), mock.reset_stale()] == [told, ()]
        mock.close()


def test_no_request_fails_while_contracts_are_swapped(mock: Running, folder: Path) -> None:
    done, failures = Event(), list[Exception]()

    def ask() -> None:
        while not done.is_set():
            try:
                texts(mock)
            except Exception as error:  # whatever it is, it is told
                failures.append(error)

    asking = Thread(target=ask)
    asking.start()
    try:
        for number in range(5):
            renamed(folder / "api.yaml", DOCUMENT.replace("VERSION", f"'{number}.0'"))
            until(lambda: version(mock) == f"{number}.0")  # noqa: B023  # called before the next turn
    finally:
        done.set()
        asking.join()
    assert failures == []


def test_a_link_that_points_elsewhere_is_followed(tmp_path: Path, folder: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(folder / "note.yaml", other / "note.yaml")
    (other / "api.yaml").write_text(DOCUMENT.replace("VERSION", "'other'"))
    link = tmp_path / "link.yaml"
    link.symlink_to(folder / "api.yaml")
    with running("--reload", "--seed-data", "empty", "--spec", str(link)) as mock:
        beside = tmp_path / "new-link"
        beside.symlink_to(other / "api.yaml")
        beside.replace(link)
        until(lambda: version(mock) == "other")
