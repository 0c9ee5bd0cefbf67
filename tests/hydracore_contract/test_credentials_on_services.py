"""Each way of authentication against a real server: a right one is let in, and who lets in others too is found."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from hydracore_contract.settings import Secrets
from tests.hydracore_contract.small_services import Answered, Asked, run, small, told

DOCUMENT = """
security: SECURITY
paths:
  /me:
    get:
      operationId: me
      responses:
        '200': {description: who, content: {application/json: {schema: {type: object, required: [name]}}}}
        '401': {description: no login}
components:
  securitySchemes:
    basic: {type: http, scheme: basic}
    bearer: {type: http, scheme: bearer}
    hoba: {type: http, scheme: HOBA}
    own-word: {type: apiKey, in: header, name: Authorization}
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: session}
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}
"""
Admits = Callable[[Asked], bool]


class Way(NamedTuple):
    """A way of authentication: what the document asks for, what is given, and who lets in what."""

    security: str
    named: dict[str, str]
    right: Admits
    broken: dict[str, Admits]


def service(admits: Admits) -> Callable[[Asked], Answered]:
    def answered(asked: Asked) -> Answered:
        if asked.path != ("me",):
            return 404, None
        if asked.method != "GET":
            return 405, None
        return (200, {"name": "a"}) if admits(asked) else (401, None)

    return answered


def word(asked: Asked) -> str:
    return asked.headers.get("authorization", "").partition(" ")[0].lower()


def secret(asked: Asked) -> str:
    return asked.headers.get("authorization", "").partition(" ")[2].strip()


def pair(asked: Asked, scheme: str = "basic") -> tuple[str, str] | None:
    """The user and the password, by a decoder as lenient as they come."""
    try:
        text = base64.b64decode(secret(asked) + "==").decode()
    except ValueError:
        return None
    user, colon, password = text.partition(":")
    return (user, password) if colon and word(asked) in (scheme, "basic") else None


def cookie(asked: Asked) -> str | None:
    pairs = (each.strip().partition("=") for each in asked.headers.get("cookie", "").split(";"))
    return next((value for name, _, value in pairs if name == "session"), None)


def key(asked: Asked) -> str:
    return asked.headers.get("x-key", "")


WAYS = {
    "basic": Way(
        "[{basic: []}]",
        {"basic": "ann:s3cret word"},
        lambda asked: pair(asked) == ("ann", "s3cret word"),
        {
            "any password": lambda asked: (pair(asked) or ("",))[0] == "ann",
            "any user": lambda asked: (pair(asked) or ("", ""))[1] == "s3cret word",
            "any case": lambda asked: (pair(asked) or ("", ""))[1].lower() == "s3cret word",
            "a longer password": lambda asked: (pair(asked) or ("", ""))[1].startswith("s3cret word"),
            "a shorter password": lambda asked: (
                pair(asked) is not None
                and (pair(asked) or ("", ""))[0] == "ann"
                and len((pair(asked) or ("", ""))[1]) > 1
                and "s3cret word".startswith((pair(asked) or ("", ""))[1])
            ),
            "any scheme": lambda asked: base64.b64encode(b"ann:s3cret word").decode() == secret(asked),
            "no base64": lambda asked: (
                pair(asked) == ("ann", "s3cret word") or secret(asked) == "ann:s3cret word"
            ),
            "whatever is there": lambda asked: word(asked) == "basic",
            "nobody": lambda _: True,
        },
    ),
    "basic, as it is sent": Way(
        "[{basic: []}]", {"basic": "dTpw"}, lambda asked: pair(asked) == ("u", "p"), {}
    ),
    "a key as the user": Way(
        "[{basic: []}]",
        {"basic": "sk_a-key:"},
        lambda asked: (pair(asked) or ("",))[0] == "sk_a-key",
        {"a longer key": lambda asked: (pair(asked) or ("",))[0].startswith("sk_a-key")},
    ),
    "a bearer token": Way(
        "[{bearer: []}]",
        {"bearer": "a-token"},
        lambda asked: (word(asked), secret(asked)) == ("bearer", "a-token"),
        {
            "any": lambda asked: word(asked) == "bearer" and secret(asked) != "",
            "any of more than 1,000 characters": lambda asked: (
                word(asked) == "bearer" and (secret(asked) == "a-token" or len(secret(asked)) > 1_000)
            ),
            "any of more than 4,096 characters": lambda asked: (
                word(asked) == "bearer" and (secret(asked) == "a-token" or len(secret(asked)) > 4_096)
            ),
        },
    ),
    "a bearer token with its word": Way(
        "[{bearer: []}]",
        {"bearer": "Bearer a-token"},
        lambda asked: (word(asked), secret(asked)) == ("bearer", "a-token"),
        {},
    ),
    "a word of the service's own": Way(
        "[{own-word: []}]",
        {"own-word": "Token abc-def"},
        lambda asked: (word(asked), secret(asked)) == ("token", "abc-def"),
        {
            "any word": lambda asked: secret(asked) == "abc-def",
            "any secret": lambda asked: word(asked) == "token" and secret(asked) != "",
        },
    ),
    "another scheme of HTTP": Way(
        "[{hoba: []}]",
        {"hoba": 'result="kid.chal.nonce"'},
        lambda asked: (word(asked), secret(asked)) == ("hoba", 'result="kid.chal.nonce"'),
        {"any": lambda asked: word(asked) == "hoba"},
    ),
    "OAuth": Way(
        "[{login: []}]",
        {"login": "a-token"},
        lambda asked: (word(asked), secret(asked)) == ("bearer", "a-token"),
        {"any": lambda asked: word(asked) == "bearer" and secret(asked) != ""},
    ),
    "two keys at once": Way(
        "[{header: [], cookie: []}]",
        {"header": "key one", "cookie": "key-two"},
        lambda asked: (key(asked), cookie(asked)) == ("key one", "key-two"),
        {
            "the first alone": lambda asked: key(asked) == "key one",
            "the second alone": lambda asked: cookie(asked) == "key-two",
            "one for the other": lambda asked: (
                {key(asked), cookie(asked)} <= {"key one", "key-two"} and bool(key(asked) and cookie(asked))
            ),
        },
    ),
    "one of two": Way(
        "[{basic: []}, {header: []}]",
        {"basic": "ann:s3cret", "header": "a-key"},
        lambda asked: pair(asked) == ("ann", "s3cret") or key(asked) == "a-key",
        {"the second for nobody": lambda asked: pair(asked) == ("ann", "s3cret")},
    ),
}
CASES = [(name, None) for name in WAYS] + [(name, bug) for name, way in WAYS.items() for bug in way.broken]


def short_of(asked: Asked, status: int) -> Answered:
    """Answers as a server that takes no header field of more than 1,000 bytes."""
    if max(map(len, asked.headers.values())) > 1_000:
        return status, None
    return service(WAYS["a bearer token"].right)(asked)


@pytest.mark.parametrize("status", [400, 431])
def test_a_server_may_refuse_a_very_long_token(status: int, tmp_path: Path) -> None:
    with small(lambda asked: short_of(asked, status)) as server:
        document = DOCUMENT.replace("SECURITY", "[{bearer: []}]")
        secrets = Secrets(named=(("bearer", "a-token"),))
        outcome = run(document, server.url, tmp_path, secrets=secrets, phases=("credentials",))
    assert told(outcome) == []
    assert outcome.is_good


def test_who_takes_any_long_token_has_one_finding_with_its_length(tmp_path: Path) -> None:
    right = WAYS["a bearer token"].broken["any of more than 1,000 characters"]
    with small(service(right)) as server:
        document = DOCUMENT.replace("SECURITY", "[{bearer: []}]")
        secrets = Secrets(named=(("bearer", "a-token"),))
        outcome = run(document, server.url, tmp_path, secrets=secrets, phases=("credentials",))
    (cause,) = outcome.failures
    assert cause.first.subject.text == "Authorization: Bearer wrong-0f3c9a…1100"
    assert len(cause.first.statement) < 200


@pytest.mark.parametrize(("name", "bug"), CASES)
def test_ways_of_authentication(name: str, bug: str | None, tmp_path: Path) -> None:
    way = WAYS[name]
    secrets = Secrets(named=tuple(way.named.items()))
    with small(service(way.broken[bug] if bug else way.right)) as server:
        document = DOCUMENT.replace("SECURITY", way.security)
        outcome = run(document, server.url, tmp_path, secrets=secrets, phases=("credentials",))
    assert outcome.operations.served == {"me"}
    assert bool(told(outcome)) == (bug is not None), told(outcome)
    assert outcome.is_good == (bug is None)
