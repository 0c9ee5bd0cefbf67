"""Tokens that do not last: got when the first request needs one, and anew before it expires and once it is refused.

They come from a command, which prints one, or from an OAuth2 token endpoint by the client's own credentials (RFC 6749,
section 4.4). How long one lasts its endpoint says, or the token itself where it is a JWT (RFC 7519, `exp`); nothing
else is read from it. Of a refusal it is not known whether the token has run out or the request may not be made: new
tokens that are refused as well tell that it was no matter of time, and none is got for a refusal until one is taken.
One may be refused by chance: where a new token ends the last one, workers take each other's away.
"""

from __future__ import annotations

import base64
import json
import shlex
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import SplitResult, quote_plus, urlencode, urljoin, urlsplit

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.exchange import Answer, Headers, Request
from hydracore_contract.settings import Settings, TokenSource
from hydracore_contract.transport.keyring import encoded_pair
from hydracore_contract.transport.route import route_to
from hydracore_contract.transport.wire import ExchangeFailed, Wire
from hydracore_openapi.model import SecurityScheme
from hydracore_openapi.version import __version__

PATIENCE = 60.0
"""Seconds that a command has to print a token."""
SOONEST = 30.0
"""Seconds before its end at which a token is replaced; of a short time a fifth."""
MOST_FUTILE = 4
"""New tokens in a row that are refused by chance."""
REFUSED = (400, 401)


class Token(NamedTuple):
    """`seconds` are those that it lasts, None where that is not known."""

    text: str
    seconds: float | None = None


class Tokens:
    """The token of a run; safe to use from several threads. `renewed` is told of each new one."""

    def __init__(
        self, get: Callable[[], Token], renewed: Callable[[str], None], said: Callable[[str], None]
    ) -> None:
        self._get = get
        self._renewed = renewed
        self._said = said
        self._lock = threading.Lock()
        self._ends: float | None = None
        self._futile = 0
        self.text = ""
        """The token that is shown now."""

    def provide(self) -> None:
        """Sees to it that there is a token which lasts. Raises Misused and Unreachable where there never was one."""
        if self.text and (self._ends is None or time.monotonic() < self._ends):
            return
        with self._lock:
            if not self.text:
                self._take(self._get())
            elif self._ends is not None and time.monotonic() >= self._ends:
                self._ends = None
                self._try()

    def renew(self, refused: str) -> bool:
        """Tells whether there is another token than the one that was refused."""
        with self._lock:
            return self.text != refused or (self._futile < MOST_FUTILE and self._try())

    def judge(self, *, is_taken: bool) -> None:
        """Takes note of whether a token that was just got is taken."""
        self._futile = 0 if is_taken else self._futile + 1

    def _try(self) -> bool:
        try:
            self._take(self._get())
        except (Misused, Unreachable) as error:
            self._futile = MOST_FUTILE
            self._said(f"the token could not be renewed: {error}")
            return False
        return True

    def _take(self, token: Token) -> None:
        seconds = lifetime(token)
        self._ends = None if seconds is None else time.monotonic() + seconds - min(SOONEST, seconds / 5)
        self._renewed(token.text)
        self.text = token.text


def lifetime(token: Token) -> float | None:
    """The seconds that a token lasts, by what came with it or by itself."""
    if token.seconds is not None:
        return token.seconds if token.seconds > 0 else None
    with suppress(ValueError, LookupError, TypeError):
        claims = token.text.split(".")[1]
        ends = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["exp"]
        return left if (left := float(ends) - time.time()) > 0 else None
    return None


def tokens_by(
    source: TokenSource, settings: Settings, schemes: Mapping[str, SecurityScheme]
) -> Callable[[], Token]:
    """Gets a token in the way that was asked for. Raises Misused where that can't be meant."""
    if source.command:
        command = source.command
        return lambda: Token(printed(command))
    url = token_url(source, settings, schemes)
    return lambda: granted(url, source, settings)


# ---------------------------------------------------------------------------------------------------------- a command


def printed(command: str) -> str:
    """What a command prints. Raises Misused where it is none, Unreachable where it prints no token."""
    remedy = "see that it prints a token, and nothing else"
    try:
        done = subprocess.run(  # noqa: S603 (it is what was asked for)
            shlex.split(command), capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False
        )
    except (ValueError, IndexError) as error:
        raise Misused("--token-command is no command", "write it as in a shell") from error
    except OSError as error:
        raise Misused(f"--token-command: {error.strerror}", "name a program that can be run") from error
    except subprocess.TimeoutExpired as error:
        raise Unreachable(f"--token-command takes longer than {PATIENCE:g} s", remedy) from error
    if done.returncode:
        raise Unreachable(f"--token-command ended with {done.returncode}{last_words(done.stderr)}", remedy)
    text = done.stdout.decode("utf-8", "replace").strip()
    if not text or not text.isprintable():
        raise Unreachable(f"--token-command printed {'no token' if not text else 'what is no token'}", remedy)
    return text


def last_words(data: bytes) -> str:
    """The last line of what a command said was wrong."""
    lines = data.decode("utf-8", "replace").strip().splitlines()
    return f": {''.join(letter for letter in lines[-1] if letter.isprintable())[:200]}" if lines else ""


# ------------------------------------------------------------------------------------------------------------- OAuth2


def token_url(source: TokenSource, settings: Settings, schemes: Mapping[str, SecurityScheme]) -> SplitResult:
    """The token endpoint that was given, or else the document's. Raises Misused where there is none to be used."""
    named = next((each.token_url for each in schemes.values() if each.token_url), "")
    if not (source.url or named):
        raise Misused(
            "the document names no token URL for client credentials", "give it with --oauth2-token-url"
        )
    try:
        url = urlsplit(source.url or urljoin(f"{settings.base_url}/", named))
        url.port  # noqa: B018 (raises where it is no number)
    except ValueError as error:
        raise Misused(f"the token URL is no URL: {error}", "correct --oauth2-token-url") from error
    if url.scheme not in ("http", "https") or not url.hostname:
        raise Misused(f"{url.geturl()!r} is no http or https URL", "correct --oauth2-token-url")
    known = {"localhost", "127.0.0.1", "::1", urlsplit(settings.base_url).hostname, *settings.allow_hosts}
    if not source.url and url.hostname not in known:
        raise Misused(
            f"the document's token URL is at {url.hostname}, which nobody has named",
            f"add --allow-host {url.hostname} if it may have the client's secret, or give --oauth2-token-url",
        )
    return url


def granted(url: SplitResult, source: TokenSource, settings: Settings) -> Token:
    """A token of the endpoint. Raises Unreachable where it grants none.

    The client is named in the header first, as every server has to understand it, and in the body where that is refused
    (RFC 6749, section 2.3.1).
    """
    form = {"grant_type": "client_credentials", **({"scope": source.scope} if source.scope else {})}
    client, secret = source.client_id, source.client_secret
    basic = encoded_pair(quote_plus(client), quote_plus(secret))
    answer = posted(url, form, (("Authorization", f"Basic {basic}"),), settings)
    if answer.status in REFUSED:
        named = posted(url, {**form, "client_id": client, "client_secret": secret}, (), settings)
        answer = named if named.status not in REFUSED else answer
    said = json_object(answer.body)
    text, seconds = said.get("access_token"), said.get("expires_in")
    if answer.status // 100 != 2 or not isinstance(text, str) or not text or not text.isprintable():
        why = f": {said['error']}"[:100] if isinstance(said.get("error"), str) else ""
        raise Unreachable(
            f"{shown(url)} grants no token ({answer.status}{why})",
            "see that --oauth2-client-id, --oauth2-client-secret and --oauth2-scope are right",
        )
    with suppress(TypeError, ValueError):
        return Token(text, float(seconds or 0))
    return Token(text)


def posted(url: SplitResult, form: Mapping[str, str], headers: Headers, settings: Settings) -> Answer:
    """The answer to a form. Raises Unreachable where there is none."""
    is_of_service = url.hostname == urlsplit(settings.base_url).hostname
    way = route_to(url, replace(settings, insecure=settings.insecure and is_of_service))
    always = (
        ("User-Agent", f"hydracore-contract/{__version__}"),
        ("Accept", "application/json"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    )
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    with closing(Wire(way, settings.request_timeout)) as wire:
        try:
            return wire.exchange(Request("POST", path, (*always, *headers), urlencode(form).encode()))
        except ExchangeFailed as failure:
            raise Unreachable(
                f"{shown(url)}: {failure.trouble}", failure.remedy or "see that the token endpoint runs"
            ) from failure


def json_object(body: bytes) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        if isinstance(said := json.loads(body), dict):
            return said
    return {}


def shown(url: SplitResult) -> str:
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
