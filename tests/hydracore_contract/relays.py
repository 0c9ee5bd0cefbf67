"""What stands between a run and a service, on a free port of this machine: a forward proxy, and an end of TLS."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE = 20.0


@dataclass(slots=True)
class Relay:
    port: int
    heads: list[str] = field(default_factory=list)
    """The head of the first request on each connection, as it came."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def proxy(
    hosts: Mapping[str, int], credentials: str | None = None, refusal: str | None = None
) -> Iterator[Relay]:
    """A forward proxy that knows `hosts` by the ports of this machine; other names it knows nothing of.

    With `credentials` (name:password) it asks for these, with a `refusal` it answers that and nothing else.
    """
    wanted = credentials and base64.b64encode(credentials.encode()).decode()

    def serve(client: socket.socket, relay: Relay) -> None:
        head, rest = head_of(client)
        relay.heads.append(head)
        method, target, version = head.split("\r\n", 1)[0].split(" ")
        name = target.removeprefix("http://").partition("/")[0]
        if wanted and f"Proxy-Authorization: Basic {wanted}" not in head:
            return client.sendall(said("407 Proxy Authentication Required"))
        if refusal or name.partition(":")[0] not in hosts:
            return client.sendall(said(refusal or "502 Bad Gateway"))
        with socket.create_connection(("127.0.0.1", hosts[name.partition(":")[0]])) as service:
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                # Each connection is for one request: those that followed would keep the whole URL.
                first = f"{method} {target.removeprefix(f'http://{name}')} {version}"
                lines = [first, "Connection: close", *head.split("\r\n")[1:]]
                service.sendall("\r\n".join(lines).encode("latin-1") + rest)
            exchange_bytes(client, service)
        return None

    with listening(serve) as relay:
        yield relay


@contextmanager
def tls_end(port: int, context: ssl.SSLContext) -> Iterator[Relay]:
    """Speaks TLS for a service that does not."""

    def serve(client: socket.socket, _: Relay) -> None:
        with (
            context.wrap_socket(client, server_side=True) as secured,
            socket.create_connection(("127.0.0.1", port)) as service,
        ):
            exchange_bytes(secured, service)

    with listening(serve) as relay:
        yield relay


@contextmanager
def listening(serve: Callable[[socket.socket, Relay], None]) -> Iterator[Relay]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        relay = Relay(listener.getsockname()[1])

        def one(client: socket.socket) -> None:
            with suppress(OSError), client:
                serve(client, relay)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    client.settimeout(PATIENCE)
                    threading.Thread(target=one, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield relay
        listener.shutdown(socket.SHUT_RDWR)


def head_of(client: socket.socket) -> tuple[str, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = client.recv(2**16)
        if not more:
            raise ConnectionError
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    return head.decode("latin-1") + "\r\n\r\n", rest


def exchange_bytes(one: socket.socket, other: socket.socket) -> None:
    """Hands bytes over in both directions, until either side ends."""

    def hand_over(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError, ValueError):
            while data := source.recv(2**16):
                sink.sendall(data)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    back = threading.Thread(target=hand_over, args=(other, one), daemon=True)
    back.start()
    hand_over(one, other)
    back.join(PATIENCE)


def said(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
