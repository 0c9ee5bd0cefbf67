from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.oracle.expectations import Circumstances
from hydracore_contract.oracle.presented_credentials import presented
from hydracore_contract.oracle.shown_readings import shown_readings
from hydracore_contract.settings import Secrets
from hydracore_contract.transport.keyring import keyring_of
from tests.hydracore_contract.oracle.exchanges import JSON, answered, dumped, opened
from tests.hydracore_contract.oracle.open import BOX, CREATE, THING, UNMARKED, UPDATE, behaviour, things

GOOD = {"name": "x"}
BEARER = ("Authorization", "Bearer ${TOKEN}")
CONTRACT = things(top=behaviour("challenge", "sent", "omitted"))
CHALLENGE = ("WWW-Authenticate", "Bearer")


def shown(
    name: str,
    body: Any,
    status: int,
    *more: tuple[str, str],
    path: str = "",
    sent: tuple[tuple[str, str], ...] = (BEARER,),
    **facts: Any,
) -> list[str]:
    method, where = ("POST", CREATE) if name == "create" else ("PATCH", UPDATE)
    data = body if isinstance(body, bytes) or body is None else dumped(body)
    request = Request(method, path or where, (*sent, JSON), data)
    held = presented(keyring_of(CONTRACT, Secrets()), CONTRACT.operation(name), request)
    known = Circumstances(held.carried, held.accepted, **{"found": True, **facts})
    found = shown_readings(CONTRACT, opened(CONTRACT, name, request), known, answered(status, ABSENT, *more))
    return [" ".join(filter(None, each)) for each in found]


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (GOOD, 201, []),
        (GOOD | {"size": None}, 201, ["null-on-create body.size left-out"]),
        (GOOD | {"size": None}, 422, ["null-on-create body.size refuse"]),
        (GOOD | {"size": None, "colour": 1}, 422, []),
        (GOOD | {"colour": 1}, 201, ["unknown-fields body ignore"]),
        (GOOD | {"colour": 1}, 422, ["unknown-fields body refuse"]),
        (GOOD | {"colour": "\0"}, 422, []),
        (GOOD | {"colour": 1, "size": "x"}, 422, []),
        (GOOD | {"colour": 1}, 500, []),
        ({"name": ""}, 422, ["empty-text body.name refuse"]),
        ({"name": ""}, 201, ["empty-text body.name accept"]),
        (b"{", 422, ["unreadable-json body it is no JSON 422"]),
        (b"{", 400, ["unreadable-json body it is no JSON 400"]),
        (b'{"a": "\xff"}', 400, ["invalid-utf8 body it is no UTF-8 400"]),
        (b"\x00\xeb", 422, []),
        (b"\x00\xeb", 400, []),
        (b"\xff\xfe{\x00\x00", 400, []),
        (b"{", 413, []),
    ],
)
def test_what_an_answer_to_a_create_shows(body: Any, status: int, expected: list[str]) -> None:
    assert shown("create", body, status) == expected


def test_a_refusal_that_a_uniqueness_rule_may_explain_shows_nothing() -> None:
    assert shown("create", {"name": ""}, 422, conflicts=frozenset({409, 422})) == []


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_malformed_identity(status: int) -> None:
    path = f"/boxes/{BOX}/things/x"
    assert shown("update", {}, status, path=path) == [f"malformed-identity path.id {status}"]
    assert shown("update", {"name": 7}, status, path=path) == []
    assert shown("update", {}, status, path=f"/boxes/x/things/{THING}") == [
        f"malformed-identity path.box {status}"
    ]


@pytest.mark.parametrize("status", [400, 404, 422])
@pytest.mark.parametrize("spelt", ["{each}", "{{{each}}}", "urn:uuid:{each}", "-{each}-"])
def test_an_identity_that_some_can_read_shows_nothing(spelt: str, status: int) -> None:
    digits = "0d3c51f07c0e4c529c1f6f4f0a8f5a11"
    assert shown("update", {}, status, path=f"/boxes/{BOX}/things/{spelt.format(each=digits)}") == []


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ((), "none missing"),
        ((("Authorization", "Bearer wrong"),), "Authorization wrong"),
        ((("Authorization", "Basic x"),), "Authorization malformed"),
        ((("Authorization", "x"),), "Authorization malformed"),
    ],
)
def test_credentials_are_missing_malformed_or_wrong(sent: tuple[tuple[str, str], ...], kind: str) -> None:
    assert shown("create", GOOD, 401, CHALLENGE, sent=sent) == [
        f"refused-credentials {kind} 401",
        f"challenge {kind} sent",
    ]
    assert shown("create", GOOD, 401, sent=sent)[1:] == [f"challenge {kind} omitted"]
    assert shown("create", GOOD, 403, sent=sent) == [f"refused-credentials {kind} 403"]


def test_services_differ_in_whether_an_empty_credential_is_missing() -> None:
    assert shown("create", GOOD, 401, sent=(("Authorization", "Bearer "),)) == []


@pytest.mark.parametrize(
    ("status", "expected"), [(201, ["exists"]), (404, ["404"]), (422, []), (401, []), (500, [])]
)
def test_a_scope_that_nobody_made(status: int, expected: list[str]) -> None:
    found = shown("create", GOOD, status, found=None, is_unknown_scope=True)
    assert found == [f"unknown-scope box {each}" for each in expected]


@pytest.mark.parametrize(
    ("body", "sent", "facts", "status", "expected"),
    [
        ({"name": 7}, (BEARER,), {"found": False}, 404, "state-first"),
        ({"name": 7}, (BEARER,), {"found": False}, 422, "input-first"),
        ({"name": 7}, (BEARER,), {"found": None}, 404, ""),
        (b"{", (), {}, 401, "credentials-first"),
        (b"{", (), {}, 422, "unreadable-first"),
        ({"name": 7}, (), {}, 401, ""),
    ],
)
def test_the_order_of_judgement(
    body: Any, sent: tuple[tuple[str, str], ...], facts: Any, status: int, expected: str
) -> None:
    found = [each for each in shown("update", body, status, sent=sent, **facts) if each.startswith("order")]
    assert [each.rpartition(" ")[2] for each in found] == [expected] * bool(expected)


@pytest.mark.parametrize("media", [(), (("Content-Type", "text/plain"),)], ids=["none", "another"])
@pytest.mark.parametrize(("accepted", "status"), [(True, 400), (True, 422), (False, 401), (False, 422)])
def test_a_body_that_does_not_say_that_it_is_json_shows_nothing(
    media: tuple[tuple[str, str], ...], accepted: bool, status: int
) -> None:
    """Services differ in whether they read it, and with it in what they tell first."""
    classified = opened(CONTRACT, "create", Request("POST", CREATE, media, b"{"))
    known = Circumstances((), accepted)
    found = [*shown_readings(CONTRACT, classified, known, answered(status))]
    assert [point for point, *_ in found if point in ("unreadable-json", "order-of-judgement")] == []


def test_a_document_that_says_nothing_of_challenges_has_none() -> None:
    classified = opened(UNMARKED, "create", Request("POST", CREATE, (JSON,), b'{"name": "x"}'))
    known = Circumstances((), False)
    assert [each[0] for each in shown_readings(UNMARKED, classified, known, answered(401))] == [
        "refused-credentials"
    ]
