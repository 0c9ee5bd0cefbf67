"""Loading of the document that is mocked, over HTTP where it is on another machine."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import SplitResult

from hydracore_openapi import Contract, ContractError, Document, NotBrought, load
from hydracore_openapi.source.document import LARGEST
from hydracore_openapi.version import __version__

if TYPE_CHECKING:
    from hydracore_openapi.source.remote_files import Fetched

_DIRECT = dict.fromkeys(("all://localhost", "all://127.0.0.1", "all://[::1]"))
"""What no proxy is asked for."""
_SENDER = ("User-Agent", f"hydracore-mock/{__version__}")
_TIMEOUT = 10.0
"""Seconds for a file."""


def loaded(document: Document, *, strict: bool = False) -> Contract:
    """The contract of a document; with `strict`, of one of which there is no warning.

    Raises: ContractError where it can't be used, NotBrought where it can't be had.
    """
    contract = load(document, fetch)
    if strict and contract.warnings:
        raise ContractError(contract.warnings)
    return contract


def fetch(url: SplitResult, headers: Sequence[tuple[str, str]], seconds: float) -> Fetched:
    """GETs a URL, by way of the environment's proxies, but for this machine.

    Raises: NotBrought where no whole answer comes in time.
    """
    # Imported here: most documents are files.
    import httpx

    from hydracore_openapi.source.remote_files import Fetched, shown

    until = monotonic() + min(seconds, _TIMEOUT)
    body = bytearray()
    try:
        with (
            httpx.Client(timeout=min(seconds, _TIMEOUT), mounts=_DIRECT) as client,
            client.stream("GET", url.geturl(), headers=_encoded([_SENDER, *headers])) as answer,
        ):
            for part in answer.iter_bytes():
                body += part
                if monotonic() > until:
                    raise NotBrought(
                        f"{shown(url)} did not come within {_TIMEOUT:g} s", "see that it is served"
                    )
                if len(body) > LARGEST:
                    raise NotBrought(
                        f"{shown(url)} has more than {LARGEST} bytes", "split it into several files"
                    )
            names = {name.lower(): value for name, value in answer.headers.items()}
            return Fetched(answer.status_code, names, bytes(body))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
        why = str(error) or type(error).__name__
        remedy = "see that it is served"
        if "CERTIFICATE_VERIFY_FAILED" in why:
            remedy = "name its authority's certificates with SSL_CERT_FILE"
        raise NotBrought(f"{shown(url)} can't be had: {why}", remedy) from error


def _encoded(headers: Sequence[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Headers as they go over the wire (RFC 9110, section 5.5); httpx itself takes ASCII only."""
    return [(name.encode(), value.encode("latin-1")) for name, value in headers]
