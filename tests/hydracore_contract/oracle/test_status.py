from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.subject import carried
from hydracore_contract.oracle.expectations import Circumstances, expected
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.oracle.status import status
from hydracore_contract.oracle.violation import Violation
from tests.hydracore_contract.contracts import contract
from tests.hydracore_contract.oracle.exchanges import (
    CONTRACT,
    CREATE,
    DELETE,
    GOOD,
    ITEMS,
    JSON,
    LIST,
    UPDATE,
    classified,
    dumped,
    ids,
)

KNOWN = Circumstances((carried("Authorization", "Bearer ${TOKEN}"),))
GONE = Circumstances(found=False)
FOREIGN = Circumstances(found=False, foreign=True)
STRANGER = Circumstances((carried("Authorization", "Bearer wrong"),), accepted=False)


def told(
    name: str, body: Any, known: Circumstances, actual: int, *, strict: bool = False, **more: Any
) -> list[Violation]:
    one = classified(name, body, **more)
    return list(status(CONTRACT, one, known, expected(one, known), actual, strict))


@pytest.mark.parametrize(
    ("name", "body", "known", "actual", "breaks"),
    [
        (CREATE, GOOD, KNOWN, 201, ""),
        (CREATE, GOOD, KNOWN, 200, "undocumented-status status 200"),
        (CREATE, GOOD, KNOWN, 202, "undocumented-status status 202"),
        (CREATE, GOOD, KNOWN, 422, "valid-refused"),
        (CREATE, GOOD, KNOWN, 404, "valid-refused"),
        (CREATE, GOOD, KNOWN, 400, "valid-refused"),
        (CREATE, GOOD, KNOWN, 409, "undocumented-status status 409"),
        (CREATE, GOOD, KNOWN, 302, "undocumented-status status 302"),
        (CREATE, GOOD, KNOWN, 401, "credentials-refused Authorization: Bearer ${TOKEN}"),
        (CREATE, GOOD, KNOWN, 403, "credentials-refused Authorization: Bearer ${TOKEN}"),
        (CREATE, {}, KNOWN, 201, "invalid-accepted body"),
        (CREATE, {}, KNOWN, 400, "wrong-status body"),
        (CREATE, {}, KNOWN, 404, "wrong-status body"),
        (CREATE, GOOD | {"provider": "x" * 51}, KNOWN, 201, "invalid-accepted body.provider"),
        (CREATE, GOOD | {"enabled": "yes"}, KNOWN, 201, "lenient-accepted body.enabled"),
        (CREATE, GOOD | {"enabled": "yes"}, KNOWN, 422, ""),
        (CREATE, GOOD | {"enabled": 7}, KNOWN, 201, "invalid-accepted body.enabled"),
        (UPDATE, {"provider": "x"}, KNOWN, 422, "valid-refused body.provider"),
        (UPDATE, {"provider": "x", "status": "y"}, KNOWN, 422, "valid-refused"),
        (UPDATE, {}, GONE, 404, ""),
        (UPDATE, {}, GONE, 200, "unknown-served"),
        (UPDATE, {}, GONE, 422, "unknown-served"),
        (UPDATE, {}, GONE, 400, "unknown-served"),
        (UPDATE, {}, FOREIGN, 200, "isolation"),
        (UPDATE, {}, FOREIGN, 404, ""),
        (DELETE, ABSENT, FOREIGN, 204, "isolation"),
        (DELETE, ABSENT, GONE, 204, "unknown-served"),
        (DELETE, ABSENT, KNOWN, 200, "undocumented-status status 200"),
        (DELETE, ABSENT, KNOWN, 404, "valid-refused"),
        (LIST, ABSENT, STRANGER, 401, ""),
        (LIST, ABSENT, STRANGER, 403, ""),
        (LIST, ABSENT, STRANGER, 200, "credentials-accepted Authorization: Bearer wrong"),
        (LIST, ABSENT, STRANGER, 404, "credentials-late Authorization: Bearer wrong"),
        (CREATE, {}, STRANGER, 422, "credentials-late Authorization: Bearer wrong"),
        (CREATE, {}, STRANGER, 400, "credentials-late Authorization: Bearer wrong"),
        (CREATE, [], STRANGER, 400, "credentials-late Authorization: Bearer wrong"),
        (CREATE, True, STRANGER, 400, ""),
        (CREATE, True, STRANGER, 422, ""),
        (CREATE, True, STRANGER, 404, "credentials-late Authorization: Bearer wrong"),
    ],
)
def test_which_rule_is_broken(name: str, body: Any, known: Circumstances, actual: int, breaks: str) -> None:
    assert ids(told(name, body, known, actual)) == [breaks] * bool(breaks)


@pytest.mark.parametrize("name", [LIST, DELETE])
def test_a_malformed_identity_is_refused_as_the_contract_documents_it(name: str) -> None:
    path = "/v1/instances/x/channels" if name == LIST else f"{ITEMS}/x"
    assert [
        status for status in (200, 204, 400, 404, 405, 422) if told(name, ABSENT, KNOWN, status, path=path)
    ] == [
        200,
        204,
        405,
    ]


@pytest.mark.parametrize(
    ("body", "actual", "path", "breaks"),
    [
        (b"{", 201, ITEMS, "invalid-accepted body"),
        (b"{", 400, ITEMS, ""),
        (b"{", 422, ITEMS, ""),
        (b"{", 415, ITEMS, "undocumented-status status 415"),
        (b"", 201, ITEMS, "invalid-accepted body"),
        (b"{", 404, f"{ITEMS}/", ""),
        (b"{", 201, f"{ITEMS}/", "invalid-accepted body"),
    ],
)
def test_bodies_that_are_no_json(body: bytes, actual: int, path: str, breaks: str) -> None:
    assert ids(told(CREATE, ABSENT, KNOWN, actual, raw=body, path=path)) == [breaks] * bool(breaks)


@pytest.mark.parametrize(("strict", "severity"), [(False, Severity.NOTE), (True, Severity.FAILURE)])
def test_a_lenient_reader_is_noted(severity: Severity, *, strict: bool) -> None:
    (found,) = told(UPDATE, {"enabled": "on"}, KNOWN, 200, strict=strict)
    assert (found.severity, found.expected, found.actual) == (severity, "422", "200")


def test_places() -> None:
    (refused,) = told(CREATE, GOOD | {"provider": "x" * 51}, KNOWN, 201)
    assert refused.reference.location.pointer.endswith("ChannelCreate/properties/provider/maxLength")
    (stranger,) = told(LIST, ABSENT, STRANGER, 200)
    assert stranger.reference.location.pointer == "#/components/securitySchemes/HTTPBearer"
    assert stranger.reference.inferred
    (gone,) = told(UPDATE, {}, GONE, 200)
    assert gone.reference.location.pointer.endswith("EndpointNotFound")
    assert (gone.expected, gone.actual) == ("404", "200")


PERMITS = """
    paths:
      /a:
        post:
          operationId: post
          requestBody:
            content: {application/json: {schema: {type: object, properties: {role: {type: string, maxLength: 9}}}}}
          responses: {'201': {description: made}, '422': {description: wrong}, REFUSED}
    """


@pytest.mark.parametrize(
    ("role", "is_served", "actual", "is_documented", "breaks"),
    [
        ("admin", True, 403, True, ""),
        ("admin", True, 403, False, "undocumented-status status 403"),
        ("admin", False, 403, True, "credentials-refused no credentials"),
        ("administrator", False, 403, True, ""),
        ("administrator", False, 403, False, "undocumented-status status 403"),
        ("admin", True, 401, True, "credentials-refused no credentials"),
    ],
)
def test_a_403_about_the_body_is_not_one_about_credentials(
    role: str, actual: int, breaks: str, *, is_served: bool, is_documented: bool
) -> None:
    document = PERMITS.replace("REFUSED", "'403': {description: not for you}" if is_documented else "")
    permits = contract(document)
    post, known = permits.operation("post"), Circumstances(is_served=is_served)
    one = classify(post, Request("POST", "/a", (JSON,), dumped({"role": role})))
    found = status(permits, one, known, expected(one, known), actual, False)
    assert ids(found) == [breaks] * bool(breaks)
