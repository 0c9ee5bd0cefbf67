"""Credentials that are judged wrongly."""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import partial

from tests.contract_tests.services.exchange import Ask
from tests.contract_tests.services.gate import Gate
from tests.contract_tests.services.probes import admits, every
from tests.contract_tests.services.probing import NOBODY, UNSENT, A, Client, channels
from tests.contract_tests.services.setup import Setup
from tests.contract_tests.services.variants import Probe, Variant

broken = partial(Variant, kind="credentials")
TOKEN, KEY = Setup().token, Setup().api_key
REQUESTS = {
    "list": ("GET", channels(A), UNSENT),
    "create": ("POST", channels(A), {"channel_type": "sms", "provider": "x", "external_identifier": "y"}),
    "update": ("PATCH", channels(A, NOBODY), {}),
    "delete": ("DELETE", channels(A, NOBODY), UNSENT),
}


def guarded(operation: str, header: str | None = None, key: str | None = None) -> Probe:
    """The operation answers 401 to these credentials."""
    method, path, body = REQUESTS[operation]
    return lambda client: client.send(method, path, body, authorization=header, x_api_key=key).status == 401


def unguarded(*operations: str) -> type[Gate]:
    """A gate that checks nothing before these operations."""

    class Open(Gate):
        def admits(self, ask: Ask) -> bool:
            return ask.operation in operations or super().admits(ask)

    return Open


class AnyToken(Gate):
    def is_token(self, sent: str) -> bool:
        return bool(sent)


class EmptyToken(Gate):
    def is_token(self, sent: str) -> bool:
        return not sent or super().is_token(sent)

    def token_admits(self, ask: Ask) -> bool:
        return "authorization" in ask.headers and super().token_admits(ask)


class TokenStarts(Gate):
    def is_token(self, sent: str) -> bool:
        return sent.startswith(self.token)


class TokenIsStart(Gate):
    def is_token(self, sent: str) -> bool:
        return bool(sent) and self.token.startswith(sent)


class TokenAnyCase(Gate):
    def is_token(self, sent: str) -> bool:
        return sent.lower() == self.token.lower()


class TokenSameLength(Gate):
    def is_token(self, sent: str) -> bool:
        return len(sent) == len(self.token)


class AnyScheme(Gate):
    def is_scheme(self, sent: str) -> bool:
        return True


class NoScheme(Gate):
    def token_admits(self, ask: Ask) -> bool:
        return ask.headers.get("authorization") == self.token or super().token_admits(ask)


class ExactScheme(Gate):
    def is_scheme(self, sent: str) -> bool:
        return sent == "Bearer"


class Basic(Gate):
    def token_admits(self, ask: Ask) -> bool:
        return ask.headers.get("authorization", "").startswith("Basic ") or super().token_admits(ask)


class BasicToken(Gate):
    def token_admits(self, ask: Ask) -> bool:
        scheme, _, sent = ask.headers.get("authorization", "").partition(" ")
        if scheme != "Basic":
            return super().token_admits(ask)
        return self.token.encode() in b64decode(sent + "==")


class TokenInQuery(Gate):
    def admits(self, ask: Ask) -> bool:
        return ask.query.get("access_token") == self.token or super().admits(ask)


class KeyInQuery(Gate):
    def admits(self, ask: Ask) -> bool:
        return self.api_key in ask.query.values() or super().admits(ask)


class NoKeys(Gate):
    def key_admits(self, ask: Ask) -> bool:
        return False


class NoTokens(Gate):
    def token_admits(self, ask: Ask) -> bool:
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


def query_is_nothing(query: str) -> Probe:
    return lambda client: client.send("GET", f"{channels(A)}?{query}", authorization=None).status == 401


TABLE = {
    "list-unguarded": broken(text="List needs no credentials", gate=unguarded("list"), probe=guarded("list")),
    "create-unguarded": broken(
        text="Create needs no credentials", gate=unguarded("create"), probe=guarded("create")
    ),
    "update-unguarded": broken(
        text="Update needs no credentials", gate=unguarded("update"), probe=guarded("update")
    ),
    "delete-unguarded": broken(
        text="Delete needs no credentials", gate=unguarded("delete"), probe=guarded("delete")
    ),
    "all-unguarded": broken(
        text="No operation needs credentials", gate=unguarded(*REQUESTS), probe=guarded("list")
    ),
    "token-any": broken(text="Any token is accepted", gate=AnyToken, probe=guarded("list", "Bearer wrong")),
    "token-empty": broken(
        text="An empty token is accepted", gate=EmptyToken, probe=guarded("list", "Bearer ")
    ),
    "token-longer": broken(
        text="A token with one character more is accepted",
        gate=TokenStarts,
        probe=guarded("list", f"Bearer {TOKEN}x"),
    ),
    "token-shorter": broken(
        text="The beginning of the token is accepted",
        gate=TokenIsStart,
        probe=guarded("list", f"Bearer {TOKEN[:-1]}"),
    ),
    "token-any-case": broken(
        text="The token is accepted in any case",
        gate=TokenAnyCase,
        probe=guarded("list", f"Bearer {TOKEN.swapcase()}"),
    ),
    "token-same-length": broken(
        text="Any token of the same length is accepted",
        gate=TokenSameLength,
        probe=guarded("list", f"Bearer {TOKEN[:-1]}x"),
    ),
    "token-any-scheme": broken(
        text="The token is accepted under any scheme",
        gate=AnyScheme,
        probe=guarded("list", f"Token {TOKEN}"),
    ),
    "token-no-scheme": broken(
        text="The token is accepted without a scheme", gate=NoScheme, probe=guarded("list", TOKEN)
    ),
    "scheme-exact": broken(
        text="The scheme bearer in lower case is refused",
        gate=ExactScheme,
        probe=admits(authorization=f"bearer {TOKEN}"),
    ),
    "basic-any": broken(
        text="Any Basic credentials are accepted", gate=Basic, probe=guarded("list", "Basic dXNlcjpwYXNz")
    ),
    "basic-with-token": broken(
        text="Basic credentials with the token as password are accepted",
        gate=BasicToken,
        probe=guarded("list", f"Basic {b64encode(f':{TOKEN}'.encode()).decode()}"),
    ),
    "token-in-query": broken(
        text="The token is accepted in the query",
        gate=TokenInQuery,
        probe=query_is_nothing(f"access_token={TOKEN}"),
    ),
    "key-in-query": broken(
        text="The API key is accepted in the query",
        gate=KeyInQuery,
        probe=query_is_nothing(f"X-Api-Key={KEY}"),
    ),
    "keys-refused": broken(
        text="No API key is accepted", gate=NoKeys, probe=admits(authorization=None, x_api_key=KEY)
    ),
    "tokens-refused": broken(text="No token is accepted", gate=NoTokens, probe=admits()),
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
