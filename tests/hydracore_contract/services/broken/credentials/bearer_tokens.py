"""Bearer tokens that are judged wrongly."""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import partial
from hmac import compare_digest

from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.gate import Gate
from tests.hydracore_contract.services.probe_client import NOBODY, UNSENT, A, channels
from tests.hydracore_contract.services.probes import admits
from tests.hydracore_contract.services.setup import Setup
from tests.hydracore_contract.services.variants import Probe, Variant

broken = partial(Variant, kind="credentials")
TOKEN = Setup().token
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


class LongTokens(Gate):
    def is_token(self, sent: str) -> bool:
        return len(sent) > 1_000 or super().is_token(sent)


class VeryLongTokens(Gate):
    def is_token(self, sent: str) -> bool:
        return len(sent) > 4_096 or super().is_token(sent)


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


class AsciiToken(Gate):
    """Python compares texts in constant time only where they are ASCII."""

    def is_token(self, sent: str) -> bool:
        return compare_digest(sent, self.token)


class NoTokens(Gate):
    def token_admits(self, ask: Ask) -> bool:
        return False


def query_is_nothing(query: str) -> Probe:
    return lambda client: client.send("GET", f"{channels(A)}?{query}", authorization=None).status == 401


TABLE = {
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
    "token-no-ascii-500": broken(
        text="A token with a letter that is not ASCII answers 500",
        gate=AsciiToken,
        probe=guarded("list", f"Bearer {TOKEN}\xe9"),
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
    "token-long": broken(
        text="Any token of more than 1,000 characters is accepted",
        gate=LongTokens,
        probe=guarded("list", f"Bearer {'x' * 1_001}"),
    ),
    "token-very-long": broken(
        text="Any token of more than 4,096 characters is accepted",
        gate=VeryLongTokens,
        probe=guarded("list", f"Bearer {'x' * 4_097}"),
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
    "tokens-refused": broken(text="No token is accepted", gate=NoTokens, probe=admits()),
}
