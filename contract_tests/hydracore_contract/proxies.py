"""Proxies as the environment names them, read as curl reads them: which one leads to a URL, and where none does.

`http_proxy` is for http, `https_proxy` for https, `all_proxy` for what has none of its own, each in lower case before
upper case. `no_proxy` names what is reached directly, with commas or blanks between: a host and all below it, an
address, a network such as `10.0.0.0/8`, each with a port or without, or `*`. This machine is always reached directly.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies_environment

from hydracore_contract.errors import Misused

EXAMPLE = "http://proxy.example:3128"
PORTS = {"http": 80, "https": 443}
EXCEPTION = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(\d+))?")
"""An entry of `no_proxy` and its port; what does not match is an IPv6 address without brackets."""
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy, and the credentials that it is shown; without a user none are."""

    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"http://{authority(self.host, self.port)}"

    @property
    def credentials(self) -> str:
        """Those of the scheme Basic (RFC 7617), encoded; empty where there are none."""
        text = f"{self.user}:{self.password}"
        return "" if text == ":" else base64.b64encode(text.encode()).decode()


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that the environment names, by scheme; without any, all is reached directly."""

    named: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def from_environment(cls) -> Proxies:
        return cls(tuple(sorted(getproxies_environment().items())))

    def leading_to(self, url: SplitResult) -> Proxy | None:
        """The proxy by which a URL is reached, None where that is done directly. Raises Misused where it can't be."""
        named = dict(self.named)
        kind = url.scheme if url.scheme in named else "all"
        host = url.hostname or ""
        if kind not in named or is_this_machine(host) or is_excepted(host, port(url), named.get("no", "")):
            return None
        return read_proxy(f"{kind.upper()}_PROXY", named[kind])


def read_proxy(variable: str, text: str) -> Proxy:
    """The proxy that a variable names. Raises Misused, without the credentials in it, where it names none."""
    try:
        url = urlsplit(text if "://" in text else f"http://{text}")
        number = port(url)
    except ValueError as error:
        raise Misused(f"{variable} names no proxy", f"write it as {EXAMPLE}") from error
    if url.scheme != "http":
        kind = "SOCKS proxies are" if url.scheme.startswith("socks") else f"a proxy of {url.scheme}:// is"
        raise Misused(
            f"{variable}: {kind} not supported", f"name an HTTP proxy, as {EXAMPLE}, or the host in NO_PROXY"
        )
    if not url.hostname:
        raise Misused(f"{variable} names no proxy", f"write it as {EXAMPLE}")
    return Proxy(url.hostname, number, unquote(url.username or ""), unquote(url.password or ""))


def is_excepted(host: str, number: int, exceptions: str) -> bool:
    """Tells whether `no_proxy` has a host with that port reached directly."""
    return any(covers(each.lower(), host, number) for each in re.split(r"[\s,]+", exceptions) if each)


def covers(exception: str, host: str, number: int) -> bool:
    match = EXCEPTION.fullmatch(exception)
    name, wanted = match.groups() if match else (exception, None)
    if name == "*" or (wanted and int(wanted) != number):
        return name == "*"
    address = address_of(host)
    if address is not None:
        return is_in_network(address, name.strip("[]"))
    domain = name.removeprefix("*").strip(".")
    return bool(domain) and f".{host.rstrip('.')}".endswith(f".{domain}")


def is_in_network(address: Address, network: str) -> bool:
    try:
        return address in ip_network(network, strict=False)
    except ValueError:
        return False


def is_this_machine(host: str) -> bool:
    """Tells a host of the loopback by its name (RFC 6761, section 6.3) or its address."""
    address = address_of(host)
    if address is None:
        name = host.rstrip(".")
        return name == "localhost" or name.endswith(".localhost")
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def address_of(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def port(url: SplitResult) -> int:
    """The port of a URL; its scheme's own where it names none. Raises ValueError where it is no number."""
    return url.port or PORTS.get(url.scheme, 80)


def authority(host: str, number: int) -> str:
    """A host and a port as a URL writes them."""
    return f"[{host}]:{number}" if ":" in host else f"{host}:{number}"
