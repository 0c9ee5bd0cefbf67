from __future__ import annotations

import pytest

from hydracore_contract.exchange import Request
from hydracore_contract.findings.subject import Subject, SubjectKind
from hydracore_contract.oracle.presented_credentials import presented
from hydracore_contract.settings import Secrets
from hydracore_contract.transport.keyring import keyring_of
from tests.hydracore_contract.oracle.exchanges import CONTRACT, LIST, OTHER

TOKEN, KEY = "${TOKEN}", "${API_KEY}"


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ([], False),
        ([("Authorization", f"Bearer {TOKEN}")], True),
        ([("authorization", f"bearer {TOKEN}")], True),
        ([("AUTHORIZATION", f"BEARER {TOKEN} ")], True),
        ([("Authorization", f"Bearer{TOKEN}")], False),
        ([("Authorization", f"Bearer: {TOKEN}")], False),
        ([("Authorization", f"Basic {TOKEN}")], False),
        ([("Authorization", TOKEN)], False),
        ([("Authorization", f"Bearer {TOKEN}x")], False),
        ([("Authorization", f"Bearer x{TOKEN}")], False),
        ([("Authorization", "Bearer ${TOKEN%?}")], False),
        ([("Authorization", "Bearer")], False),
        ([("Authorization", "")], False),
        ([("Authorization", f"Bearer {KEY}")], False),
        ([("Authorization", f"Bearer {TOKEN}"), ("Authorization", "Bearer wrong")], False),
        ([("X-Api-Key", KEY)], True),
        ([("x-api-key", KEY)], True),
        ([("X-Api-Key", f"{KEY}x")], False),
        ([("X-Api-Key", "${API_KEY%?}")], False),
        ([("X-Api-Key", "")], False),
        ([("X-Api-Key", TOKEN)], False),
        ([("X-Api-Key", KEY), ("Authorization", "Bearer wrong")], True),
        ([("X-Api-Key", "wrong"), ("Authorization", f"Bearer {TOKEN}")], True),
        ([("X-Api-Key", "wrong"), ("Authorization", "Bearer wrong")], False),
    ],
)
def test_either_credential_is_enough(headers: list[tuple[str, str]], *, accepted: bool) -> None:
    request = Request("GET", "/", tuple(headers))
    assert presented(keyring_of(CONTRACT, Secrets()), CONTRACT.operation(LIST), request).accepted is accepted


@pytest.mark.parametrize(
    ("operation", "path", "headers", "accepted"),
    [
        ("book", f"/?key={KEY}", [], True),
        ("book", f"/?a=b&key={KEY}", [], True),
        ("book", f"/?key={KEY}&key=x", [], False),
        ("book", f"/?api_key={KEY}", [], False),
        ("book", "/?key=", [], False),
        ("book", "/", [("Cookie", f"a=b; session={KEY}"), ("X-Key", KEY)], True),
        ("book", "/", [("Cookie", f"session={KEY}")], False),
        ("book", "/", [("X-Key", KEY)], False),
        ("book", "/", [("Cookie", f"sessions={KEY}"), ("X-Key", KEY)], False),
        ("remove", "/", [("Authorization", f"Bearer {TOKEN}")], True),
        ("remove", "/", [("Authorization", f"Basic {TOKEN}")], False),
        ("remove", "/", [], False),
        ("tear_out", "/", [("Authorization", f"Bearer {TOKEN}")], False),
        ("put_book", "/", [], True),
        ("put_book", "/", [("X-Key", "wrong")], True),
    ],
)
def test_other_places(operation: str, path: str, headers: list[tuple[str, str]], *, accepted: bool) -> None:
    request = Request("GET", path, tuple(headers))
    assert presented(keyring_of(OTHER, Secrets()), OTHER.operation(operation), request).accepted is accepted


@pytest.mark.parametrize(
    ("headers", "path", "about"),
    [
        ([], "/", "no credentials"),
        ([("Authorization", "")], "/", "Authorization: (empty)"),
        ([("X-Api-Key", "x"), ("Authorization", "Bearer y")], "/", "Authorization: Bearer y, X-Api-Key: x"),
        ([], f"/?token={TOKEN}", f"?token={TOKEN}"),
        ([], "/?a=b", "no credentials"),
    ],
)
def test_what_was_sent_is_told(headers: list[tuple[str, str]], path: str, about: str) -> None:
    found = presented(
        keyring_of(CONTRACT, Secrets()), CONTRACT.operation(LIST), Request("GET", path, tuple(headers))
    )
    assert Subject(SubjectKind.CREDENTIALS, credentials=found.carried).text == about
