"""API keys, and two credentials at once, that are judged wrongly."""

from __future__ import annotations

from functools import partial

from tests.hydracore_contract.services.broken.credentials.bearer_tokens import (
    TOKEN,
    guarded,
    query_is_nothing,
)
from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.gate import Gate
from tests.hydracore_contract.services.probe_client import A, Client, channels
from tests.hydracore_contract.services.probes import admits, every
from tests.hydracore_contract.services.setup import Setup
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="credentials")

KEY = Setup().api_key


class KeyInQuery(Gate):
    def admits(self, ask: Ask) -> bool:
        return self.api_key in ask.query.values() or super().admits(ask)


class NoKeys(Gate):
    def key_admits(self, ask: Ask) -> bool:
        return False


class AnyKey(Gate):
    def is_key(self, sent: str) -> bool:
        return bool(sent)


class EmptyKey(Gate):
    def key_admits(self, ask: Ask) -> bool:
        return ask.headers.get("x-api-key") in ("", self.api_key)


class KeyStarts(Gate):
    def is_key(self, sent: str) -> bool:
        return sent.startswith(self.api_key)


class KeyAsToken(Gate):
    def is_token(self, sent: str) -> bool:
        return sent in (self.token, self.api_key)


class TokenAsKey(Gate):
    def is_key(self, sent: str) -> bool:
        return sent in (self.token, self.api_key)


class Both(Gate):
    def admits(self, ask: Ask) -> bool:
        return self.token_admits(ask) and self.key_admits(ask)


class WrongKeyPoisons(Gate):
    def admits(self, ask: Ask) -> bool:
        return super().admits(ask) and ("x-api-key" not in ask.headers or self.key_admits(ask))


class WrongTokenPoisons(Gate):
    def admits(self, ask: Ask) -> bool:
        return super().admits(ask) and ("authorization" not in ask.headers or self.token_admits(ask))


class EmptyKeyPoisons(Gate):
    def admits(self, ask: Ask) -> bool:
        return super().admits(ask) and ask.headers.get("x-api-key") != ""


class LocalIsTrusted(Gate):
    def admits(self, ask: Ask) -> bool:
        return "x-forwarded-for" in ask.headers or super().admits(ask)


def local_is_nothing(client: Client) -> bool:
    headers = {"authorization": None, "x_forwarded_for": "127.0.0.1"}
    return client.send("GET", channels(A), **headers).status == 401


TABLE = {
    "key-in-query": broken(
        text="The API key is accepted in the query",
        gate=KeyInQuery,
        probe=query_is_nothing(f"X-Api-Key={KEY}"),
    ),
    "keys-refused": broken(
        text="No API key is accepted", gate=NoKeys, probe=admits(authorization=None, x_api_key=KEY)
    ),
    "key-any": broken(text="Any API key is accepted", gate=AnyKey, probe=guarded("list", key="wrong")),
    "key-empty": broken(text="An empty API key is accepted", gate=EmptyKey, probe=guarded("list", key="")),
    "key-longer": broken(
        text="An API key with one character more is accepted",
        gate=KeyStarts,
        probe=guarded("list", key=f"{KEY}x"),
    ),
    "key-as-token": broken(
        text="The API key is accepted as a token",
        gate=KeyAsToken,
        probe=guarded("list", f"Bearer {KEY}"),
    ),
    "token-as-key": broken(
        text="The token is accepted as an API key", gate=TokenAsKey, probe=guarded("list", key=TOKEN)
    ),
    "both-needed": broken(
        text="Both credentials are needed",
        gate=Both,
        probe=every(admits(), admits(authorization=None, x_api_key=KEY)),
    ),
    "wrong-key-poisons": broken(
        text="A wrong API key spoils a good token", gate=WrongKeyPoisons, probe=admits(x_api_key="wrong")
    ),
    "empty-key-poisons": broken(
        text="An empty API key spoils a good token", gate=EmptyKeyPoisons, probe=admits(x_api_key="")
    ),
    "wrong-token-poisons": broken(
        text="A wrong token spoils a good API key",
        gate=WrongTokenPoisons,
        probe=admits(authorization="Bearer wrong", x_api_key=KEY),
    ),
    "forwarded-trusted": broken(
        text="Whoever sends X-Forwarded-For needs no credentials", gate=LocalIsTrusted, probe=local_is_nothing
    ),
}
