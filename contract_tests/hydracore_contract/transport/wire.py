"""One HTTP/1.1 exchange over a socket, told as it was.

The usual clients hide what matters here: bytes after a 204, an answer cut short, a coding that is not what its header
says. h11 reads and writes the protocol, everything else is a socket and a clock.
"""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

import h11

from hydracore_contract.errors import NotConnected
from hydracore_contract.exchange import SAFE_METHODS, Answer, Headers, Request, Trouble
from hydracore_contract.transport.route import Route
from hydracore_contract.transport.waiting import (
    CHUNK,
    NotRead,
    is_readable,
    seconds_left,
    send_until_answered,
)

LARGEST = 2**24
"""Bytes of a body, its coding undone, that are read: of a larger one only its beginning is kept."""
BEGINNING = 2**16
"""Bytes that are kept of a body that is too large."""
LARGEST_HEAD = 2**17
IDLE = 1.0
"""Seconds after which a kept connection is not used again: the service may be about to close it."""
GRACE = 0.2
"""Seconds to wait for bytes that should not come, where a header announces them."""
BODILESS = frozenset({204, 304})
BEGUN = b"HTTP/1."
"""The beginning of an answer."""
GZIP = b"\x1f\x8b"
ACKNOWLEDGE = getattr(socket, "TCP_QUICKACK", None)
"""Acknowledges at once what arrives (Linux). A server that writes a body after its head, as that of Python's standard
library does, holds it back until then: an exchange took 43 ms without this, and 0.3 ms with it."""
MOST_MEMBERS = 1000
"""Members of a gzip body that are read."""


class ExchangeFailed(Exception):
    """There is no whole answer; `answer` is what did arrive, and `remedy` says what to do, where that is known."""

    def __init__(
        self, trouble: Trouble, details: str = "", answer: Answer | None = None, remedy: str = ""
    ) -> None:
        super().__init__(trouble, details)
        self.trouble = trouble
        self.details = details
        self.answer = answer
        self.remedy = remedy

    @classmethod
    def by(cls, refusal: NotConnected) -> ExchangeFailed:
        return cls(Trouble.UNREACHABLE, refusal.problem, remedy=refusal.remedy)


@dataclass(slots=True)
class KeptConnections:
    """What is known of a service's way with them, shared by all connections to it."""

    are_safe: bool = True
    """False once one was closed as a write came: whether that was done can't be told (RFC 9110, section 9.2.2)."""


@dataclass(slots=True)
class Wire:
    """A connection to one server, opened when needed and kept. Not to be shared by threads."""

    route: Route
    timeout: float
    kept: KeptConnections = field(default_factory=lambda: KeptConnections())
    resent: bool = False
    """Tells whether the last request was sent twice."""
    _socket: socket.socket | None = None
    _used: float = 0.0
    _early: bytes | None = None
    _whole: bool = True
    _state: h11.Connection = field(default_factory=lambda: new_connection())

    def exchange(self, request: Request) -> Answer:
        """Sends a request and reads its answer. Raises ExchangeFailed.

        A kept connection may be closed by the other side at any time, through no fault of its own: then the request
        is sent again. What writes may have been done by then, so that happens once: from then on writes have
        connections of their own.
        """
        began = time.monotonic()
        deadline = began + self.timeout
        is_write, self.resent = request.method not in SAFE_METHODS, False
        if is_write and not self.kept.are_safe:
            self.close()
        for _ in range(2):
            is_kept = self._open(deadline)
            try:
                self._send(request, deadline)
                return self._receive(request, began, deadline)
            except ExchangeFailed as failure:
                self.close()
                if not (is_kept and failure.trouble is Trouble.CLOSED):
                    raise
                self.resent = is_write
                self.kept.are_safe = self.kept.are_safe and not is_write
            except BaseException:
                self.close()
                raise
        raise ExchangeFailed(Trouble.CLOSED)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _open(self, deadline: float) -> bool:
        """Tells whether the connection was there already."""
        if (
            self._socket is not None
            and time.monotonic() - self._used < IDLE
            and not is_readable(self._socket)
        ):
            self._state.start_next_cycle()
            return True
        self.close()
        self._state = new_connection()
        try:
            self._socket = self.route.connected(seconds_left(deadline))
        except NotConnected as refusal:
            raise ExchangeFailed.by(refusal) from refusal
        except TimeoutError as error:
            raise ExchangeFailed(Trouble.UNREACHABLE, "no connection in time") from error
        except OSError as error:
            raise ExchangeFailed(Trouble.UNREACHABLE, error.strerror or str(error)) from error
        except UnicodeError as error:
            raise ExchangeFailed(Trouble.UNREACHABLE, f"no name of a host: {error}") from error
        return False

    def _send(self, request: Request, deadline: float) -> None:
        data = wire_bytes(self._state, self._routed(request), self.route.host)
        assert self._socket is not None  # noqa: S101 (opened just before)
        # A service may refuse a large body before it has read it: its answer is what counts then.
        self._early, self._whole = None, False
        try:
            with suppress(OSError):
                self._early = send_until_answered(self._socket, data, deadline)
                self._whole = self._early is None
        except NotRead as error:
            raise ExchangeFailed(Trouble.HANGS, "the request was not read in time") from error

    def _routed(self, request: Request) -> Request:
        if self.route.proxy is None:
            return request
        headers = (*request.headers, *self.route.headers)
        return replace(request, path=self.route.target(request.path), headers=headers)

    def _receive(self, request: Request, began: float, deadline: float) -> Answer:
        head: h11.Response | None = None
        body = WireBody()
        try:
            for event in self._events(deadline):
                if isinstance(event, h11.Response):
                    head = event
                elif isinstance(event, h11.Data):
                    body.take(event.data)
        except ExchangeFailed as failure:
            if head is None:
                raise
            partial = self._answer(head, bytes(body.kept), began)
            trouble = Trouble.CUT_SHORT if failure.trouble is Trouble.CLOSED else failure.trouble
            raise ExchangeFailed(trouble, body.described(failure.details), partial) from failure
        assert head is not None  # noqa: S101 (h11 ends no message without a head)
        if refusal := self.route.refusal(head.status_code):
            raise ExchangeFailed.by(refusal)
        is_head = request.method == "HEAD"
        body.take(self._excess(head, is_head=is_head))
        answer = self._answer(head, bytes(body.kept), began)
        self._keep()
        if body.is_cut:
            raise ExchangeFailed(Trouble.TOO_LARGE, body.described(), answer)
        return answer if is_head else decoded(answer)

    def _answer(self, head: h11.Response, body: bytes, began: float) -> Answer:
        headers = tuple(
            (key.decode("latin-1"), value.decode("latin-1")) for key, value in head.headers.raw_items()
        )
        return Answer(head.status_code, headers, body, time.monotonic() - began)

    def _events(self, deadline: float) -> Iterator[h11.Event]:
        assert self._socket is not None  # noqa: S101 (opened just before)
        while True:
            try:
                event = self._state.next_event()
            except h11.RemoteProtocolError as error:
                raise ExchangeFailed(self._trouble(str(error)), str(error)) from error
            if event is h11.NEED_DATA:
                self._state.receive_data(self._received(deadline))
            elif isinstance(event, h11.EndOfMessage):
                return
            elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                raise ExchangeFailed(Trouble.CLOSED)
            else:
                yield event  # type: ignore[misc]  # only NEED_DATA and PAUSED are no events

    def _trouble(self, error: str) -> Trouble:
        """The trouble that h11's `error` is: an answer that was cut short in its body or its head, or no answer."""
        if "without sending complete message body" in error:
            return Trouble.CLOSED
        is_begun = bytes(self._state.trailing_data[0]).startswith(BEGUN)
        return Trouble.CUT_SHORT if is_begun and "unexpectedly closed" in error else Trouble.NO_HTTP

    def _received(self, deadline: float) -> bytes:
        data = self._read(deadline) if self._early is None else self._early
        self._early = None
        # An end before any byte of an answer is told as such, not as broken HTTP.
        if not data and not self._state.trailing_data[0] and self._state.their_state is h11.SEND_RESPONSE:
            raise ExchangeFailed(Trouble.CLOSED)
        return data

    def _read(self, deadline: float) -> bytes:
        assert self._socket is not None  # noqa: S101 (opened just before)
        try:
            if time.monotonic() > deadline:
                raise TimeoutError
            self._socket.settimeout(seconds_left(deadline))
            if ACKNOWLEDGE is not None:
                self._socket.setsockopt(socket.IPPROTO_TCP, ACKNOWLEDGE, 1)
            return self._socket.recv(CHUNK)
        except TimeoutError as error:
            raise ExchangeFailed(Trouble.HANGS, f"waited {self.timeout:g} s") from error
        except ssl.SSLError as error:
            # Whoever asks for a client's certificate says so after the handshake (RFC 8446, section 4.4.2.4).
            refusal = self.route.tls.refusal(error) if self.route.tls else None
            closed = ExchangeFailed(Trouble.CLOSED, error.strerror or str(error))
            raise (ExchangeFailed.by(refusal) if refusal else closed) from error
        except OSError as error:
            raise ExchangeFailed(Trouble.CLOSED, error.strerror or str(error)) from error

    def _excess(self, head: h11.Response, *, is_head: bool) -> bytes:
        """Bytes that came after the end of an answer that has no body."""
        excess = bytes(self._state.trailing_data[0])
        assert self._socket is not None  # noqa: S101 (opened just before)
        is_bodiless = is_head or head.status_code in BODILESS
        # The connection ends with an answer to HEAD, so that nobody has to wait for what does not come.
        if is_bodiless and not excess and (is_head or announces_body(head)):
            self._socket.settimeout(GRACE)
            with suppress(OSError):
                excess = self._socket.recv(CHUNK)
        if excess:
            self.close()
        # A server may send an answer to nothing, 408, before it closes a connection (RFC 9110, section 15.5.9).
        return excess if is_bodiless and not excess.startswith(BEGUN) else b""

    def _keep(self) -> None:
        """Keeps the connection for the next request, unless the rest of this one would be taken for that."""
        self._used = time.monotonic()
        is_done = self._state.our_state is h11.DONE and self._state.their_state is h11.DONE
        if not (self._whole and is_done):
            self.close()


@dataclass(slots=True)
class WireBody:
    """A body as it comes: all of it, or, where it is too large, its beginning alone, so that it needs no memory."""

    kept: bytearray = field(default_factory=bytearray)
    size: int = 0

    @property
    def is_cut(self) -> bool:
        return self.size > LARGEST

    def take(self, data: bytes | bytearray) -> None:
        self.size += len(data)
        if not self.is_cut:
            self.kept += data
        else:
            del self.kept[BEGINNING:]

    def described(self, details: str = "") -> str:
        """The details of what went wrong with it, with its size where it was cut."""
        cut = (
            f"{self.size / 2**20:.0f} MiB came, of which {BEGINNING >> 10} KiB are kept"
            if self.is_cut
            else ""
        )
        return "; ".join(filter(None, (details, cut)))


def new_connection() -> h11.Connection:
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)


def wire_bytes(state: h11.Connection, request: Request, host: str) -> bytes:
    """The request as it goes over the wire. Raises LocalProtocolError or UnicodeEncodeError where it can't."""
    headers = [("Host", host), *framed_headers(request)]
    head = h11.Request(method=request.method, target=request.path, headers=[*map(encoded_header, headers)])
    data = state.send(head) or b""
    if request.body:
        data += state.send(h11.Data(data=request.body)) or b""
    return data + (state.send(h11.EndOfMessage()) or b"")


def unsendable(request: Request) -> str | None:
    """The reason a request can't be sent to any service; None where it can."""
    try:
        wire_bytes(new_connection(), request, "host")
    except (h11.LocalProtocolError, UnicodeEncodeError) as error:
        return str(error)
    return None


def framed_headers(request: Request) -> Headers:
    """The headers to send: the request's own, and the length of its body where one is expected.

    A connection ends with HEAD: a body that should not be there would be taken for the next answer.
    """
    own = {name.lower() for name, _ in request.headers}
    ends = request.method == "HEAD" and "connection" not in own
    is_plain = request.body is None and request.method in ("GET", "HEAD", "OPTIONS", "DELETE", "TRACE")
    closing = (("Connection", "close"),) if ends else ()
    length = () if is_plain else (("Content-Length", str(len(request.body or b""))),)
    return (*request.headers, *closing, *length)


def encoded_header(header: tuple[str, str]) -> tuple[bytes, bytes]:
    name, value = header
    return name.encode("ascii"), value.strip(" \t").encode("latin-1")


def announces_body(head: h11.Response) -> bool:
    headers = dict(head.headers)
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


def beginning(answer: Answer, body: bytes) -> Answer:
    return Answer(answer.status, answer.headers, body[:BEGINNING], answer.seconds)


def decoded(answer: Answer) -> Answer:
    """The answer with its content coding undone. Raises ExchangeFailed where it is not in that coding."""
    coding = (answer.header("Content-Encoding") or "identity").strip().lower()
    if coding == "identity" or not answer.body:
        return answer
    windows = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
    if coding not in windows:
        raise ExchangeFailed(Trouble.NO_HTTP, f"the coding {coding} was not asked for", answer)
    reader = zlib.decompressobj(windows[coding])
    try:
        body = reader.decompress(answer.body, LARGEST)
        # A gzip body may have several members, each compressed by itself (RFC 1952, section 2.2).
        for _ in range(MOST_MEMBERS):
            if len(body) < LARGEST and reader.unused_data.startswith(GZIP):
                rest, reader = reader.unused_data, zlib.decompressobj(windows[coding])
                body += reader.decompress(rest, LARGEST - len(body))
    except zlib.error as error:
        raise ExchangeFailed(
            Trouble.NO_HTTP, f"the body is not in the coding {coding}: {error}", answer
        ) from error
    goes_on = reader.unused_data.startswith(GZIP) if reader.eof else len(body) == LARGEST
    if reader.unconsumed_tail or goes_on:
        details = f"it is more than {LARGEST >> 20} MiB once its coding {coding} is undone"
        raise ExchangeFailed(Trouble.TOO_LARGE, details, beginning(answer, body))
    if not reader.eof:
        raise ExchangeFailed(Trouble.CUT_SHORT, f"the {coding} body ends too early", answer)
    return Answer(answer.status, answer.headers, body, answer.seconds)
