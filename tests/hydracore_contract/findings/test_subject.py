from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Rule
from hydracore_contract.findings.serialization import subject_from
from hydracore_contract.findings.subject import (
    EMPTY,
    LOST,
    QUERY,
    SEVERAL,
    WHOLE,
    CarriedCredential,
    Subject,
    SubjectKind,
    carried,
    item_property,
    response_body,
)
from tests.hydracore_contract.reports.samples import CREATE_FAILS

TOKEN = CarriedCredential("Authorization", "Bearer", "${TOKEN}")


@pytest.mark.parametrize(
    ("rule", "subject", "text"),
    [
        (rules.SERVER_ERROR, WHOLE, ""),
        (rules.UPDATE, LOST, "what was sent"),
        (rules.UPDATE, SEVERAL, "several properties"),
        (rules.UPDATE, item_property("config"), "config"),
        (rules.METHOD, Subject(SubjectKind.METHOD, ("PUT",)), "PUT"),
        (rules.UNDOCUMENTED_STATUS, Subject(SubjectKind.STATUS, ("418",)), "status 418"),
        (rules.VALID_REFUSED, Subject(SubjectKind.REQUEST_FIELD, ("body", "a", "0")), "body.a.0"),
        (rules.MEDIA_TYPE, response_body(200), "response 200"),
        (rules.BODY_SCHEMA, response_body(200, "items", "[]", "id"), "response 200.items.[].id"),
        (rules.HEADER, Subject(SubjectKind.RESPONSE_HEADER, ("200", "Date")), "response 200 Date"),
        (rules.CREDENTIALS_LATE, Subject(SubjectKind.CREDENTIALS), "no credentials"),
        (
            rules.CREDENTIALS_ACCEPTED,
            Subject(
                SubjectKind.CREDENTIALS,
                credentials=(TOKEN, carried("X-Api-Key", EMPTY), CarriedCredential(QUERY, "", "a=${TOKEN}")),
            ),
            "Authorization: Bearer ${TOKEN}, X-Api-Key: (empty), ?a=${TOKEN}",
        ),
    ],
)
def test_a_subject_is_known_again_by_its_text(rule: Rule, subject: Subject, text: str) -> None:
    assert subject.text == str(subject) == text
    again = subject_from(rule, text)
    assert (again.kind, again.parts, again.credentials) == (subject.kind, subject.parts, subject.credentials)
    assert pickle.loads(pickle.dumps(subject)) == again  # noqa: S301 (its own)


def test_the_last_word_of_a_credential_is_its_secret() -> None:
    assert carried("Authorization", "Bearer ${TOKEN}") == TOKEN
    assert carried("X-Api-Key", "x") == ("X-Api-Key", "", "x")


def test_a_former_fingerprint_is_that_of_the_texts() -> None:
    """Baselines name it: it may not change."""
    assert "1c450f6d7f31c71d" in CREATE_FAILS.former_fingerprints
    other = replace(CREATE_FAILS, subject=item_property("body.provider"))
    assert other.former_fingerprints == CREATE_FAILS.former_fingerprints
