"""Verdicts on small services, by whole runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hydracore_contract.exit_codes import CONFORMS, status_of
from tests.hydracore_contract.small_services import UNREADABLE, Answered, Asked, Service, run, small, told

NOTES = """
paths:
  /Notes:
    get:
      operationId: listNotes
      responses:
        '200':
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}
    post:
      operationId: addNote
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Text'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        4XX: {description: no}
  /Notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getNote
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        4XX: {description: no}
    delete:
      operationId: dropNote
      responses: {'204': {description: gone}, 4XX: {description: no}}
components:
  schemas:
    Text: {type: object, required: [text], properties: {text: {type: string, maxLength: 200}}}
    Note: {type: object, required: [id, text], properties: {id: {type: string}, text: {type: string}}}
"""


def notes(kept: dict[str, Any]) -> Service:
    """Notes whose identities have letters of both cases."""
    made = iter(range(1, 10**9))

    def service(asked: Asked) -> Answered:
        match asked.method, asked.path:
            case "GET", ("Notes",):
                return 200, list(kept.values())
            case "POST", ("Notes",):
                return added(asked)
            case (("GET" | "DELETE"), ("Notes", key)):
                if key not in kept:
                    return 404, None
                return (200, kept[key]) if asked.method == "GET" else (204, kept.pop(key) and None)
        return 405, None

    def added(asked: Asked) -> Answered:
        sent = asked.json
        if sent is UNREADABLE:
            return 400, None
        if not isinstance(sent, dict) or not isinstance(sent.get("text"), str) or len(sent["text"]) > 200:
            return 422, None
        if any("\ud800" <= letter <= "\udfff" for letter in sent["text"]):
            return 422, None
        key = f"nT-{next(made)}-Zz"
        kept[key] = {"id": key, "text": sent["text"]}
        return 201, kept[key]

    return service


def test_identities_are_sent_as_the_service_spells_them(tmp_path: Path) -> None:
    kept: dict[str, Any] = {}
    with small(notes(kept)) as there:
        outcome = run(NOTES, there.url, tmp_path, phases=("requests",))
    assert told(outcome) == []
    assert outcome.operations.untried == ()
    assert status_of(outcome) == CONFORMS
    assert not kept
