"""Tokens that do not last: by a command and by OAuth2 client credentials, against real endpoints."""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.exit_codes import BROKEN, CONFORMS, NO_VERDICT, status_of
from hydracore_contract.settings import Secrets, TokenSource
from hydracore_contract.transport.tokens import Token, lifetime
from tests.hydracore_contract.small_services import Answered, Asked, run, small, told

DOCUMENT = """
security: [{login: []}]
paths:
  /names:
    get:
      operationId: names
      responses:
        '200': {description: all, content: {application/json: {schema: {$ref: '#/components/schemas/Names'}}}}
        '401': {description: no login}
  /others:
    get:
      operationId: others
      responses:
        '200': {description: all, content: {application/json: {schema: {$ref: '#/components/schemas/Names'}}}}
        '401': {description: no login}
components:
  schemas:
    Names: {type: array, items: {type: object, properties: {id: {type: string}}}}
  securitySchemes:
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: /oauth/token, scopes: {}}}}
"""
CLIENT = TokenSource(client_id="a client", client_secret="s3cret:word", scope="read write")


@dataclass
class Server:
    """A service with its token endpoint, whose tokens are good for so many requests."""

    uses: int = 10**9
    seconds: float | None = None
    grants: int = 10**9
    takes_header: bool = True
    lets_in_old_ones: bool = False
    given: list[str] = field(default_factory=list)
    used: int = 0

    def __call__(self, asked: Asked) -> Answered:
        if asked.path == ("oauth", "token"):
            return self.grant(asked)
        if asked.path not in (("names",), ("others",)):
            return 404, None
        if asked.method != "GET":
            return 405, None
        word, _, token = asked.headers.get("authorization", "").partition(" ")
        good = self.given if self.lets_in_old_ones else self.given[-1:]
        self.used += 1
        if word.lower() != "bearer" or token.strip() not in good or self.used > self.uses:
            return 401, None
        return 200, [{"id": "a", "token": self.given[0]}]

    def grant(self, asked: Asked) -> Answered:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        header = "Basic " + base64.b64encode(b"a+client:s3cret%3Aword").decode()
        in_body = (form.get("client_id"), form.get("client_secret")) == ("a client", "s3cret:word")
        is_known = asked.headers.get("authorization") == header if self.takes_header else in_body
        if asked.method != "POST" or form.get("grant_type") != "client_credentials" or not is_known:
            return 401, {"error": "invalid_client"}
        if form.get("scope") != "read write" or len(self.given) >= self.grants:
            return 400, {"error": "invalid_scope"}
        self.given.append(f"Token-{len(self.given)}-of-mine")
        self.used = 0
        more = {} if self.seconds is None else {"expires_in": self.seconds}
        return 200, {"access_token": self.given[-1], "token_type": "Bearer", **more}


@pytest.mark.parametrize("takes_header", [True, False])
def test_a_token_is_had_from_the_endpoint_of_the_document(takes_header: bool, tmp_path: Path) -> None:
    service = Server(takes_header=takes_header)
    with small(service) as server:
        outcome = run(DOCUMENT, server.url, tmp_path, secrets=Secrets(source=CLIENT))
    assert told(outcome) == []
    assert status_of(outcome) == CONFORMS
    assert service.given == ["Token-0-of-mine"]


def test_a_token_that_is_refused_is_replaced(tmp_path: Path) -> None:
    service = Server(uses=25)
    with small(service) as server:
        outcome = run(DOCUMENT, server.url, tmp_path, secrets=Secrets(source=CLIENT))
    assert told(outcome) == []
    assert status_of(outcome) == CONFORMS
    assert len(service.given) > 2


def test_a_token_is_replaced_however_its_scheme_is_spelt(tmp_path: Path) -> None:
    """Whoever asks whether it has expired asks in the same spelling."""
    service, spelt = Server(), count(1)

    def answered(asked: Asked) -> Answered:
        if asked.headers.get("authorization", "").startswith("bearer Token") and next(spelt) == 2:
            service.given.append("the one before is not good any more")
        return service(asked)

    with small(answered) as server:
        outcome = run(DOCUMENT, server.url, tmp_path, secrets=Secrets(source=CLIENT), phases=("credentials",))
    assert outcome.stopped is None


def test_a_token_is_replaced_before_it_expires(tmp_path: Path) -> None:
    service = Server(seconds=0.05)
    with small(service) as server:
        outcome = run(DOCUMENT, server.url, tmp_path, secrets=Secrets(source=CLIENT))
    assert status_of(outcome) == CONFORMS
    assert len(service.given) > 1


def test_who_refuses_a_new_token_too_is_not_asked_for_more(tmp_path: Path) -> None:
    service = Server()
    with small(lambda asked: (401, None) if asked.path == ("others",) else service(asked)) as server:
        outcome = run(DOCUMENT, server.url, tmp_path, secrets=Secrets(source=CLIENT))
    assert (told(outcome), status_of(outcome)) == ([], NO_VERDICT)
    assert outcome.operations.untried == ("others",)
    assert len(service.given) < 9


def test_a_token_that_can_not_be_had_again_ends_the_run_as_ever(tmp_path: Path) -> None:
    service = Server(uses=25, grants=1)
    with small(service) as server:
        outcome = run(DOCUMENT, server.url, tmp_path, secrets=Secrets(source=CLIENT))
    assert (told(outcome), status_of(outcome)) == ([], NO_VERDICT)
    assert "the credentials were taken until request" in (outcome.stopped or "")


def test_no_token_is_shown_be_it_an_old_one(tmp_path: Path) -> None:
    service = Server(uses=25, lets_in_old_ones=True)
    with small(lambda asked: broken(service(asked))) as server:
        outcome = run(DOCUMENT, server.url, tmp_path, secrets=Secrets(source=CLIENT))
    assert status_of(outcome) == BROKEN
    assert not any(secret in repr(outcome) for secret in (*service.given, "s3cret:word"))


def broken(answered: Answered) -> Answered:
    """A single thing where a list is documented."""
    status, value = answered
    return (status, value[0]) if isinstance(value, list) else answered


def command(text: str) -> Secrets:
    return Secrets(source=TokenSource(f"{sys.executable} -c {json.dumps(text)}"))


def test_a_command_prints_the_token_anew_once_it_is_refused(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("")
    service = counted(counter, uses=25)
    prints = f"f = open({str(counter)!r}, 'a'); f.write('x'); print('t%dken' % f.tell())"
    with small(service) as server:
        outcome = run(DOCUMENT, server.url, tmp_path, secrets=command(prints))
    assert status_of(outcome) == CONFORMS
    assert len(counter.read_text()) > 2


def counted(counter: Path, uses: int) -> Callable[[Asked], Answered]:
    """A service that takes the last token of a command, so often."""
    used: dict[str, int] = {}

    def answered(asked: Asked) -> Answered:
        if asked.path not in (("names",), ("others",)):
            return 404, None
        if asked.method != "GET":
            return 405, None
        good, word = f"t{len(counter.read_text())}ken", asked.headers.get("authorization", "").partition(" ")
        used[good] = used.get(good, 0) + 1
        is_good = word[0].lower() == "bearer" and word[2].strip() == good and used[good] <= uses
        return (200, [{"id": "a"}]) if is_good else (401, None)

    return answered


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "import sys; print('vault: sealed', file=sys.stderr); sys.exit(3)",
            "ended with 3: vault: sealed; see",
        ),
        ("pass", "--token-command printed no token"),
        ("print('a'); print('b')", "printed what is no token"),
    ],
)
def test_a_command_that_prints_no_token_is_told_in_a_line(text: str, why: str, tmp_path: Path) -> None:
    with small(Server()) as server, pytest.raises(Unreachable) as told_why:
        run(DOCUMENT, server.url, tmp_path, secrets=command(text))
    assert why in str(told_why.value)


def test_what_is_no_command(tmp_path: Path) -> None:
    for text in ("no-such-program-anywhere", "'"):
        with small(Server()) as server, pytest.raises(Misused, match="--token-command"):
            run(DOCUMENT, server.url, tmp_path, secrets=Secrets(source=TokenSource(text)))


def test_a_client_that_is_not_known_is_told_in_a_line(tmp_path: Path) -> None:
    wrong = Secrets(source=TokenSource(client_id="a client", client_secret="other"))
    with (
        small(Server()) as server,
        pytest.raises(Unreachable, match=r"grants no token \(401: invalid_client\)"),
    ):
        run(DOCUMENT, server.url, tmp_path, secrets=wrong)


def test_an_endpoint_elsewhere_has_to_be_named(tmp_path: Path) -> None:
    elsewhere = DOCUMENT.replace("/oauth/token", "https://login.example/token")
    with pytest.raises(Misused, match=r"at login\.example, which nobody has named"):
        run(elsewhere, "http://127.0.0.1:1", tmp_path, secrets=Secrets(source=CLIENT))
    nowhere = DOCUMENT[: DOCUMENT.index("{type: oauth2")] + "{type: http, scheme: bearer}\n"
    with pytest.raises(Misused, match="--oauth2-token-url"):
        run(nowhere, "http://127.0.0.1:1", tmp_path, secrets=Secrets(source=CLIENT))


def test_a_jwt_says_how_long_it_lasts() -> None:
    def jwt(claims: object) -> str:
        return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.sig"

    assert 50 < (lifetime(Token(jwt({"exp": time.time() + 60}))) or 0) <= 60
    assert lifetime(Token(jwt({"exp": 5}))) is None
    assert lifetime(Token(jwt([]))) is lifetime(Token("a.b")) is lifetime(Token("abc")) is None
    assert lifetime(Token("abc", 5.0)) == 5.0
