"""The service under test: the only way to it, with all that keeps a run safe and fair.

Only hosts that were named are spoken to, nothing but reading where that was asked for, no faster than allowed, for no
longer than the run has time, and a 429 is waited out. Secrets are filled in on the way out. A `GuardPort` is asked
before each request whether it may be sent: what it holds back comes back as an exchange that did not happen.

The rate is kept by turns: each request, of whichever thread, takes the next one, `1 / rate` seconds after the last,
and sleeps until then. Time that nobody used is not saved up, so a pause is followed by no burst. A 429 (RFC 6585,
section 4) is no answer of the operation: the same request is sent again after what `Retry-After` says, in seconds or
as a date (RFC 9110, section 10.2.3), or else after a wait that doubles.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import NamedTuple, Protocol
from urllib.parse import SplitResult, urlsplit

from hydracore_contract.errors import Misused, TimeIsOver, Unreachable
from hydracore_contract.exchange import SAFE_METHODS, Answer, Exchange, Request, Trouble
from hydracore_contract.settings import Settings
from hydracore_contract.transport.concurrency import Concurrency
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_contract.transport.keyring import TOKEN, Keyring, keyring_of_proxy
from hydracore_contract.transport.placeholders import Mask
from hydracore_contract.transport.route import route_to
from hydracore_contract.transport.time_limit import TimeLimit
from hydracore_contract.transport.tokens import Tokens, tokens_by
from hydracore_contract.transport.wire import ExchangeFailed, KeptConnections, Wire
from hydracore_openapi.source.document import is_sendable
from hydracore_openapi.version import __version__

LONGEST_WAIT = 120.0
MOST_WAITS = 20
TOO_MANY, UNAUTHORIZED = 429, 401
MOST_FORMER = 20
"""Tokens that are kept in mind after they were replaced."""
OF_LATE = 20
"""Exchanges that the usual time is an average of, the older the less."""
CUT_OFF = frozenset({Trouble.HANGS, Trouble.UNREACHABLE})
"""Troubles that the end of the run's time may look like."""


Address = Callable[[str, Request, Customer | None], Request]
"""Gives a request of an operation the credentials of the customer that it is about, or that asks for it."""


class Order(NamedTuple):
    """A request to send, and the operation that it is meant for (its id, or empty)."""

    operation: str
    request: Request


class GuardPort(Protocol):
    """Decides what may be sent; asked by several threads."""

    def objection(self, sent: Request, ask: Callable[[str, Request], Exchange]) -> str | None:
        """The reason to hold a request back, None where it may be sent; `ask` sends a look just before it."""

    def saw(self, exchange: Exchange) -> None:
        """Learns from an exchange."""


class Unguarded:
    """The guard of whoever sends nothing but what may be sent anywhere; `saw` is told of each exchange."""

    def __init__(self, saw: Callable[[Exchange], None] = lambda _: None) -> None:
        self.saw = saw

    def objection(self, sent: Request, ask: Callable[[str, Request], Exchange]) -> str | None:
        return None


class Target:
    """Sends requests to one service; safe to use from several threads, each of which has a connection of its own."""

    def __init__(
        self,
        settings: Settings,
        guard: GuardPort,
        said: Callable[[str], None] = lambda _: None,
        limit: TimeLimit | None = None,
        keyrings: Mapping[Customer, Keyring] | None = None,
    ) -> None:
        """`keyrings` hold what requests may carry; what is given for no scheme of its own, if left out."""
        self.settings = settings
        self._guard = guard
        self.limit = limit or TimeLimit()
        self.sent = 0
        self._said = said
        self.route = route_to(checked_url(settings), settings)
        self.keyrings = keyrings or {Customer.FIRST: Keyring({}, settings.secrets)}
        self.keyring = self.keyrings[Customer.FIRST]
        """The keys that requests carry as a rule."""
        self.tokens = self._tokens() if keyrings else None
        self._former: list[str] = []
        self.mask = self._new_mask()
        self._base = self.route.url.path.rstrip("/")
        self.remedy = ""
        """What to do about the last exchange that failed, where that is known."""
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._next = self._began
        self._burst = 0
        self.timeout = settings.request_timeout
        """Seconds that an answer may take."""
        self._slowest = 0.0
        self._usual = 0.0
        self.hung = 0.0
        """Seconds that were spent on answers that never came."""
        self.away_at = -1.0
        """The last time that no connection could be made, in seconds since the run began."""
        self.moved: dict[str, str] = {}
        """Values of path parameters that others have taken the place of since."""
        self._of_thread = threading.local()
        self._wires: dict[threading.Thread, Wire] = {}
        self._kept = KeptConnections()
        self.address: Address = lambda _operation, sent, _asker: sent
        self._concurrency = Concurrency(settings.concurrency)

    def _tokens(self) -> Tokens | None:
        source = self.settings.secrets.source
        if source is None:
            return None
        return Tokens(tokens_by(source, self.settings, self.keyring.schemes), self._renew, self._said)

    def _new_mask(self) -> Mask:
        known = (*self.keyrings.values(), keyring_of_proxy(self.route.proxy))
        source = self.settings.secrets.source
        client = [source.client_secret] if source and source.client_secret else []
        return Mask(*known, headers=self.settings.headers, former=[*self._former, *client])

    def _renew(self, token: str) -> None:
        """Has requests carry another token; the last ones are still kept out of what is told."""
        self.keyring.renew(token)
        self.mask = self._new_mask()
        self._former = [*self._former, token][-MOST_FORMER:]

    @property
    def now(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._began

    @property
    def usual_seconds(self) -> float:
        """The time that a request takes of late, with the wait for its turn."""
        return self._usual + (1 / self.settings.rate_limit if self.settings.rate_limit else 0.0)

    def addressed(self, operation: str, request: Request, asker: Customer | None = None) -> Request:
        """The request with the credentials of the customer that it is about."""
        return self.address(operation, request, asker)

    def send(self, operation: str, request: Request, asker: Customer | None = None) -> Exchange:
        """One exchange, 429 waited out; on behalf of `asker` where what the path names is nobody's.

        Raises Unreachable where the service answers nothing but 429, TimeIsOver where there is no time for a whole one.
        """
        request = self.addressed(operation, request, asker)
        return self._held_back(operation, request) or self._sent(operation, request)

    def _held_back(self, operation: str, request: Request) -> Exchange | None:
        """The exchange that does not happen, where the guard objects to a request."""
        asker = customer_of(request)
        why = self._guard.objection(
            request, lambda name, look: self._sent(name, self.addressed(name, look, asker))
        )
        return Exchange(0, operation, request, None, Trouble.HELD_BACK, why) if why is not None else None

    def _sent(self, operation: str, request: Request, burst: int = 0) -> Exchange:
        if self.settings.read_only and request.method not in SAFE_METHODS:
            raise AssertionError(f"--read-only, and still {request.method} was to be sent")
        for tries in range(MOST_WAITS):
            self._pace()
            left = self.limit.left
            exchange = self._with_token(operation, request, burst, min(self.timeout, left))
            if exchange.trouble in CUT_OFF and left < self.timeout and exchange.seconds >= left:
                raise TimeIsOver(self.limit.seconds)
            wait = retry_after(exchange.answer, tries)
            if wait is None:
                self._guard.saw(exchange)
                return exchange
            self._concurrency.refused()
            self._said(f"429 Too Many Requests: waiting {wait:g} s")
            self.limit.wait(wait)
        raise Unreachable(
            "the service answers nothing but 429 Too Many Requests",
            "lower --rate-limit, or raise the service's limit",
        )

    def together(self, orders: Sequence[Order]) -> list[Exchange]:
        """The exchanges of requests that are sent at the same moment, in the order in which they ended."""
        with self._lock:
            self._burst += 1
            burst = self._burst
        orders = [Order(each.operation, self.addressed(*each)) for each in orders]
        held = [self._held_back(*order) for order in orders]
        found: list[Exchange | BaseException] = [each for each in held if each is not None]
        orders = [order for order, why in zip(orders, held, strict=True) if why is None]
        barrier = threading.Barrier(max(1, len(orders)))

        def one(order: Order) -> None:
            try:
                barrier.wait()
                found.append(self._sent(order.operation, order.request, burst))
            except BaseException as error:
                found.append(error)
            finally:
                self._leave()

        threads = [threading.Thread(target=one, args=(order,), daemon=True) for order in orders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [exchange_or_raised(each) for each in found]

    @contextmanager
    def below(self, prefix: str) -> Iterator[None]:
        """Has requests sent below another prefix than that of the base URL, while nobody else sends any."""
        before, self._base = self._base, prefix
        try:
            yield
        finally:
            self._base = before

    def hurry(self, timeout: float) -> None:
        """Lowers the time limit for answers to `timeout` seconds, or ten times the slowest answer if longer."""
        self.timeout = min(self.timeout, max(timeout, 10 * self._slowest))

    def calm(self) -> None:
        """Gives answers all the time again that they were given first."""
        self.timeout, self.hung = self.settings.request_timeout, 0.0

    def close(self) -> None:
        for wire in [*self._wires.values()]:
            wire.close()

    def _with_token(self, operation: str, request: Request, burst: int, timeout: float) -> Exchange:
        """One exchange; once more with a new token, where the one that it carries as it should is refused."""
        if self.tokens is None:
            return self._once(operation, request, burst, timeout)
        self.tokens.provide()
        shown = self.tokens.text
        exchange = self._once(operation, request, burst, timeout)
        if not self._carries_token(request) or exchange.answer is None:
            return exchange
        is_refused = exchange.answer.status == UNAUTHORIZED
        if is_refused and self.tokens.renew(shown):
            exchange = self._once(operation, request, burst, timeout)
            is_refused = exchange.answer is not None and exchange.answer.status == UNAUTHORIZED
        if is_refused or exchange.is_success:
            self.tokens.judge(is_taken=not is_refused)
        return exchange

    def _carries_token(self, request: Request) -> bool:
        """Tells whether the token stands where it should, its scheme's word spelt in any case."""
        words = {self.keyring.word(each).lower() for each in self.keyring.schemes.values()}
        shown = [value.rpartition(" ") for name, value in request.headers if name == "Authorization"]
        return any(word.strip().lower() in words and token == TOKEN for word, _, token in shown)

    def _once(self, operation: str, request: Request, burst: int, timeout: float) -> Exchange:
        """One exchange, once it may be under way: requests at the same moment wait for nobody."""
        if burst:
            return self._exchanged(operation, request, burst, timeout)
        with self._concurrency.turn():
            exchange = self._exchanged(operation, request, burst, timeout)
        if exchange.answer is not None:
            self._concurrency.answered(exchange.seconds)
        return exchange

    def _exchanged(self, operation: str, request: Request, burst: int, timeout: float) -> Exchange:
        began = time.monotonic()
        answer: Answer | None = None
        trouble: Trouble | None = None
        details = ""
        wire = self._wire
        wire.timeout = timeout
        try:
            answer = wire.exchange(self._outgoing(request))
        except ExchangeFailed as failure:
            answer, trouble, details = failure.answer, failure.trouble, failure.details
            self.remedy = failure.remedy
        ended = time.monotonic()
        with self._lock:
            self.sent += 1
            self._slowest = max(self._slowest, 0.0 if trouble else ended - began)
            self._usual += ((ended - began) - self._usual) / OF_LATE
            if trouble is Trouble.UNREACHABLE:
                self.away_at = ended - self._began
            number = self.sent
        took, at = ended - began, ended - self._began
        return Exchange(number, operation, request, answer, trouble, details, took, at, burst, wire.resent)

    def _outgoing(self, request: Request) -> Request:
        filled = self.mask.filled(request)
        always = (("User-Agent", f"hydracore-contract/{__version__}"), ("Accept-Encoding", "gzip, deflate"))
        return replace(
            filled,
            path=self._base + filled.path,
            headers=(*always, *filled.headers, *self.settings.headers),
        )

    def _leave(self) -> None:
        """Closes the connection of a thread that is about to end."""
        self._wire.close()
        with self._lock:
            del self._wires[threading.current_thread()]

    @property
    def _wire(self) -> Wire:
        wire: Wire | None = getattr(self._of_thread, "wire", None)
        if wire is None:
            wire = self._of_thread.wire = Wire(self.route, self.timeout, self._kept)
            with self._lock:
                for thread in [each for each in self._wires if not each.is_alive()]:
                    self._wires.pop(thread).close()
                self._wires[threading.current_thread()] = wire
        return wire

    def _pace(self) -> None:
        """Waits for this request's turn. Raises TimeIsOver where it comes too late."""
        self.limit.check()
        if not self.settings.rate_limit:
            return
        with self._lock:
            turn = max(self._next, time.monotonic())
            self._next = turn + 1 / self.settings.rate_limit
        self.limit.wait(max(0.0, turn - time.monotonic()))


def exchange_or_raised(found: Exchange | BaseException) -> Exchange:
    if isinstance(found, BaseException):
        raise found
    return found


def checked_url(settings: Settings) -> SplitResult:
    """The base URL in its parts. Raises Misused where it is none, or names a host that is not allowed."""
    try:
        url = urlsplit(settings.base_url)
        url.port  # noqa: B018 (raises where it is no number)
    except ValueError as error:
        raise Misused(
            f"{settings.base_url!r} is no URL: {error}", "give one such as http://127.0.0.1:8000"
        ) from error
    if url.scheme not in ("http", "https") or not url.hostname:
        raise Misused(
            f"{settings.base_url!r} is no http or https URL", "give one such as http://127.0.0.1:8000"
        )
    if not is_sendable(settings.base_url):
        raise Misused(
            f"{settings.base_url!r} is no URL: it holds blanks or characters beyond ASCII",
            "write them percent-encoded, and a host as punycode",
        )
    if url.query or url.fragment or "@" in url.netloc:
        raise Misused(
            "the base URL holds more than a host and a path", "give credentials with --token or --api-key"
        )
    if not is_loopback(url.hostname) and url.hostname not in map(str.lower, settings.allow_hosts):
        raise Misused(
            f"{url.hostname} is not this machine, and not named as a host that may be tested",
            f"add --allow-host {url.hostname} if this run may write to it",
        )
    return url


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def retry_after(answer: Answer | None, tries: int) -> float | None:
    """Seconds to wait before the same request is sent again; None where it need not be."""
    if answer is None or answer.status != TOO_MANY:
        return None
    said = (answer.header("Retry-After") or "").strip()
    wait = float(said) if said.isdecimal() else seconds_until(said)
    return min(LONGEST_WAIT, max(0.05, 0.2 * 2**tries if wait is None else wait))


def seconds_until(moment: str) -> float | None:
    try:
        return (parsedate_to_datetime(moment) - datetime.now(UTC)).total_seconds() + 1
    except (ValueError, TypeError, OverflowError):
        return None
