"""Collections below several parameters, each of which is given by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.exit_codes import CONFORMS, status_of
from tests.hydracore_contract.small_services import UNREADABLE, Answered, Asked, run, small, told

DOCUMENT = """
paths:
  /orgs/{org}/teams/{team}/members:
    parameters: &above
      - {name: org, in: path, required: true, schema: {type: string}}
      - {name: team, in: path, required: true, schema: {type: integer}}
    get:
      operationId: members
      responses:
        '200': {description: all, content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}
        '404': {description: no such team}
    post:
      operationId: join
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}}
        '404': {description: no such team}
        '422': {description: wrong}
  /orgs/{org}/teams/{team}/members/{id}:
    parameters:
      - {name: org, in: path, required: true, schema: {type: string}}
      - {name: team, in: path, required: true, schema: {type: integer}}
      - {name: id, in: path, required: true, schema: {type: integer}}
    get:
      operationId: member
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}}
        '404': {description: no such member}
    delete:
      operationId: leave
      responses: {'204': {description: gone}, '404': {description: no such member}}
TEAM
components:
  schemas:
    New:
      {type: object, additionalProperties: false, required: [name], properties: {name: {type: string, maxLength: 40}}}
    All: {type: array, items: {$ref: '#/components/schemas/Member'}}
    Member: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}}}
"""
DOCUMENT = DOCUMENT.replace("&above\n", "\n")
TEAM = """
  /orgs/{org}:
    parameters: [{name: org, in: path, required: true, schema: {type: string}}]
    get: {operationId: org, responses: {'200': {description: fine}, '404': {description: no}}}
    delete: {operationId: dissolve, responses: {'204': {description: gone}, '404': {description: no}}}
"""
ORG = "Acme & Söhne"
GIVEN = (("org", ORG), ("team", "7"))
BRIEFLY = ("behaviour",)


def service(bug: str = "") -> Callable[[Asked], Answered]:
    """The members of one team, which is all that there is."""
    members: dict[str, dict[str, object]] = {}
    numbers = iter(range(1, 10**6))

    def answered(asked: Asked) -> Answered:
        if asked.path == ("orgs", ORG):
            assert asked.method != "DELETE"
            return (200, {}) if asked.method == "GET" else (405, None)
        if asked.path[:4] != ("orgs", ORG, "teams", "7") or asked.path[4:5] != ("members",):
            return 404, None
        match asked.method, asked.path[5:]:
            case "GET", ():
                return 200, [] if bug == "forgets" else [*members.values()]
            case "POST", ():
                sent = asked.json
                is_good = isinstance(sent, dict) and sent.keys() == {"name"} and isinstance(sent["name"], str)
                if sent is UNREADABLE or not is_good or len(sent["name"]) > 40:
                    return 422, None
                key = str(next(numbers))
                members[key] = {"id": int(key), **sent}
                return 201, members[key]
            case "GET", (key,):
                return (200, members[key]) if key in members else (404, None)
            case "DELETE", (key,):
                return (204, None) if members.pop(key, None) else (404, None)
            case _, path:
                return (405, None) if len(path) < 2 else (404, None)

    return answered


@pytest.mark.parametrize("more", ["", TEAM])
def test_each_parameter_above_a_collection_can_be_given(more: str, tmp_path: Path) -> None:
    with small(service()) as server:
        outcome = run(DOCUMENT.replace("TEAM", more), server.url, tmp_path, path_values=GIVEN, phases=BRIEFLY)
    assert told(outcome) == []
    assert outcome.operations.untried == ()
    assert status_of(outcome) == CONFORMS
    assert outcome.leftover == ()


def test_what_is_wrong_below_them_is_found(tmp_path: Path) -> None:
    with small(service("forgets")) as server:
        outcome = run(DOCUMENT.replace("TEAM", ""), server.url, tmp_path, path_values=GIVEN, phases=BRIEFLY)
    assert any(each.endswith(" join") for each in told(outcome))


def test_the_outermost_one_has_a_short_way(tmp_path: Path) -> None:
    with small(service()) as server:
        outcome = run(
            DOCUMENT.replace("TEAM", ""),
            server.url,
            tmp_path,
            instance_id=ORG,
            path_values=(("team", "7"),),
            phases=BRIEFLY,
        )
    assert status_of(outcome) == CONFORMS


def test_what_was_not_given_is_named(tmp_path: Path) -> None:
    with small(service()) as server, pytest.raises(Unreachable, match=r"does not know org .* --path-value"):
        run(DOCUMENT.replace("TEAM", ""), server.url, tmp_path, instance_id=ORG)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ((("orgs", "x"),), "there is no 'orgs'; the path parameters above collections are org, team"),
        ((("id", "1"),), "there is no 'id'"),
        ((("", "x"),), "'x' has no =; write it as NAME=VALUE; the path parameters"),
        ((("team", "seven"),), "'seven' is no valid team"),
        ((("org", ".."),), "'..' is no valid org"),
        ((("org", ""),), "'' is no valid org"),
        ((("team", "7"), ("team", "8")), "team was given twice"),
    ],
)
def test_what_can_not_be_meant(values: tuple[tuple[str, str], ...], why: str, tmp_path: Path) -> None:
    with pytest.raises(Misused) as misused:
        run(DOCUMENT.replace("TEAM", ""), "http://127.0.0.1:1", tmp_path, path_values=values)
    assert why in str(misused.value)
    with pytest.raises(Misused, match="name the same"):
        run(DOCUMENT.replace("TEAM", ""), "http://127.0.0.1:1", tmp_path, path_values=GIVEN, instance_id="x")
