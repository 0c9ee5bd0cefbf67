from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hydracore_contract.coverage import CoverageRecorder, goals, serves
from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.findings.outcome import Goal, GoalKind
from hydracore_contract.generate.request_builder import ABSENT, request
from hydracore_contract.oracle.request_classification import classify
from hydracore_openapi.model import Operation
from tests.hydracore_contract.contracts import contract, operation, own

DOCUMENT = """
paths:
  /a/{id}:
    put:
      operationId: put
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 3}}
        - {name: q, in: query, schema: {type: string, maxLength: 5}}
        - {name: X-Odd, in: header, required: true, schema: {type: string, enum: [a]}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, part]
              properties:
                name: {type: string, minLength: 2, nullable: true}
                part: {type: object, required: [size], properties: {size: {type: integer}, more: {type: boolean}}}
      responses:
        '200': {description: fine}
        4XX: {description: not fine}
        default: {description: else}
"""
PUT = contract(DOCUMENT).operation("put")
GOOD = {"name": "ab", "part": {"size": 1, "more": True}}
HEADERS = (("x-odd", "a"),)


def exchange(sent: Request, status: int | None = 200) -> Exchange:
    answer = None if status is None else Answer(status, (), b"", 0.1)
    return Exchange(1, "put", sent, answer, None if status else Trouble.CLOSED)


def reached(
    body: Any = GOOD,
    *,
    path: str = "3",
    query: dict[str, str] | None = None,
    headers: tuple[tuple[str, str], ...] = HEADERS,
    status: int | None = 200,
    operation: Operation = PUT,
) -> dict[str, int]:
    """What one request reaches, as `place.name keyword` with an exclamation mark where it is broken."""
    recorder = CoverageRecorder(contract(DOCUMENT))
    sent = request(operation, {"id": path}, body=body, query=query, headers=headers)
    recorder.note(classify(operation, sent), exchange(sent, status))
    return {named(goal): times for goal, times in recorder.coverage.reached.items() if times}


def named(goal: Goal) -> str:
    if goal.kind == "status":
        return goal.name
    return f"{goal.place}.{goal.name} {goal.keyword}{'' if goal.kept else '!'}"


PATH = {"path.id type", "path.id minimum"}
HEADER = {"header.X-Odd type", "header.X-Odd enum", "header.X-Odd required"}
NAME = {"body.name type", "body.name minLength", "body.name required"}
PART = {"body.part type", "body.part required"}
SIZE = {"body.part.size type", "body.part.size required"}
MORE = {"body.part.more type"}
LEFT_OUT = {"query.q optional"}
ALL = PATH | HEADER | NAME | PART | SIZE | MORE | LEFT_OUT | {"200"}


def test_a_good_request() -> None:
    assert set(reached()) == ALL
    assert set(reached(query={"q": "abc"})) == ALL - LEFT_OUT | {"query.q type", "query.q maxLength"}


def test_what_is_left_out() -> None:
    assert set(reached({**GOOD, "part": {"size": 1}})) == ALL - MORE | {"body.part.more optional"}


def test_null() -> None:
    assert set(reached({**GOOD, "name": None})) == ALL - NAME | {"body.name nullable"}


def test_what_is_broken() -> None:
    assert set(reached({**GOOD, "name": "a"})) == ALL - NAME | {"body.name minLength!"}
    assert set(reached({**GOOD, "name": 7})) == ALL - NAME | {"body.name type!"}
    assert set(reached(path="2")) == ALL - PATH | {"path.id minimum!"}
    assert set(reached(path="x")) == ALL - PATH | {"path.id type!"}
    assert set(reached(query={"q": "abcdef"})) == ALL - LEFT_OUT | {"query.q maxLength!"}
    assert set(reached(headers=(("X-Odd", "b"),))) == ALL - HEADER | {"header.X-Odd enum!"}


def test_what_is_missing_is_told_of_nothing_else() -> None:
    assert set(reached({"part": GOOD["part"]})) == ALL - NAME | {"body.name required!"}
    without_size = reached({**GOOD, "part": {"more": True}})
    assert set(without_size) == ALL - PART - SIZE | {"body.part.size required!"}
    assert set(reached(headers=())) == ALL - HEADER | {"header.X-Odd required!"}


def test_no_body_at_all() -> None:
    body = NAME | PART | SIZE | MORE
    found = set(reached(ABSENT))
    assert ALL - body <= found
    assert {"body.name required!", "body.part required!"} <= found
    assert not body & found


def test_what_was_refused_for_something_else_was_not_tried() -> None:
    assert set(reached(status=404)) == {"4XX"}
    assert set(reached(status=422)) == {"4XX"}
    assert set(reached({**GOOD, "name": "a"}, status=422)) == {"4XX", "body.name minLength!"}
    assert set(reached({**GOOD, "name": "a"}, status=401)) == {"4XX"}
    assert set(reached({**GOOD, "name": "a"}, status=404)) == {"4XX"}
    assert set(reached(path="2", status=404)) == {"4XX", "path.id minimum!"}


def responses(*statuses: str) -> Operation:
    said = "".join(f"'{status}': {{description: it}}\n        " for status in statuses)
    return operation(f"""
paths:
  /a:
    get:
      responses:
        {said}
""")


@pytest.mark.parametrize(
    ("documented", "served", "refused"),
    [
        (["200", "404"], [200, 201, 299], [304, 404, 500]),
        (["default"], [200], [302, 404]),
        (["302", "404"], [200, 301, 302], [404, 500]),
        (["3XX"], [307], [404]),
        (["410"], [200, 410], [404, 302]),
        (["4XX"], [410], [302, 500]),
    ],
)
def test_an_operation_is_served_by_the_best_that_it_documents(
    documented: list[str], served: list[int], refused: list[int]
) -> None:
    one = responses(*documented)
    assert [each for each in (*served, *refused) if serves(one, each)] == served


def test_an_operation_is_tried_once_it_has_served_a_request() -> None:
    recorder = CoverageRecorder(contract(DOCUMENT))

    def note(path: str, status: int | None) -> frozenset[str]:
        sent = request(PUT, {"id": path}, body=GOOD, headers=HEADERS)
        recorder.note(classify(PUT, sent), exchange(sent, status), "requests")
        return recorder.served

    assert not note("3", 404)
    assert not note("3", None)
    assert not note("", 200)  # it may well be what is served at /a/
    assert not note("..", 200)
    assert note("3", 200) == {"put"}
    assert recorder.judged == {("requests", "put"): 3}


def test_an_operation_is_excluded_where_nothing_but_caution_kept_it_from_serving() -> None:
    recorder = CoverageRecorder(contract(DOCUMENT))
    good, bad = (request(PUT, {"id": name}, body=GOOD, headers=HEADERS) for name in ("3", "x"))
    held = replace(exchange(bad, None), trouble=Trouble.HELD_BACK, operation="put")
    recorder.note_held_back(held)
    assert not recorder.held  # nothing that it would have served
    recorder.note_held_back(replace(held, request=good))
    for sent, status in ((bad, 422), (good, 404), (good, 401)):
        recorder.note(classify(PUT, sent), exchange(sent, status))
    assert (recorder.held, recorder.refused) == ({"put"}, set())
    recorder.note(classify(PUT, good), exchange(good, 422))
    assert recorder.refused == {"put"}


def test_statuses() -> None:
    assert "4XX" in reached(status=418)
    assert "default" in reached(status=500)
    assert not {"200", "4XX", "default"} & set(reached(status=None))


def test_every_goal_is_named_once() -> None:
    names = [named(goal) for goal in goals(PUT)]
    assert len(set(names)) == len(names)
    assert set(names) >= ALL
    assert "header.X-Odd type!" not in names
    assert {"path.id type!", "body.name type!", "4XX", "default"} < set(names)


def test_goals_are_counted() -> None:
    recorder = CoverageRecorder(contract(DOCUMENT))
    assert recorder.coverage.ratio == 0
    sent = request(PUT, {"id": 3}, body=GOOD, headers=HEADERS)
    for _ in range(3):
        recorder.note(classify(PUT, sent), exchange(sent))
    before = recorder.coverage
    recorder.note(None, exchange(sent))
    recorder.note(classify(PUT, sent), exchange(sent))
    assert {times for times in before.reached.values() if times} == {3}
    assert {times for times in recorder.coverage.reached.values() if times} == {4}
    assert 0 < before.ratio < 1


def test_the_contract_that_is_shipped() -> None:
    found = CoverageRecorder(own()).coverage.reached
    assert {goal.operation for goal in found} == {each.id for each in own().operations}
    assert (
        Goal("create_channel_endpoint", GoalKind.BODY, "body", "provider", "maxLength", kept=False) in found
    )
    assert (
        Goal("create_channel_endpoint", GoalKind.BODY, "body", "config", "nullable", kept=False) not in found
    )
