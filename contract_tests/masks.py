"""Credentials as placeholders: filled in while a request is sent, put back in whatever is kept of its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from contract_tests.findings import Answer, Exchange, Headers, Request
from contract_tests.settings import Secrets

TOKEN = "${TOKEN}"  # noqa: S105 (a placeholder)
API_KEY = "${API_KEY}"
SHORTER = "%?}"
"""What makes a placeholder stand for its secret without the last character, as in bash."""
SHORTEST = 4
"""A secret that is shorter can't be told from other text, and is left in answers."""


class Mask:
    """Knows the secrets and their placeholders; never shows a secret."""

    def __init__(self, secrets: Secrets) -> None:
        self._values = tuple(values(secrets))
        self._shown = [(value, name) for name, value in self._values if len(value) >= SHORTEST]
        self._shown.sort(key=lambda pair: -len(pair[0]))

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
        for value, name in self._shown:
            text = text.replace(value, name)
        return text

    def body(self, data: bytes) -> bytes:
        for value, name in self._shown:
            data = data.replace(value.encode(), name.encode())
        return data

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange without any secret in its answer."""
        answer = exchange.answer
        if answer is not None:
            headers: Headers = tuple((name, self.text(value)) for name, value in answer.headers)
            answer = Answer(answer.status, headers, self.body(answer.body), answer.seconds)
        return replace(exchange, answer=answer, details=self.text(exchange.details))


def values(secrets: Secrets) -> Iterator[tuple[str, str]]:
    """Placeholders and what they stand for."""
    for placeholder, value in ((TOKEN, secrets.token), (API_KEY, secrets.api_key)):
        if value:
            yield placeholder, value
            yield placeholder[:-1] + SHORTER, value[:-1]
