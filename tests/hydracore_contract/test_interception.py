"""Pages of somebody before the service: told once where they come at whatever request, a failure where they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest

from hydracore_contract.confirmation import confirm
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.generate.request_builder import request
from hydracore_contract.phases.targets import body, new_item
from hydracore_contract.session import Session
from tests.hydracore_contract.faults.gateway import BLOCKED, FORBIDDEN, LIMITED, WAIT, Faults
from tests.hydracore_contract.small_services import Answered, Asked, run, small, told
from tests.hydracore_contract.test_session import session
from tests.sampling import sampled

FIREWALL = Faults(page_every=7, page=FORBIDDEN)
AT_RANDOM = Faults(page_share=0.1, page=BLOCKED)
ROUNDS = 6


def tried(made: Session, said: Sequence[object] = ("x",)) -> list[Finding]:
    """The first finding of each cause, once each operation was asked well and badly, alone and at the same moment."""
    resource = made.contract.resources[0]
    assert resource.create
    assert resource.update
    assert resource.delete
    assert resource.list
    made.oracle.serves(*made.tenants.main.values())
    for number in range(ROUNDS):
        made.look(resource, made.tenants.main)
        made.ask(resource.create, made.tenants.main, {"channel_type": number})
        made.send(resource.list, request(resource.list, made.tenants.main, (("Authorization", "Bearer x"),)))
        key = new_item(made, resource, made.tenants.main) or ""
        path = {**made.tenants.main, resource.item_parameter or "": key}
        for value in said:
            made.ask(resource.update, path, {"error_message": value})
        credentials = made.credentials(resource.list)
        asked = request(resource.list, made.tenants.main, credentials.headers)
        made.together([(resource.list, asked)] * 2)
        made.ask(resource.delete, path)
        made.ask(resource.create, made.tenants.main, body(made, resource.create))
    confirm(made)
    made.afresh()  # what was sent again has changed what is there
    made.clean()
    made.look(resource, made.tenants.main)
    return [cause.first for cause in made.state.causes]


@pytest.mark.parametrize(
    "faults",
    sampled(
        [AT_RANDOM, FIREWALL, Faults(page_every=40, page=LIMITED), Faults(page_every=9, page=WAIT)],
    ),
)
def test_pages_that_come_at_whatever_request_are_notes(faults: Faults, tmp_path: Path) -> None:
    with session("conforming", tmp_path, faults=faults) as made:
        found = tried(made)
        assert [each.statement for each in found if each.severity is Severity.FAILURE] == []
        assert len({each.rule.id for each in found}) == len(found) <= 2
        assert not made.state.ledger.open_entries


@pytest.mark.parametrize("faults", sampled([AT_RANDOM, FIREWALL, None], of=2))
def test_a_page_that_comes_for_what_is_sent_is_a_failure(faults: Faults | None, tmp_path: Path) -> None:
    with session("quote-blocked", tmp_path, faults=faults) as made:
        found = [each for each in tried(made, ("x", "O'Brien")) if each.severity is Severity.FAILURE]
        assert {each.operation for each in found} == {"update_channel_endpoint"}
        assert all("403" in each.statement for each in found)


def test_pages_that_come_at_one_operation_alone_are_a_failure(tmp_path: Path) -> None:
    with session("creates-blocked", tmp_path) as made:
        found = tried(made)
        assert {(each.operation, each.severity) for each in found} == {
            ("create_channel_endpoint", Severity.FAILURE)
        }


ITEMS = """
paths:
  /things:
    get:
      operationId: all
      responses:
        '200':
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
    post:
      operationId: make
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses:
        '201': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '422': {description: invalid}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: one
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '404': {description: none}
    delete:
      operationId: remove
      responses: {'204': {description: gone}, '404': {description: none}}
components: {schemas: {Thing: {type: object, required: [id], properties: {id: {type: string}}}}}
"""


@pytest.mark.parametrize("pages", [frozenset[str](), frozenset({"one"}), frozenset({"one", "all"})])
def test_reads_of_one_operation_alone_are_told_from_all(pages: frozenset[str], tmp_path: Path) -> None:
    counted, items, ids = Counter[str](), dict[str, dict[str, str]](), count(1)

    def service(asked: Asked) -> Answered:
        key = asked.path[-1] if len(asked.path) > 1 else ""
        name = ("one" if key else "all") if asked.method == "GET" else ""
        counted[name] += 1
        if name in pages and counted[name] % 7 == 0:
            return 403, {"message": "Forbidden"}
        if asked.method == "POST" and not key:
            made = {"id": str(next(ids))}
            return (201, items.setdefault(made["id"], made)) if isinstance(asked.json, dict) else (422, None)
        if asked.method == "DELETE" and key:
            return (404 if items.pop(key, None) is None else 204), None
        if name == "all":
            return 200, [*items.values()]
        return ((200, items[key]) if key in items else (404, None)) if name else (405, None)

    with small(service) as server:
        outcome = run(ITEMS, server.url, tmp_path, phases=("requests", "behaviour"))
        assert counted["one"] > 14
    assert bool(told(outcome)) is (pages == {"one"}), [each.first.summary for each in outcome.failures]
