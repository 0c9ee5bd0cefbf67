"""The way to a service: directly or by a proxy, with TLS or without.

What is sent by a proxy without TLS names the whole URL (RFC 9112, section 3.2.2); with TLS the proxy is asked for a
tunnel first (RFC 9110, section 9.3.6), and hears nothing more. An answer 407 is never the service's.
"""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult

import h11

from hydracore_contract.errors import NotConnected
from hydracore_contract.exchange import Headers
from hydracore_contract.proxies import Proxy, authority, port
from hydracore_contract.settings import Settings
from hydracore_contract.transport.tls import TlsClient, tls_client

PROXY_REFUSES = 407
CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class Route:
    """The way to the service at `url`; without `tls` nothing is encrypted."""

    url: SplitResult
    tls: TlsClient | None = None
    proxy: Proxy | None = None

    @property
    def host(self) -> str:
        """The value of the header Host."""
        return self.url.netloc.rpartition("@")[2]

    @property
    def headers(self) -> Headers:
        """Headers that are for the proxy."""
        is_heard = self.proxy is not None and self.tls is None
        return credentials(self.proxy) if self.proxy and is_heard else ()

    def target(self, path: str) -> str:
        """The target of a request, as whoever it is sent to has to be told it."""
        return f"{self.url.scheme}://{self.host}{path}" if self.proxy and not self.tls else path

    def connected(self, timeout: float) -> socket.socket:
        """A connection that is ready for requests.

        Raises NotConnected where that is refused, and OSError or UnicodeError where nobody is there.
        """
        made = self._opened(timeout)
        host = self.url.hostname or ""
        return self.tls.secured(made, host) if self.tls else made

    def speaks_tls(self, timeout: float) -> bool:
        """Tells whether TLS is spoken at a URL of http."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with suppress(OSError, NotConnected), self._opened(timeout, tunnel=True) as made:
            TlsClient(context).secured(made, self.url.hostname or "").close()
            return True
        return False

    def refusal(self, status: int) -> NotConnected | None:
        """What the proxy has refused a request by, None where a status is the service's."""
        return refused(self.proxy, status) if self.proxy and status == PROXY_REFUSES else None

    def _opened(self, timeout: float, *, tunnel: bool = False) -> socket.socket:
        host, number = self.url.hostname or "", port(self.url)
        if self.proxy is None:
            made = socket.create_connection((host, number), timeout)
        else:
            made = proxy_connection(self.proxy, timeout)
            if self.tls or tunnel:
                open_tunnel(made, self.proxy, authority(host, number), timeout)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def route_to(url: SplitResult, settings: Settings) -> Route:
    """Raises Misused where its proxy, its certificates or keys can't be used."""
    is_secure = url.scheme == "https"
    # A file that is named has to be there, whatever the URL is.
    names_file = settings.ca_file or settings.client_cert or settings.client_key
    tls = tls_client(settings) if is_secure or names_file else None
    return Route(url, tls if is_secure else None, settings.proxies.leading_to(url))


def proxy_connection(proxy: Proxy, timeout: float) -> socket.socket:
    try:
        return socket.create_connection((proxy.host, proxy.port), timeout)
    except (OSError, UnicodeError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise NotConnected(
            f"the proxy {proxy} can't be reached ({why})",
            "correct it in the environment, or name the host in NO_PROXY",
        ) from error


def open_tunnel(made: socket.socket, proxy: Proxy, wanted: str, timeout: float) -> None:
    """Asks a proxy for a tunnel. Raises NotConnected where it refuses that; the connection is closed then."""
    try:
        status = tunnel_status(made, proxy, wanted, time.monotonic() + timeout)
    except (OSError, h11.ProtocolError) as error:
        made.close()
        raise NotConnected(
            f"the proxy {proxy} opens no way to {wanted} ({error})", "see that it is an HTTP proxy"
        ) from error
    if not 200 <= status < 300:
        made.close()
        raise refused(proxy, status)


def tunnel_status(made: socket.socket, proxy: Proxy, wanted: str, deadline: float) -> int:
    state = h11.Connection(h11.CLIENT)
    headers = [("Host", wanted), *credentials(proxy)]
    made.sendall(state.send(h11.Request(method="CONNECT", target=wanted, headers=headers)) or b"")
    made.sendall(state.send(h11.EndOfMessage()) or b"")
    while not isinstance(event := state.next_event(), h11.Response):
        if event is h11.NEED_DATA:
            made.settimeout(max(0.001, deadline - time.monotonic()))
            state.receive_data(made.recv(CHUNK))
    return event.status_code


def credentials(proxy: Proxy) -> Headers:
    return (("Proxy-Authorization", f"Basic {proxy.credentials}"),) if proxy.credentials else ()


def refused(proxy: Proxy, status: int) -> NotConnected:
    if status != PROXY_REFUSES:
        return NotConnected(
            f"the proxy {proxy} opens no way there ({status})",
            "see that it may, or name the host in NO_PROXY",
        )
    how = "does not take its credentials" if proxy.credentials else "asks for credentials"
    return NotConnected(
        f"the proxy {proxy} {how} ({status})",
        "give them in the environment, as http://user:password@host:port",
    )
