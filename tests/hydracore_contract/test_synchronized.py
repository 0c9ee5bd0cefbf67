"""What strands share is whole at any moment, whoever changes it: nothing breaks, and nothing is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.generate.request_builder import request
from hydracore_contract.isolation.ledger import Ask, Ledger, read
from hydracore_contract.isolation.ownership import Ownership
from hydracore_contract.links import MOST, LinkedPaths
from hydracore_contract.oracle.holders import Holders
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import RunState, run_state
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.transport.customers import Customer
from tests.hydracore_contract.contracts import contract, own
from tests.hydracore_contract.hammering import hammered
from tests.hydracore_contract.phases.test_known_paths import COUNTRIES
from tests.hydracore_contract.scripted import answer, keeps_saying, serving
from tests.hydracore_contract.searching import unguarded, unread_ledger

URL = "http://127.0.0.1:1"
NOTES = """
    paths:
      /shelves/{shelf}/notes:
        parameters: [{name: shelf, in: path, required: true, schema: {type: string}}]
        get:
          operationId: list
          responses: {'200': {description: all, content: {application/json: {schema:
            {type: array, items: {type: object, properties: {id: {type: string}, text: {type: string}}}}}}}}
        post:
          operationId: make
          requestBody: {content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}}
          responses: {'201': {description: made, content: {application/json: {schema:
            {type: object, properties: {id: {type: string}, text: {type: string}}}}}}}
      /shelves/{shelf}/notes/{id}:
        parameters:
          - {name: shelf, in: path, required: true, schema: {type: string}}
          - {name: id, in: path, required: true, schema: {type: string}}
        delete: {operationId: drop, responses: {'204': {description: gone}}}
      /logs:
        get:
          operationId: logs
          responses: {'200': {description: all, content: {application/json: {schema:
            {type: array, items: {type: object, properties: {id: {type: string}}}}}}}}
        post: {operationId: log, responses: {'201': {description: made, content: {application/json: {schema:
          {type: object, properties: {id: {type: string}}}}}}}}
"""
CONTRACT = contract(NOTES)
JOBS = contract(COUNTRIES).operation("latest")
SHELF = "/shelves/7/notes"


def exchange(operation: str, sent: Request, status: int, value: Any, at: float = 1.0) -> Exchange:
    answered = Answer(status, (("Content-Type", "application/json"),), json.dumps(value).encode(), 0.1)
    return Exchange(1, operation, sent, answered, seconds=0.1, at=at)


def test_whose_items_are_can_be_asked_while_lists_show_more_of_them() -> None:
    ownership = Ownership(CONTRACT, unread_ledger(URL))

    def shows(turn: int) -> None:
        ownership.saw(exchange("list", Request("GET", SHELF), 200, [{"id": f"a{turn}", "text": "another's"}]))

    def makes(turn: int) -> None:
        sent = Request("POST", SHELF, (), json.dumps({"text": f"the text of note {turn}"}).encode())
        ownership.saw(exchange("make", sent, 201, {"id": f"m{turn}"}, at=2.0))
        ownership.drop(f"{SHELF}/m{turn}")

    hammered(
        150,
        [shows, makes],
        [lambda: ownership.others_in(SHELF), lambda: ownership.is_known_before(f"{SHELF}/m/parts")],
    )
    assert len(ownership.others_in(SHELF)) == 150
    assert not ownership.ledger.paths()


def test_who_holds_an_item_can_be_asked_while_it_is_made_and_forgotten() -> None:
    holders = Holders()
    path = f"{SHELF}/1"
    holders.give(["7"], Customer.FIRST)
    holders.made(path, Customer.OTHER)

    def comes_and_goes(_: int) -> None:
        holders.made(path, Customer.OTHER)
        holders.forget(path)

    def is_held() -> None:
        assert set(holders.of(path)) in ({Customer.FIRST}, {Customer.OTHER})

    hammered(2_000, [comes_and_goes], [is_held, is_held])


def test_links_can_be_followed_while_answers_show_more() -> None:
    sent = request(JOBS, {})
    shown = [exchange("latest", sent, 200, {"ref": f"r{number}"}) for number in range(MOST)]
    classified = classify(JOBS, sent)
    for _ in range(60):
        links = LinkedPaths()
        hammered(
            MOST,
            [lambda turn, links=links: links.note(classified, shown[turn])],  # type: ignore[misc]
            [partial(links.of, "getReport")],
        )
        assert len(links.of("getReport")) == MOST


@pytest.fixture
def state(tmp_path: Path) -> RunState:
    return run_state(
        own(), Settings(URL, report_dir=tmp_path), Silent(), Ledger(tmp_path / "ledger.jsonl", URL)
    )


def test_what_operations_have_answered_can_be_asked_while_they_answer(state: RunState) -> None:
    operations = own().operations
    read = [(classify(each, sent), each, sent) for each in operations for sent in (request(each, {}),)]

    def answers(turn: int) -> None:
        classified, operation, sent = read[turn % len(read)]
        state.saw(replace(classified, strayed=False), exchange(operation.id, sent, 200 + turn, {}), "phase")

    hammered(300, [answers, answers, answers], [lambda: state.statuses(operations[0].id)])
    assert state.recorder.judged.total() == state.parts["phase"].requests == 900


def test_the_ledger_tells_whose_credentials_it_needs_while_creates_are_sent(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", URL)

    def makes(_: int) -> None:
        ask = Ask(SHELF, ())
        ledger.asked(ask)
        if len(ledger.asks) > 20:
            ledger.settled(ask)

    hammered(500, [makes, makes], [lambda: ledger.has_others])
    asks = {each.id for each in ledger.open_asks()}
    ledger.close()
    assert {each.id for each in read(ledger.path).open_asks()} == asks


def test_what_may_be_left_can_be_told_while_creates_are_answered() -> None:
    made = answer("201 Created", b"{}", ("Content-Type", "application/json"))
    with (
        serving(keeps_saying(made)) as server,
        unguarded(CONTRACT, Settings(server.url, Secrets())) as custody,
    ):

        def makes(turn: int) -> None:
            custody.send(f"log {turn}", Request("POST", "/logs", (), b"{}"))

        hammered(60, [makes, makes], [lambda: custody.untried("not now")])
        assert {each.partition(" ")[0] for each in custody.untried("").doubts} == {"2"}
