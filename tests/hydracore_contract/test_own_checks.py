from __future__ import annotations

import pickle
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.own_checks import named_checks, read_checks
from tests.hydracore_contract.small_services import Answered, Asked, run, small

NOTES = """
paths:
  /notes:
    get:
      operationId: listNotes
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}}}
    post:
      operationId: addNote
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '422': {description: refused}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    delete: {operationId: dropNote, responses: {'204': {description: gone}, '404': {description: none}}}
components:
  schemas:
    New: {type: object, required: [text], properties: {text: {type: string}}}
    Note: {type: object, required: [id, text], properties: {id: {type: string}, text: {type: string}, title: {type: string}}}
"""  # noqa: E501
EXCHANGE = Exchange(1, "listNotes", Request("GET", "/notes"), Answer(200, (), b"[1]", 0.1))


def check_title(exchange: Exchange) -> str | None:
    """A note's title is the beginning of its text."""
    note = exchange.answer.json if exchange.answer else None
    if isinstance(note, dict) and "id" in note and note["title"] != note["text"][:5]:
        return f"the title is {note['title']!r}"
    return None


def told(size: int, folder: Path, checks: Any = (check_title,)) -> Outcome:
    """What a run finds in notes whose titles are of that size."""
    kept: dict[str, dict[str, str]] = {}
    keys = count(1)

    def notes(asked: Asked) -> Answered:
        if asked.path[0] != "notes" or len(asked.path) > 2:
            return 404, {}
        if asked.method == "POST" and len(asked.path) == 1:
            sent = asked.json
            if not isinstance(sent, dict) or not isinstance(sent.get("text"), str):
                return 422, {}
            key = str(next(keys))
            kept[key] = {"id": key, "text": sent["text"], "title": sent["text"][:size]}
            return 201, kept[key]
        if asked.method == "DELETE" and len(asked.path) == 2:
            return (204, None) if kept.pop(asked.path[1], None) else (404, {})
        return (200, [*kept.values()]) if asked.method == "GET" and len(asked.path) == 1 else (405, {})

    with small(notes) as there:
        return run(NOTES, there.url, folder, checks=named_checks(checks), phases=("behaviour",))


def test_what_a_check_finds_is_told_once_with_the_smallest_request_that_shows_it(tmp_path: Path) -> None:
    (cause,) = told(4, tmp_path).failures
    assert (cause.first.rule.id, cause.first.operation, cause.first.subject.text) == (
        "own-check",
        "addNote",
        "title",
    )
    assert cause.first.statement.startswith("the title is")
    assert cause.first.expected == "A note's title is the beginning of its text."
    assert cause.first.before == ()


def test_a_service_that_a_check_has_nothing_against_conforms(tmp_path: Path) -> None:
    assert not told(5, tmp_path).failures


def fails(_: Exchange) -> None:
    raise KeyError("a")


def asserts(exchange: Exchange) -> None:
    assert exchange.answer
    assert exchange.answer.status == 204, "no 204\nat all"


@pytest.mark.parametrize(
    ("function", "complaint"),
    [
        (lambda _: None, None),
        (lambda _: True, None),
        (lambda _: "it is so", "it is so"),
        (lambda _: False, "not so: <lambda>"),
        (lambda exchange: exchange.answer.json, "[1]"),
        (asserts, "no 204"),
        (fails, "the check raised KeyError: 'a'"),
    ],
)
def test_what_a_check_says(function: Any, complaint: str | None) -> None:
    (check,) = named_checks([function])
    assert check.complaint(EXCHANGE) == complaint


def test_checks_of_a_file_are_read_again_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "checks.py"
    path.write_text(
        "LIMIT = 1\n\ndef check_size(exchange):\n    return len(exchange.answer.json) <= LIMIT\n\ndef other(): ...\n"
    )
    (check,) = read_checks(path)
    path.unlink()
    again = pickle.loads(pickle.dumps(check))  # noqa: S301 (made here)
    assert (again.name, again.complaint(EXCHANGE)) == ("size", None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "No such file"),
        ("def check_(:", r"checks\.py:1: "),
        ("import nothing_of_that_name", "can't be run: ModuleNotFoundError"),
        ("def size(exchange): ...", "has no function that is called check_…"),
        ("\ud800", "is no UTF-8"),
    ],
)
def test_a_file_without_checks_is_told_in_a_line(text: str | None, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "checks.py"
    if text is not None:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(Misused, match=problem) as caught:
        read_checks(path)
    assert "\n" not in str(caught.value)
