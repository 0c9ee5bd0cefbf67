"""Alternatives are tried until one works, and what nothing opens is left out and told."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.errors import CredentialsRefused, Misused
from hydracore_contract.exit_codes import BROKEN, CONFORMS, NO_VERDICT, status_of
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.settings import Secrets
from tests.hydracore_contract.small_services import Answered, Asked, run, small, told

SCHEMES = """
components:
  securitySchemes:
    session: {type: apiKey, in: cookie, name: session}
    query: {type: apiKey, in: query, name: key}
    header: {type: apiKey, in: header, name: X-Key}
    bearer: {type: http, scheme: bearer}
  schemas:
    Names: {type: array, items: {type: string}}
    Items: {type: array, items: {type: object, properties: {id: {type: string}}}}
  responses:
    Names: {description: names, content: {application/json: {schema: {$ref: '#/components/schemas/Names'}}}}
    Items: {description: items, content: {application/json: {schema: {$ref: '#/components/schemas/Items'}}}}
    No: {description: no login}
"""
DOCUMENT = (
    SCHEMES
    + """
security: SECURITY
paths:
  /names:
    get:
      operationId: names
      responses: {'200': {$ref: '#/components/responses/Items'}, '401': {$ref: '#/components/responses/No'}}
  /others:
    get: {operationId: others, responses: RESPONSES}
  /admin:
    get: {operationId: admin, responses: RESPONSES}
  /make:
    post: {operationId: make, responses: RESPONSES}
"""
)
DOCUMENT = DOCUMENT.replace(
    "RESPONSES", "{'200': {$ref: '#/components/responses/Names'}, '401': {$ref: '#/components/responses/No'}}"
)
ALL = {"names", "others", "admin", "make"}
ANY_OF_THREE = "[{session: []}, {query: []}, {header: []}]"
Admits = Callable[[Asked], bool]


def service(admits: Admits, closed: tuple[str, ...] = ()) -> Callable[[Asked], Answered]:
    def answered(asked: Asked) -> Answered:
        (name, *rest) = asked.path
        if rest or name not in ALL:
            return 404, None
        if asked.method != ("POST" if name == "make" else "GET"):
            return 405, None
        return (
            (401, None)
            if name in closed or not admits(asked)
            else (200, [{"id": "a"}] if name == "names" else ["a"])
        )

    return answered


def has_key(asked: Asked) -> bool:
    return asked.headers.get("x-key") == "a-key"


def has_token(asked: Asked) -> bool:
    word, _, token = asked.headers.get("authorization", "").partition(" ")
    return (word.lower(), token.strip()) == ("bearer", "a-token")


def outcome(folder: Path, security: str, answered: Callable[[Asked], Answered], **settings: Any) -> Outcome:
    with small(answered) as server:
        return run(DOCUMENT.replace("SECURITY", security), server.url, folder, **settings)


def broken(found: Outcome) -> set[tuple[str, str]]:
    return {(finding.rule.id, finding.operation) for cause in found.failures for finding in cause.findings}


def test_a_key_for_all_schemes_is_tried_in_each_until_one_works(tmp_path: Path) -> None:
    found = outcome(tmp_path, ANY_OF_THREE, service(has_key), secrets=Secrets(api_key="a-key"))
    assert told(found) == []
    assert status_of(found) == CONFORMS
    assert any(
        each.startswith("credentials in session: what was given is refused") for each in found.unreached
    )


def test_a_cookie_that_comes_first_need_not_be_what_a_key_is_for(tmp_path: Path) -> None:
    document = DOCUMENT.replace("SECURITY", "[{session: []}, {bearer: []}]")
    lines = [each for each in document.splitlines() if "in: query" not in each and "in: header" not in each]
    with small(service(has_token)) as server:
        found = run("\n".join(lines), server.url, tmp_path, secrets=Secrets("a-token", "a-key"))
    assert told(found) == []
    assert status_of(found) == CONFORMS


def test_a_wrong_key_is_found_beside_alternatives_that_do_not_work(tmp_path: Path) -> None:
    any_key = service(lambda asked: bool(asked.headers.get("x-key")))
    found = outcome(tmp_path, ANY_OF_THREE, any_key, secrets=Secrets(api_key="a-key"))
    assert broken(found) == {("credentials-accepted", each) for each in ALL}


def test_who_may_show_nothing_by_the_document_and_is_refused(tmp_path: Path) -> None:
    secrets = Secrets("a-token")
    found = outcome(tmp_path, "[{}, {bearer: []}]", service(has_token), secrets=secrets)
    assert broken(found) >= {("credentials-refused", "names")}
    assert found.operations.untried == ()
    fine = outcome(tmp_path, "[{}, {bearer: []}]", service(lambda _: True), secrets=secrets)
    assert (told(fine), status_of(fine)) == ([], CONFORMS)


def test_what_was_given_for_a_scheme_and_is_refused_there_is_a_failure_and_not_the_end(
    tmp_path: Path,
) -> None:
    secrets = Secrets(named=(("session", "a-session"), ("header", "a-key")))
    found = outcome(tmp_path, "[{session: []}, {header: []}]", service(has_key), secrets=secrets)
    assert broken(found) == {("credentials-refused", each) for each in ALL}
    assert found.operations.untried == ()
    assert found.stopped is None


@pytest.mark.parametrize("closed", [("names",), ("make",), ("others", "admin")])
def test_what_nothing_opens_is_left_out_and_told(closed: tuple[str, ...], tmp_path: Path) -> None:
    answered = service(has_token, closed)
    found = outcome(tmp_path, "[{bearer: []}]", answered, secrets=Secrets("a-token"))
    assert told(found) == []
    assert status_of(found) == NO_VERDICT
    assert {*found.operations.untried} == {*closed}
    assert any(
        f"{found.operations.untried[0]}: left out, since it answers 401" in each for each in found.unreached
    )


def test_what_is_left_out_can_be_accepted(tmp_path: Path) -> None:
    answered = service(has_token, ("others",))
    found = outcome(tmp_path, "[{bearer: []}]", answered, secrets=Secrets("a-token"), min_coverage=75.0)
    assert status_of(found) == CONFORMS


def test_a_token_that_is_refused_later_is_a_failure(tmp_path: Path) -> None:
    def moody(asked: Asked) -> Answered:
        is_about = asked.path == ("others",) and has_token(asked)
        if is_about and next(times) in (4, 5, 6):
            return 401, None
        return service(has_token)(asked)

    times = count()
    found = outcome(tmp_path, "[{bearer: []}]", moody, secrets=Secrets("a-token"))
    assert told(found) == ["credentials-refused others"]


@pytest.mark.parametrize("closed", [(), ("others",)])
def test_a_header_where_the_document_declares_nothing(closed: tuple[str, ...], tmp_path: Path) -> None:
    headers = (("Authorization", "Bearer a-token"),)
    found = outcome(tmp_path, "[]", service(has_token, closed), headers=headers)
    assert told(found) == []
    assert status_of(found) == (NO_VERDICT if closed else CONFORMS)
    assert found.operations.untried == closed


def test_credentials_that_nothing_takes_end_the_run_with_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(CredentialsRefused, match=r"asks for credentials.* names asks for none .* --header"):
        outcome(tmp_path, "[]", service(has_token))
    with pytest.raises(CredentialsRefused, match=r"asks for credentials .*; give --token or --api-key"):
        outcome(tmp_path, "[{bearer: []}]", service(has_token))
    with pytest.raises(
        CredentialsRefused, match=r"refuses the credentials .*--auth bearer=… or --auth header=…"
    ):
        outcome(tmp_path, "[{bearer: []}, {header: []}]", service(has_token), secrets=Secrets("other"))


def test_a_header_is_no_way_around_what_the_document_declares(tmp_path: Path) -> None:
    for name, scheme in (("authorization", "bearer"), ("X-Key", "header")):
        with pytest.raises(Misused, match=f"--header {name} .* with --auth {scheme}=…"):
            outcome(tmp_path, f"[{{{scheme}: []}}]", service(has_token), headers=((name, "x"),))


def test_a_header_that_is_echoed_is_not_shown(tmp_path: Path) -> None:
    def echoing(asked: Asked) -> Answered:
        return (500, asked.headers) if asked.path == ("others",) else service(has_token)(asked)

    headers = (("Authorization", "Bearer a-token"),)
    found = outcome(tmp_path, "[]", echoing, headers=headers)
    assert status_of(found) == BROKEN
    assert "a-token" not in repr(found)
