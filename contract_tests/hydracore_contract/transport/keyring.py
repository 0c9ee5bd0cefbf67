"""Keys: what opens each security scheme of a document, and the placeholder that stands for it in requests.

A secret may be given for one scheme by its name, or for all of a kind: a token for those that are carried as bearer
tokens, an API key for the others. What is given by name for the only scheme of its kind has the same placeholder as
what is given for the kind, so that a request reads the same however its credentials were given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from hydracore_contract.settings import Secrets
from hydracore_openapi.model import Contract, SecurityKind, SecurityScheme

TOKEN = "${TOKEN}"  # noqa: S105 (a placeholder)
API_KEY = "${API_KEY}"


def takes_token(scheme: SecurityScheme) -> bool:
    """Tells whether a scheme is kept by a bearer token."""
    return scheme.kind in (SecurityKind.OAUTH2, SecurityKind.OPEN_ID_CONNECT) or (
        scheme.kind == SecurityKind.HTTP and scheme.scheme == "bearer"
    )


class Key(NamedTuple):
    """What opens a scheme; `secret` is None where nothing was given that does."""

    placeholder: str
    secret: str | None = None


class Keyring:
    """The keys of one customer, by the name of the scheme that each opens. Never shows a secret."""

    def __init__(self, schemes: Mapping[str, SecurityScheme], secrets: Secrets) -> None:
        self.schemes = schemes
        self._secrets = secrets
        self._keys = {name: self._found(scheme) for name, scheme in schemes.items()}

    def __repr__(self) -> str:
        return "Keyring()"

    def placeholder(self, scheme: SecurityScheme) -> str:
        return self._keys[scheme.name].placeholder

    def has(self, scheme: SecurityScheme) -> bool:
        """Tells whether something was given that opens the scheme."""
        return bool(self._keys[scheme.name].secret)

    def secret(self, scheme: SecurityScheme) -> str:
        return self._keys[scheme.name].secret or ""

    @property
    def placeholders(self) -> Iterator[tuple[str, str]]:
        """Each placeholder with what it stands for."""
        found = {self._named(TOKEN): self._secrets.token, self._named(API_KEY): self._secrets.api_key}
        found |= {key.placeholder: key.secret for key in self._keys.values() if key.secret}
        yield from ((name, secret) for name, secret in found.items() if secret)

    def _found(self, scheme: SecurityScheme) -> Key:
        given = dict(self._secrets.named)
        usual = API_KEY if scheme.kind == SecurityKind.API_KEY else TOKEN
        if scheme.name in given:
            is_only = sum(is_alike(scheme, each) for each in self.schemes.values()) == 1
            return Key(self._named(usual if is_only else placeholder_of(scheme)), given[scheme.name])
        is_token = takes_token(scheme)
        of_kind = self._secrets.api_key if scheme.kind == SecurityKind.API_KEY else self._secrets.token
        return Key(self._named(usual), of_kind if is_token or usual == API_KEY else None)

    def _named(self, placeholder: str) -> str:
        return placeholder.replace("${", f"${{{self._secrets.owner}")


def is_alike(scheme: SecurityScheme, other: SecurityScheme) -> bool:
    return (scheme.kind == SecurityKind.API_KEY) == (other.kind == SecurityKind.API_KEY)


def placeholder_of(scheme: SecurityScheme) -> str:
    """The placeholder of a scheme by its name, as bash takes it."""
    return f"${{AUTH_{re.sub('[^A-Z0-9]', '_', scheme.name.upper())}}}"


@lru_cache(maxsize=64)
def keyring_of(contract: Contract, secrets: Secrets) -> Keyring:
    """The keys to a contract's schemes that the secrets make."""
    return Keyring(contract.security_schemes, secrets)
