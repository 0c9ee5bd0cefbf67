"""A server on a free port that answers with the very bytes it was told, however wrong they are."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from hydracore_contract.transport.route import Route
from hydracore_contract.transport.tls import TlsClient
from hydracore_contract.transport.wire import Wire

CERTIFICATES = Path(__file__).parent / "certificates"
CERTIFICATE = CERTIFICATES / "localhost.pem"
PATIENCE = 20.0
LONG = 4.0
LENGTH = b"content-length: "


@dataclass(slots=True)
class Line:
    """One connection, from the server's side."""

    connection: socket.socket
    heard: list[bytes]

    def hear(self) -> bytes:
        """The next whole request, or what came of it before the other side hung up."""
        data = self.until(b"", lambda data: b"\r\n\r\n" in data)
        head = data.partition(b"\r\n\r\n")[0]
        lengths = [each for each in head.lower().split(b"\r\n") if each.startswith(LENGTH)]
        length = int(lengths[0].removeprefix(LENGTH)) if lengths else 0
        data = self.until(data, lambda data: len(data) - len(head) - 4 >= length)
        if data:
            self.heard.append(data)
        return data

    def until(self, data: bytes, is_enough: Callable[[bytearray], bool]) -> bytes:
        buffer = bytearray(data)
        while not is_enough(buffer):
            more = self.connection.recv(2**20)
            if not more:
                break
            buffer += more
        return bytes(buffer)

    def say(self, data: bytes) -> None:
        self.connection.sendall(data)

    def wait(self) -> None:
        """Until the other side hangs up."""
        while self.connection.recv(2**20):
            pass


Script = Callable[[Line], None]


def says(*answers: bytes) -> Script:
    """Answers so many requests, and hangs up."""

    def script(line: Line) -> None:
        for answer in answers:
            if line.hear():
                line.say(answer)

    return script


def keeps_saying(*answers: bytes) -> Script:
    """Answers so many requests, the last in the same way as all after it, for as long as the connection lasts."""

    def script(line: Line) -> None:
        told = list(answers)
        while line.hear():
            line.say(told.pop(0) if len(told) > 1 else told[0])

    return script


def falls_over(seconds: float, served: bytes, every: int = 0) -> Script:
    """Falls over at each POST, and is started again after so many seconds; serves everything else.

    `every` so many requests it falls over at anything.
    """
    back, heard = [0.0], [0]

    def script(line: Line) -> None:
        while time.monotonic() >= back[0] and (data := line.hear()):
            heard[0] += 1
            if data.startswith(b"POST") or (every and heard[0] % every == 0):
                back[0] = time.monotonic() + seconds
                return
            line.say(served)

    return script


def drips(data: bytes, size: int = 1) -> Script:
    """Says all of it, a few bytes at a time."""

    def script(line: Line) -> None:
        line.hear()
        for place in range(0, len(data), size):
            line.say(data[place : place + size])

    return script


def floods(before: bytes, data: bytes, after: bytes = b"") -> Script:
    """Says the same again and again, and ends it only after longer than anybody should wait."""

    def script(line: Line) -> None:
        line.hear()
        line.say(before)
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            line.say(data)
        line.say(after)

    return script


def hangs_after(data: bytes) -> Script:
    def script(line: Line) -> None:
        line.hear()
        line.say(data)
        line.wait()

    return script


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n", headers: bytes = b"") -> bytes:
    head = b"HTTP/1.1 200 OK\r\n" + headers + b"Transfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in chunks) + end


@dataclass(slots=True)
class Scripted:
    listener: socket.socket
    url: str
    scripts: Sequence[Script]
    tls: ssl.SSLContext | None
    heard: list[bytes] = field(default_factory=list)
    lines: list[socket.socket] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def connections(self) -> int:
        return len(self.lines)

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                connection.settimeout(PATIENCE)
                script = self.scripts[min(len(self.lines), len(self.scripts) - 1)]
                self.lines.append(connection)
                self.start(self.serve, connection, script)

    def start(self, run: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=run, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def serve(self, connection: socket.socket, script: Script) -> None:
        # Whoever is asked may hang up at any time: that is what is tried here.
        with suppress(OSError), connection:
            if self.tls is None:
                script(Line(connection, self.heard))
                return
            with self.tls.wrap_socket(connection, server_side=True) as secured:
                script(Line(secured, self.heard))

    def stop(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for each in self.lines:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


@contextmanager
def serving(*scripts: Script, tls: bool | ssl.SSLContext = False) -> Iterator[Scripted]:
    """Each connection has the next script; all further ones have the last."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    server = Scripted(listener, url, scripts, server_tls() if tls is True else tls or None)
    server.start(server.accept)
    try:
        yield server
    finally:
        server.stop()


def server_tls(
    certificate: Path = CERTIFICATE,
    *,
    asks_for: Path | None = None,
    version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
) -> ssl.SSLContext:
    """A server's side of TLS; it `asks_for` a certificate of a client's that this one has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.maximum_version = version
    if asks_for:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(asks_for)
    return context


def answer(
    status: str = "200 OK", body: bytes = b"{}", *headers: tuple[str, str], length: int | None = None
) -> bytes:
    """A whole answer; `length` is what its header says, the body's own where None."""
    lines = [
        f"HTTP/1.1 {status}",
        *(f"{name}: {value}" for name, value in headers),
        f"Content-Length: {len(body) if length is None else length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@contextmanager
def wired(url: str, timeout: float = 20.0, tls: ssl.SSLContext | None = None) -> Iterator[Wire]:
    wire = Wire(Route(urlsplit(url), TlsClient(tls) if tls else None), timeout)
    try:
        yield wire
    finally:
        wire.close()


def refuses_early(line: Line) -> None:
    line.connection.recv(2**10)
    line.say(answer("413 Content Too Large", b"no", ("Connection", "close")))
