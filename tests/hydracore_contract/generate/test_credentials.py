from __future__ import annotations

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Request
from hydracore_contract.generate.credentials import Credentials, matrix, right
from hydracore_contract.settings import Secrets
from hydracore_contract.transport.keyring import API_KEY, TOKEN, Keyring, keyring_of
from hydracore_contract.transport.placeholders import Mask
from hydracore_openapi import Contract
from tests.hydracore_contract.contracts import contract, own

SCHEMES = """
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: api_key}
    cookie: {type: apiKey, in: cookie, name: session}
paths:
  /a:
    get:
      operationId: a
      security: SECURITY
      responses: {'200': {description: fine}}
"""
ALTERNATIVES = (
    "[{bearer: []}]",
    "[{bearer: [], header: []}]",
    "[{bearer: []}, {header: []}]",
    "[{query: []}]",
)
MORE = (*ALTERNATIVES, "[{cookie: []}]", "[{bearer: [], query: []}, {cookie: []}]")
BOTH = Secrets("t0ken-of-mine", "k3y-of-mine")
GIVEN = (BOTH, Secrets("t0ken-of-mine"), Secrets(None, "k3y-of-mine"), Secrets())


def asking(security: str) -> Contract:
    return contract(SCHEMES.replace("SECURITY", security))


def tried(security: str, secrets: Secrets = BOTH) -> tuple[Credentials, ...]:
    made = asking(security)
    return matrix(made.operation("a"), keyring_of(made, secrets))


def best(security: str, secrets: Secrets = BOTH) -> Credentials | None:
    made = asking(security)
    return right(made.operation("a"), keyring_of(made, secrets))


def filled(credentials: Credentials, secrets: Secrets) -> Request:
    request = Request("GET", f"/a?{credentials.query}", credentials.headers)
    return Mask(Keyring({}, secrets)).filled(request)


def carries(request: Request, secrets: Secrets) -> frozenset[str]:
    """The schemes whose credentials a request carries, judged as a service would."""
    headers = {name.lower(): value for name, value in request.headers}
    kind, _, token = headers.get("authorization", "").partition(" ")
    query = request.path.partition("?")[2].split("&")
    found = {
        "bearer": bool(secrets.token) and kind.lower() == "bearer" and token == secrets.token,
        "header": bool(secrets.api_key) and headers.get("x-key") == secrets.api_key,
        "query": bool(secrets.api_key) and f"api_key={secrets.api_key}" in query,
        "cookie": bool(secrets.api_key)
        and f"session={secrets.api_key}" in headers.get("cookie", "").split("; "),
    }
    return frozenset(name for name, is_carried in found.items() if is_carried)


@pytest.mark.parametrize("security", MORE)
@pytest.mark.parametrize("secrets", GIVEN)
def test_what_is_accepted_is_what_the_contract_accepts(security: str, secrets: Secrets) -> None:
    alternatives = asking(security).operation("a").security
    for credentials in tried(security, secrets):
        carried = carries(filled(credentials, secrets), secrets)
        assert credentials.accepted == any(carried >= set(each) for each in alternatives), credentials.about


@pytest.mark.parametrize("security", MORE)
@pytest.mark.parametrize("secrets", GIVEN)
def test_no_two_are_the_same_and_all_can_be_sent(security: str, secrets: Secrets) -> None:
    found = tried(security, secrets)
    assert len({(each.headers, each.query) for each in found}) == len(found)
    assert found[0] == Credentials("no credentials", False)
    for credentials in found:
        sent = filled(credentials, secrets)
        headers = [
            (b"Host", b"a"),
            *((name.encode(), value.strip().encode("latin-1")) for name, value in sent.headers),
        ]
        h11.Request(method="GET", target=sent.path, headers=headers)


@pytest.mark.parametrize("security", MORE)
@pytest.mark.parametrize("secrets", GIVEN)
def test_no_secret_is_in_them(security: str, secrets: Secrets) -> None:
    assert "of-mine" not in repr((tried(security, secrets), best(security, secrets)))


@pytest.mark.parametrize("security", MORE)
@pytest.mark.parametrize("secrets", GIVEN)
def test_right_credentials_are_accepted(security: str, secrets: Secrets) -> None:
    found = best(security, secrets)
    accepted = [each for each in tried(security, secrets) if each.accepted]
    assert (found is not None) == bool(accepted)
    if found is not None:
        assert found.accepted
        alternatives = asking(security).operation("a").security
        assert any(carries(filled(found, secrets), secrets) >= set(each) for each in alternatives)


@pytest.mark.parametrize("security", ["[]", "[{}]", "[{bearer: []}, {}]"])
def test_where_none_are_asked_for(security: str) -> None:
    assert tried(security) == ()
    assert best(security, Secrets()) == Credentials("no credentials, which are not asked for", True)


def test_the_first_alternative_that_can_be_met_is_right() -> None:
    assert best("[{bearer: []}, {header: []}]") == Credentials(
        "right credentials", True, (("Authorization", f"Bearer {TOKEN}"),)
    )
    assert best("[{bearer: []}, {header: []}]", GIVEN[2]) == Credentials(
        "right credentials", True, (("X-Key", API_KEY),)
    )
    assert best("[{bearer: [], query: []}]") == Credentials(
        "right credentials", True, (("Authorization", f"Bearer {TOKEN}"),), f"api_key={API_KEY}"
    )
    assert best("[{cookie: []}]") == Credentials(
        "right credentials", True, (("Cookie", f"session={API_KEY}"),)
    )
    assert best("[{bearer: [], header: []}]", GIVEN[1]) is None


def test_what_is_tried_of_a_token() -> None:
    abouts = {each.about for each in tried("[{bearer: []}]")}
    assert {"the right token", "a wrong token", "an empty token", "Bearer without a token"} < abouts
    assert {
        "the token in the scheme bearer",
        "the token after 'Basic'",
        "the token after 'no scheme'",
    } < abouts
    assert {"the token as query parameter access_token", "the token without its last character"} < abouts
    assert len(abouts) < 30


def test_what_is_tried_of_two_schemes() -> None:
    found = {each.about: each.accepted for each in tried("[{bearer: []}, {header: []}]")}
    assert found["the right token and a wrong API key"]
    assert found["a wrong token and the right API key"]
    assert not found["a wrong token and a wrong API key"]
    assert not found["${TOKEN} as API key"]
    assert not found["${API_KEY} as token"]
    both = {each.about: each.accepted for each in tried("[{bearer: [], header: []}]")}
    assert [about for about, accepted in both.items() if accepted] == [
        "the right token and the right API key"
    ]


def test_nothing_is_crossed_where_both_secrets_are_the_same() -> None:
    found = {each.about for each in tried("[{bearer: []}, {header: []}]", Secrets("same", "same"))}
    assert "${TOKEN} as API key" not in found


@given(st.sampled_from(GIVEN))
def test_the_contract_that_is_shipped(secrets: Secrets) -> None:
    for operation in own().operations:
        accepted = [each for each in matrix(operation, keyring_of(own(), secrets)) if each.accepted]
        assert bool(accepted) == bool(secrets)
