"""Keys: what opens each security scheme of a document, and the placeholder that stands for it in requests.

A secret may be given for one scheme by its name, or for all of a kind: a token for what is carried in Authorization, an
API key for the others. A token is for every bearer scheme, and for any other where that is the document's only one in
Authorization. What is given by name for the only scheme of its kind has the same placeholder as what is given for the
kind, so that a request reads the same however its credentials were given.

A header is a scheme's word and the secret (`Bearer ${TOKEN}`). People give one or both: `abc` and `Bearer abc` are the
same for a bearer scheme, and `Token abc` is the word that a service wants which has one of its own. Basic credentials
(RFC 7617) are given as `user:password` or as the base64 of that, which holds no colon.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from hydracore_contract.errors import Misused
from hydracore_contract.proxies import Proxy
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.transport.customers import Customer
from hydracore_openapi.model import Contract, RequestPlace, SecurityKind, SecurityScheme

TOKEN = "${TOKEN}"  # noqa: S105 (a placeholder)
API_KEY = "${API_KEY}"
BASIC = "basic"
NOBODY = ""
"""The scheme of whoever shows nothing, where that is one of the alternatives."""
PENDING = "0:0"
"""The token that there is until one was got: nothing secret, and the same in any case."""
WORD = re.compile(r"([A-Za-z0-9!#$&^_.+-]+) +(.*)", re.DOTALL)
"""A scheme of Authorization, and what comes after it."""


def takes_token(scheme: SecurityScheme) -> bool:
    """Tells whether a scheme is kept by a bearer token."""
    return scheme.kind in (SecurityKind.OAUTH2, SecurityKind.OPEN_ID_CONNECT) or (
        scheme.kind == SecurityKind.HTTP and scheme.scheme == "bearer"
    )


def is_basic(scheme: SecurityScheme) -> bool:
    return scheme.kind == SecurityKind.HTTP and scheme.scheme == BASIC


def is_in_authorization(scheme: SecurityScheme) -> bool:
    return scheme.kind != SecurityKind.API_KEY or (
        scheme.place == RequestPlace.HEADER and scheme.parameter.lower() == "authorization"
    )


@dataclass(frozen=True, slots=True)
class SchemeKey:
    """What opens a scheme: `word` stands before the secret, which is None where nothing was given."""

    placeholder: str
    word: str
    secret: str | None = None
    is_guess: bool = False
    """Tells whether it was given for schemes of which it may open one alone, or none."""

    def __repr__(self) -> str:
        return f"SchemeKey({self.placeholder})"


class Keyring:
    """The keys of one customer, by the name of the scheme that each opens. Never shows a secret."""

    def __init__(self, schemes: Mapping[str, SecurityScheme], secrets: Secrets) -> None:
        """Raises Misused where a secret is for no scheme, or can't be sent."""
        self.schemes = schemes
        is_pending = secrets.source is not None and not secrets.token
        self._secrets = replace(secrets, token=PENDING) if is_pending else secrets
        self._named = checked_names(schemes, secrets)
        self._keys = {name: self._key(scheme) for name, scheme in schemes.items()}
        self._refused: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return "Keyring()"

    def placeholder(self, scheme: SecurityScheme) -> str:
        return self._keys[scheme.name].placeholder

    def word(self, scheme: SecurityScheme) -> str:
        """What stands before the secret in Authorization; empty where nothing does."""
        return self._keys[scheme.name].word

    def has(self, scheme: SecurityScheme) -> bool:
        """Tells whether something was given that opens the scheme."""
        return bool(self._keys[scheme.name].secret) and self.may_open(scheme)

    def may_open(self, scheme: SecurityScheme) -> bool:
        """Tells whether the scheme's placeholder stands for what opens it: a guess that was refused does not."""
        return not (self._keys[scheme.name].is_guess and self.is_refused(scheme.name))

    def renew(self, token: str) -> None:
        """Has another token stand for the placeholder that the last one stood for."""
        self._secrets = replace(self._secrets, token=token)
        self._keys = {name: self._key(scheme) for name, scheme in self.schemes.items()}

    def refuse(self, names: Iterable[str]) -> None:
        """Takes note of schemes that the service does not let the holder of these keys in by."""
        self._refused |= frozenset(names)

    def is_refused(self, name: str) -> bool:
        return name in self._refused

    @property
    def refused(self) -> list[str]:
        """The names of the schemes that were refused."""
        return sorted(self._refused - {NOBODY})

    def secret(self, scheme: SecurityScheme) -> str:
        return self._keys[scheme.name].secret or ""

    @property
    def pairs(self) -> Mapping[str, tuple[str, str]]:
        """The user and the password behind each placeholder of Basic credentials."""
        return {
            key.placeholder: pair
            for name, key in self._keys.items()
            if is_basic(self.schemes[name]) and key.secret and (pair := decoded_pair(key.secret))
        }

    @property
    def placeholders(self) -> Iterator[tuple[str, str]]:
        """Each placeholder with what it stands for."""
        found = {self._own(TOKEN): self._secrets.token, self._own(API_KEY): self._secrets.api_key}
        found |= {key.placeholder: key.secret for key in self._keys.values() if key.secret}
        yield from ((name, secret) for name, secret in found.items() if secret)

    def _key(self, scheme: SecurityScheme) -> SchemeKey:
        """The key to a scheme: by its name, else the token or the API key."""
        is_token = is_in_authorization(scheme)
        is_only = sum(is_in_authorization(each) == is_token for each in self.schemes.values()) == 1
        usual, prefix = self._own(TOKEN if is_token else API_KEY), self._secrets.prefix
        by_name = usual if is_only else self._own(placeholder_of(scheme, self.schemes))
        if scheme.name in self._named:
            secret = self._named[scheme.name]
            return SchemeKey(by_name, *spelled(scheme, secret, f"--{prefix}auth {scheme.name}"))
        if self._secrets.token and is_token and (takes_token(scheme) or is_only) and self._is_meant(scheme):
            return SchemeKey(usual, *spelled(scheme, self._secrets.token, f"--{prefix}token"), not is_only)
        if self._secrets.api_key and scheme.kind == SecurityKind.API_KEY:
            word, secret = spelled(scheme, self._secrets.api_key, f"--{prefix}api-key")
            # A cookie is what a login has made, as a rule: an API key need not be meant for it.
            is_guess = not is_only or scheme.place == RequestPlace.COOKIE
            own = placeholder_of(scheme, self.schemes) if word else API_KEY  # it is a part of the key
            return SchemeKey(self._own(own), word, secret, is_guess)
        is_of_kind = takes_token(scheme) or scheme.kind == SecurityKind.API_KEY
        return SchemeKey(usual if is_of_kind else by_name, usual_word(scheme))

    def _is_meant(self, scheme: SecurityScheme) -> bool:
        """Tells whether the token is for a scheme: where there is an API key too, it may be for another document."""
        is_pair = ":" in (text := self._secrets.token or "") or decoded_pair(text.rpartition(" ")[2])
        return not is_basic(scheme) or bool(is_pair) or not self._secrets.api_key

    def _own(self, placeholder: str) -> str:
        return placeholder.replace("${", f"${{{self._secrets.owner}")


def checked_names(schemes: Mapping[str, SecurityScheme], secrets: Secrets) -> Mapping[str, str]:
    """Secrets by the scheme that they were given for. Raises Misused where there is no such scheme."""
    option = f"--{secrets.prefix}auth"
    known = (
        f"this document's security schemes are {', '.join(schemes)}"
        if schemes
        else "this document has no security scheme: send what it needs with --header"
    )
    found: dict[str, str] = {}
    for name, text in secrets.named:
        if not name:
            raise Misused(f"{option} is written as SCHEME=VALUE", known)
        if name not in schemes:
            raise Misused(f"{option}: there is no security scheme {name!r}", known)
        if not text:
            raise Misused(f"{option} {name} has no value", f"write it as {name}=VALUE; {known}")
        if found.setdefault(name, text) != text:
            raise Misused(f"{option} {name} was given twice", f"give one value for each; {known}")
    return found


def usual_word(scheme: SecurityScheme) -> str:
    if scheme.kind == SecurityKind.API_KEY:
        return ""
    return "Bearer" if takes_token(scheme) else scheme.scheme.capitalize()


def spelled(scheme: SecurityScheme, text: str, option: str) -> tuple[str, str]:
    """The word and the secret of what was given for a scheme. Raises Misused where no request can carry it."""
    word = usual_word(scheme)
    if is_basic(scheme):
        return word, basic_secret(text, option)
    text = text.strip(" ")
    if not text.isascii():
        raise Misused(f"{option} has characters that are not ASCII", "only Basic credentials may have some")
    if scheme.place == RequestPlace.COOKIE and ";" in text:
        raise Misused(f"{option} has a semicolon in it", "no cookie can hold one: give its value alone")
    found = WORD.fullmatch(text) if is_in_authorization(scheme) else None
    if found is None:
        return word, text
    if word and found[1].lower() == word.lower():
        return word, found[2]
    return (found[1], found[2]) if takes_token(scheme) or not word else (word, text)


def basic_secret(text: str, option: str) -> str:
    """Basic credentials as they are sent, from `user:password` or from what is sent already. Raises Misused."""
    found = WORD.fullmatch(text)
    sent = found[2] if found and found[1].lower() == BASIC else text
    if decoded_pair(sent):
        return sent
    if ":" not in text:
        raise Misused(
            f"{option} is neither user:password nor the base64 of that", "write it as user:password"
        )
    return encoded_pair(*text.split(":", 1))


def encoded_pair(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def decoded_pair(text: str) -> tuple[str, str] | None:
    """The user and the password of Basic credentials; None where they are none."""
    try:
        user, colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (user, password) if colon else None


def placeholder_of(scheme: SecurityScheme, schemes: Mapping[str, SecurityScheme]) -> str:
    """The placeholder of a scheme by its name, as bash takes it; numbered where another is spelt alike."""
    alike = [name for name in schemes if variable(name) == variable(scheme.name)]
    number = alike.index(scheme.name)
    return f"${{{variable(scheme.name)}{f'_{number + 1}' if number else ''}}}"


def variable(name: str) -> str:
    return f"AUTH_{re.sub('[^A-Z0-9]', '_', name.upper())}"


def keyring_of_proxy(proxy: Proxy | None) -> Keyring:
    """What a proxy is shown, so that it is masked wherever somebody repeats it."""
    if proxy is None:
        return Keyring({}, Secrets())
    return Keyring({}, Secrets(proxy.credentials, proxy.password, owner="PROXY_"))


@lru_cache(maxsize=64)
def keyring_of(contract: Contract, secrets: Secrets) -> Keyring:
    """The keys to a contract's schemes that the secrets make. Raises Misused as `Keyring` does."""
    return Keyring(contract.security_schemes, secrets)


def keyrings_of(contract: Contract, settings: Settings) -> Mapping[Customer, Keyring]:
    """New keys of each customer; none where there is no other one. Raises Misused as `Keyring` does."""
    given = {Customer.FIRST: settings.secrets, Customer.OTHER: settings.other_secrets}
    return {each: Keyring(contract.security_schemes, secrets) for each, secrets in given.items()}
