"""Verdicts on small services, by whole runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.errors import Unreachable
from hydracore_contract.exit_codes import BROKEN, CONFORMS, NO_VERDICT, status_of
from hydracore_contract.settings import Secrets
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


SECURED = f"security: [{{bearer: []}}]{NOTES}  securitySchemes: {{bearer: {{type: http, scheme: bearer}}}}\n"
TOKEN = "a-good-token"


def guarded(service: Service, expired: Callable[[], bool] = lambda: False, status: int = 401) -> Service:
    """The same for those who have the token, until it has expired: then it has the `status` whatever is asked for."""

    def behind(asked: Asked) -> Answered:
        if expired():
            return status, None
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or token.strip() != TOKEN:
            return 401, None
        return service(asked)

    return behind


def broken_list(service: Service) -> Service:
    def broken(asked: Asked) -> Answered:
        status, value = service(asked)
        return status, [7] if asked.path == ("Notes",) and asked.method == "GET" and status == 200 else value

    return broken


def closed_read(service: Service) -> Service:
    """One operation refuses right credentials from some time on; it is the only one."""
    read = iter(range(10**9))

    def closed(asked: Asked) -> Answered:
        is_read = asked.method == "GET" and len(asked.path) == 2
        status, value = service(asked)
        return (401, None) if is_read and status == 200 and next(read) > 0 else (status, value)

    return closed


@pytest.mark.parametrize(
    ("broken", "status", "sent_to"), [(False, NO_VERDICT, 401), (True, BROKEN, 401), (False, NO_VERDICT, 302)]
)
def test_a_token_that_expires_ends_a_run(broken: bool, status: int, sent_to: int, tmp_path: Path) -> None:
    kept: dict[str, Any] = {}
    service = broken_list(notes(kept)) if broken else notes(kept)
    with small(guarded(service, lambda: len(kept) == 3, sent_to)) as there:
        outcome = run(SECURED, there.url, tmp_path, secrets=Secrets(TOKEN), phases=("requests", "behaviour"))
        sent = len(there.asked)
    assert status_of(outcome) == status
    assert "credentials-refused" not in str(told(outcome))
    assert (told(outcome) == []) is not broken
    found = re.match(
        "the credentials were taken until request ([0-9]+), and are refused since request",
        outcome.stopped or "",
    )
    assert found is not None
    assert int(found[1]) < sent < int(found[1]) + 50  # of hundreds; several strands send where that is slow
    # What was made is named, and its ledger is kept for the command that removes it.
    (ledger,) = tmp_path.glob("ledger-*.jsonl")
    assert f"hydracore-contract cleanup {ledger}" in str(outcome.leftover)
    named = {line.partition(":")[0] for line in outcome.leftover}
    assert {f"/Notes/{key}" for key in kept} <= named


def test_one_operation_that_refuses_a_good_token_is_a_failure(tmp_path: Path) -> None:
    with small(guarded(closed_read(notes({})))) as there:
        outcome = run(SECURED, there.url, tmp_path, secrets=Secrets(TOKEN), phases=("behaviour",))
    assert told(outcome) == ["credentials-refused getNote"]
    assert outcome.stopped is None


def test_a_token_that_is_refused_from_the_start_is_told_at_once(tmp_path: Path) -> None:
    with (
        small(guarded(notes({}), lambda: True)) as there,
        pytest.raises(Unreachable, match="refuses the credentials"),
    ):
        run(SECURED, there.url, tmp_path, secrets=Secrets(TOKEN))


def test_identities_are_sent_as_the_service_spells_them(tmp_path: Path) -> None:
    kept: dict[str, Any] = {}
    with small(notes(kept)) as there:
        outcome = run(NOTES, there.url, tmp_path, phases=("requests",))
    assert told(outcome) == []
    assert outcome.operations.untried == ()
    assert status_of(outcome) == CONFORMS
    assert not kept
