"""Reads of what the run can't make: a fixed table, things below it, and what only links lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydracore_contract.exit_codes import BROKEN, CONFORMS, NO_VERDICT, status_of
from tests.hydracore_contract.small_services import UNREADABLE, Answered, Asked, Service, run, small, told

READING = ("requests", "generated")
COUNTRIES = """
paths:
  /countries:
    get:
      operationId: listCountries
      responses:
        '200':
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Country'}}}}
    post:
      operationId: suggestCountry
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}
      responses: {'204': {description: noted}, 4XX: {description: no}}
  /countries/{code}:
    parameters: [{name: code, in: path, required: true, schema: {type: string, pattern: '^[A-Z]{2}$'}, example: FR}]
    get:
      operationId: getCountry
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Country'}}}}
        '404': {description: none}
        '422': {description: no code}
  /countries/{code}/cities:
    parameters: [{name: code, in: path, required: true, schema: {type: string, pattern: '^[A-Z]{2}$'}}]
    get:
      operationId: listCities
      responses:
        '200': {description: all, content: {application/json: {schema: {type: array, items: {type: string}}}}}
        '404': {description: none}
        '422': {description: no code}
  /jobs:
    get:
      operationId: latest
      responses:
        '200':
          description: the last one
          content: {application/json: {schema: {type: object, properties: {ref: {type: string}}}}}
          links: {job: {operationId: getReport, parameters: {name: $response.body#/ref}}}
  /reports/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getReport
      responses:
        '200': {description: one, content: {application/json: {schema: {type: object, required: [ok]}}}}
        '404': {description: none}
components:
  schemas:
    Country: {type: object, required: [code, name], properties: {code: {type: string}, name: {type: string}}}
"""
NAMES = {"DE": "Germany", "FR": "France", "IT": "Italy"}


def countries(asked: Asked) -> Answered:
    match asked.method, asked.path:
        case "GET", ("countries",):
            return 200, [{"code": code, "name": name} for code, name in NAMES.items()]
        case "POST", ("countries",):
            body = asked.json
            good = isinstance(body, dict) and isinstance(body.get("name"), str)
            return (204 if good else 400 if body is UNREADABLE else 422), None
        case "GET", ("countries", code, *rest) if rest in ([], ["cities"]):
            if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
                return 422, None
            if code not in NAMES:
                return 404, None
            return 200, ["Capital"] if rest else {"code": code, "name": NAMES[code]}
        case "GET", ("jobs",):
            return 200, {"ref": "r-2041-b"}
        case "GET", ("reports", name):
            return (200, {"ok": True}) if name == "r-2041-b" else (404, None)
    return 404 if asked.path[0] not in ("countries", "jobs", "reports") else 405, None


def at_what_is_shown(asked: Asked) -> Answered:
    """The example crashes; what lies below what is listed, and what a link leads to, is not what the document says."""
    status, value = countries(asked)
    if asked.path[:2] == ("countries", "FR"):
        return 500, None
    if status == 200 and asked.path[2:] == ("cities",):
        return 200, [7]
    return status, {} if status == 200 and asked.path[0] == "reports" else value


def elsewhere(asked: Asked) -> Answered:
    """One that is only listed lacks its name; an unknown one crashes."""
    status, value = countries(asked)
    if status == 404 and asked.path[0] == "countries":
        return 500, None
    return status, {"code": "IT"} if status == 200 and asked.path == ("countries", "IT") else value


def test_examples_listed_ones_links_and_unknown_ones_are_read(tmp_path: Path) -> None:
    with small(countries) as there:
        outcome = run(COUNTRIES, there.url, tmp_path, phases=READING)
    assert told(outcome) == []
    assert outcome.operations.untried == ()
    assert status_of(outcome) == CONFORMS
    read = {path[1] for path in there.sent("GET") if path[0] == "countries" and len(path) == 2}
    assert set(NAMES) < read
    assert {code for code in read if len(code) == 2 and code.isupper()} - set(NAMES)
    assert "not-a-uuid" in read or "-1" in read
    assert ("reports", "r-2041-b") in there.sent("GET")


@pytest.mark.parametrize(
    ("service", "phases", "expected"),
    [
        (
            at_what_is_shown,
            READING,
            {"server-error getCountry", "body-schema listCities", "body-schema getReport"},
        ),
        (elsewhere, ("requests",), {"server-error getCountry", "body-schema getCountry"}),
    ],
)
def test_what_is_wrong_there_is_found(
    service: Service, phases: tuple[str, ...], expected: set[str], tmp_path: Path
) -> None:
    with small(service) as there:
        outcome = run(COUNTRIES, there.url, tmp_path, phases=phases)
    assert expected <= set(told(outcome))
    assert status_of(outcome) == BROKEN


def test_what_nothing_leads_to_stands_in_the_verdict(tmp_path: Path) -> None:
    def without_ref(asked: Asked) -> Answered:
        return (200, {}) if asked.path == ("jobs",) and asked.method == "GET" else countries(asked)

    with small(without_ref) as there:
        outcome = run(COUNTRIES, there.url, tmp_path, phases=READING)
    assert told(outcome) == []
    assert outcome.operations.untried == ("getReport",)
    assert status_of(outcome) == NO_VERDICT
    assert any(
        line.startswith("getReport: no request was served (answered 404 to ") for line in outcome.unreached
    )
