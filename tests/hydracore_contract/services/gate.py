"""Authentication by bearer token or API key."""

from __future__ import annotations

from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.setup import Setup


class Gate:
    """A bearer token or an API key; one good one is enough."""

    def __init__(self, setup: Setup) -> None:
        self.token = setup.token
        self.api_key = setup.api_key

    def admits(self, ask: Ask) -> bool:
        return self.token_admits(ask) or self.key_admits(ask)

    def token_admits(self, ask: Ask) -> bool:
        scheme, _, token = ask.headers.get("authorization", "").partition(" ")
        return self.is_scheme(scheme) and self.is_token(token)

    def key_admits(self, ask: Ask) -> bool:
        return self.is_key(ask.headers.get("x-api-key", ""))

    def is_scheme(self, sent: str) -> bool:
        return sent.lower() == "bearer"

    def is_token(self, sent: str) -> bool:
        return sent == self.token

    def is_key(self, sent: str) -> bool:
        return sent == self.api_key
