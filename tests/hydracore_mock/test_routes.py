"""Where the answers of each operation come from: told by a command, at the start, and to the console."""

from __future__ import annotations

from pathlib import Path

from tests.hydracore_mock.running import PATIENCE, refusal, running
from tests.hydracore_mock.wire import ask
from tools import forkserver

X = "{type: object, properties: {x: {type: string}}}"
ANSWER = f"{{'200': {{description: d, content: {{application/json: {{schema: {X}%s}}}}}}}}"
DOCUMENT = f"""
openapi: 3.0.3
info: {{title: T, version: '1'}}
paths:
  /generated: {{get: {{operationId: one, responses: {ANSWER % ""}}}}}
  /example: {{get: {{responses: {ANSWER % ", example: {x: a}"}}}}}
  /echo/{{x}}:
    get:
      parameters: [{{name: x, in: path, required: true, schema: {{type: string}}}}]
      responses: {ANSWER % ""}
  /me:
    get: {{responses: {ANSWER % ""}}}
    put:
      requestBody: {{content: {{application/json: {{schema: {{type: object}}}}}}}}
      responses: {ANSWER % ""}
"""
EXPECTED = [
    ["generated", "GET", "/generated", "one"],
    ["example", "GET", "/example", "GET", "/example"],
    ["echo", "GET", "/echo/{x}", "GET", "/echo/{x}"],
    ["state", "GET", "/me", "GET", "/me"],
    ["state", "PUT", "/me", "PUT", "/me"],
]


def test_the_source_of_each_operations_answers_is_told(tmp_path: Path) -> None:
    spec = tmp_path / "api.yaml"
    spec.write_text(DOCUMENT, encoding="utf-8")
    done = forkserver.run("hydracore_mock", ["routes", str(spec)], timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, "")
    *lines, _, last = done.stdout.splitlines()
    assert [line.split() for line in lines] == EXPECTED
    told = "5 operations: 2 state, 1 echo, 1 example, 1 generated"
    assert last == told
    with running("--quiet", "--spec", str(spec)) as mock:
        assert f"answers {told}" in mock.output
        operations = ask(mock.url, "GET", "/_mock/contract").json["operations"]
        assert [each["answers"] for each in operations] == [row[0] for row in EXPECTED]


def test_a_mode_without_state_has_none(tmp_path: Path) -> None:
    spec = tmp_path / "api.yaml"
    spec.write_text(DOCUMENT, encoding="utf-8")
    done = forkserver.run("hydracore_mock", ["routes", str(spec), "--mode", "dynamic"], timeout=PATIENCE)
    assert done.stdout.splitlines()[-1] == "5 operations: 5 generated"


def test_a_document_that_is_not_there_is_told_in_a_line() -> None:
    assert "nowhere.yaml" in refusal("routes", "nowhere.yaml")
