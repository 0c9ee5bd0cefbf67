"""Credentials as placeholders: filled in while a request is sent, put back in whatever is kept of its answer."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

from hydracore_contract.exchange import Answer, Exchange, Headers, Request
from hydracore_contract.transport.keyring import TOKEN, Keyring, encoded_pair

SHORTER = "%?}"
"""The suffix of a placeholder for its secret without the last character, as in bash."""
UPPER, LOWER = "^^}", ",,}"
"""The secret in another case, as in bash."""
MADE_UP = "Anything"
"""A scheme that nobody knows: who takes a token in it takes one in any."""
WRONG = "wrong-0f3c9a"
ANY_PASSWORD, NEAR_PASSWORD = "@other-password}", ("-password}", "@no-colon}")
"""The ends of placeholders for the right user with a password that is made up, and with one that is not right."""
SECRET_HEADER = re.compile("auth|cookie|key|token|secret|password|credential", re.IGNORECASE)
SHORTEST = 4
"""A secret that is shorter can't be told from other text, and is left in answers."""


class Mask:
    """Knows the secrets and their placeholders; never shows a secret."""

    def __init__(self, *keyrings: Keyring, headers: Headers = (), former: Iterable[str] = ()) -> None:
        """`headers` are sent with every request, and may hold secrets; `former` tokens are not shown either."""
        self._values = tuple(pair for each in keyrings for pair in placeholder_values(each))
        hidden = [*self._values, *(pair for each in keyrings for pair in hidden_texts(each))]
        hidden += [pair for name, value in headers for pair in hidden_header(name, value)]
        hidden += [(TOKEN, text) for each in former for text in (each, *base64_forms(each))]
        shown = sorted((pair for pair in hidden if len(pair[1]) >= SHORTEST), key=lambda pair: -len(pair[1]))
        self._names = [name for name, _ in shown]
        pattern = "|".join(f"({secret_pattern(value)})" for _, value in shown) or "(?!)"
        self._in_text, self._in_bytes = re.compile(pattern), re.compile(pattern.encode())
        self._parts = [literal_parts(value) for _, value in shown]
        """Whoever writes a secret writes all of its parts: to look for them first takes a hundredth of the time."""

    def __repr__(self) -> str:
        return "Mask()"

    def filled(self, request: Request) -> Request:
        """The request with the secrets in the place of their placeholders."""
        headers = tuple((name, self._fill(value)) for name, value in request.headers)
        path = request.path
        if "$" in path:
            for name, value in self._values:
                path = path.replace(name, quote(value, safe=""))
        return replace(request, path=path, headers=headers)

    def _fill(self, text: str) -> str:
        if "$" in text:
            for name, value in self._values:
                text = text.replace(name, value)
        return text

    def text(self, text: str) -> str:
        """The text without any secret."""
        return self._in_text.sub(lambda match: self._names[(match.lastindex or 1) - 1], text)

    def body(self, data: bytes) -> bytes:
        if not any(all(part in data for part in parts) for parts in self._parts):
            return data
        return self._in_bytes.sub(lambda match: self._names[(match.lastindex or 1) - 1].encode(), data)

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange without any secret in its answer."""
        answer = exchange.answer
        if answer is not None:
            headers: Headers = tuple((name, self.text(value)) for name, value in answer.headers)
            answer = Answer(answer.status, headers, self.body(answer.body), answer.seconds)
        return replace(exchange, answer=answer, details=self.text(exchange.details))


def placeholder_values(keyring: Keyring) -> Iterator[tuple[str, str]]:
    """Placeholders and what they stand for."""
    for placeholder, value in keyring.placeholders:
        yield placeholder, value
        yield placeholder[:-1] + SHORTER, value[:-1]
        yield placeholder[:-1] + UPPER, value.upper()
        yield placeholder[:-1] + LOWER, value.lower()
        yield in_basic(placeholder), encoded_pair("", value)
    for placeholder, pair in keyring.pairs.items():
        for form, value in basic_forms(*pair).items():
            yield form_of(placeholder, form), value


def in_basic(placeholder: str) -> str:
    """The placeholder for Basic credentials (RFC 7617) with an empty name and a secret as password."""
    return placeholder.replace("${", "${BASIC_")


def form_of(placeholder: str, form: str) -> str:
    """The placeholder for Basic credentials that differ from the right ones in one way."""
    return f"{placeholder[:-1]}@{form}}}"


def basic_forms(user: str, password: str) -> dict[str, str]:
    """Basic credentials that are nearly right, by their form.

    None is what a lenient decoder of base64 takes for the right ones: where a letter is added, left out or in another
    case, that is in the user and the password, before they are encoded. Where there is no password, the user is the
    secret (as with Stripe's keys), and nobody need look at the password.
    """
    changed = {"other-user": (WRONG, password)} if user else {}
    if password:
        changed |= {
            "other-password": (user, WRONG),
            "no-password": (user, ""),
            "longer-password": (user, f"{password}x"),
            "shorter-password": (user, password[:-1]),
            "upper-password": (user, password.upper()),
            "lower-password": (user, password.lower()),
        }
    else:
        changed |= {"longer-user": (f"{user}x", password), "shorter-user": (user[:-1], password)}
    texts = {form: encoded_pair(*pair) for form, pair in changed.items() if pair != (user, password)}
    texts["no-colon"] = base64.b64encode(user.encode()).decode()
    if f"{user}{password}".isascii():
        texts["plain"] = f"{user}:{password}"
    forms = {text: form for form, text in reversed(texts.items())}
    return {form: text for text, form in reversed(forms.items())}


def hidden_texts(keyring: Keyring) -> Iterator[tuple[str, str]]:
    """What is kept out of answers beside placeholders' values: passwords by themselves, and secrets as base64."""
    for placeholder, (_, password) in keyring.pairs.items():
        yield placeholder, password
        yield from ((placeholder, text) for text in base64_forms(password))
    for placeholder, secret in keyring.placeholders:
        yield from ((placeholder, text) for text in base64_forms(secret))


def hidden_header(name: str, value: str) -> Iterator[tuple[str, str]]:
    """What is kept out of answers of a header that carries credentials."""
    if SECRET_HEADER.search(name):
        placeholder = f"${{HEADER_{re.sub('[^A-Z0-9]', '_', name.upper())}}}"
        for text in dict.fromkeys((value, value.rpartition(" ")[2])):
            yield placeholder, text
            yield from ((placeholder, form) for form in base64_forms(text))


def base64_forms(secret: str) -> Iterator[str]:
    """The letters that stand for a secret wherever it begins in what is encoded: they differ by its place in a group
    of three, and those at its ends stand for its neighbours too."""
    data = secret.encode()
    for before, mixed in ((0, 0), (1, 2), (2, 3)):
        whole = (before + len(data)) // 3 * 4
        text = base64.b64encode(b"\0" * before + data).decode()[mixed:whole]
        if len(text) >= 2 * SHORTEST:
            yield from dict.fromkeys((text, text.replace("+", "-").replace("/", "_")))


def secret_pattern(secret: str) -> str:
    """A pattern for a secret as it is, and as URLs, JSON and HTML write it."""
    return "".join(letter if letter.isalnum() else letter_pattern(letter) for letter in secret)


def literal_parts(secret: str) -> list[bytes]:
    """The parts of a secret that `secret_pattern` takes as they are, and in no other way; the longest first."""
    return sorted((part.encode() for part in re.findall("[A-Za-z0-9]+", secret)), key=len, reverse=True)


def letter_pattern(letter: str) -> str:
    ways = (
        rf"\\?{re.escape(letter)}",
        rf"(?i:%{ord(letter):02x})",
        rf"(?i:\\u{ord(letter):04x})",
        re.escape(html.escape(letter)),
    )
    return f"(?:{'|'.join(dict.fromkeys(ways))})"
