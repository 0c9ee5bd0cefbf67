from __future__ import annotations

from hydracore_contract.settings import Secrets
from hydracore_contract.transport.keyring import Keyring
from hydracore_openapi import Contract
from tests.hydracore_contract.contracts import contract

SCHEMES = """
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    header-key: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: api_key}
paths:
  /a:
    get:
      responses: {'200': {description: fine}}
"""
DOCUMENT: Contract = contract(SCHEMES)


def placeholders(secrets: Secrets) -> dict[str, str]:
    keyring = Keyring(DOCUMENT.security_schemes, secrets)
    return {
        name: keyring.placeholder(scheme) for name, scheme in keyring.schemes.items() if keyring.has(scheme)
    }


def test_a_secret_for_all_schemes_of_a_kind() -> None:
    found = placeholders(Secrets("t0ken", "k3y"))
    assert found == {"bearer": "${TOKEN}", "header-key": "${API_KEY}", "query": "${API_KEY}"}


def test_a_secret_for_each_scheme() -> None:
    named = (("bearer", "t0ken"), ("header-key", "one"), ("query", "two"))
    found = placeholders(Secrets(named=named))
    assert found == {"bearer": "${TOKEN}", "header-key": "${AUTH_HEADER_KEY}", "query": "${AUTH_QUERY}"}
    assert dict(Keyring(DOCUMENT.security_schemes, Secrets(named=named)).placeholders) == {
        "${TOKEN}": "t0ken",
        "${AUTH_HEADER_KEY}": "one",
        "${AUTH_QUERY}": "two",
    }


def test_what_is_not_given_opens_nothing() -> None:
    assert placeholders(Secrets(named=(("query", "two"),))) == {"query": "${AUTH_QUERY}"}


def test_two_customers_are_told_apart() -> None:
    other = Secrets("t0ken", named=(("query", "two"),), owner="OTHER_")
    assert placeholders(other) == {"bearer": "${OTHER_TOKEN}", "query": "${OTHER_AUTH_QUERY}"}


def test_no_secret_is_shown() -> None:
    secrets = Secrets("t0ken", "k3y", (("query", "two"),))
    shown = repr((secrets, Keyring(DOCUMENT.security_schemes, secrets)))
    assert not any(each in shown for each in ("t0ken", "k3y", "two"))


def test_a_key_with_a_word_in_one_scheme_and_without_in_another() -> None:
    made = contract(
        SCHEMES.replace(
            "bearer: {type: http, scheme: bearer}", "own: {type: apiKey, in: header, name: Authorization}"
        )
    )
    keyring = Keyring(made.security_schemes, Secrets(api_key="Token abc"))
    assert dict(keyring.placeholders) == {"${API_KEY}": "Token abc", "${AUTH_OWN}": "abc"}
