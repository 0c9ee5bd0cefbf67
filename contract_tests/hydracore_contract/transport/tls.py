"""TLS: what the settings say of it, and what a handshake that failed has failed by, in words that help."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from hydracore_contract.errors import Misused, NotConnected
from hydracore_contract.settings import Settings

TRUST = "trust it with --ca-file, or leave it unchecked with --insecure"
SERVED = "see that https is served there"
NOT_BY_TRUST = "or leave it unchecked with --insecure (no --ca-file helps)"
UNTRUSTED = {
    9: ("is not valid yet", f"see that the clocks agree, {NOT_BY_TRUST}"),
    10: ("has expired", f"renew it, {NOT_BY_TRUST}"),
    18: ("is signed by itself, and not trusted", TRUST),
    62: ("is for another host", f"name the host as it does, {NOT_BY_TRUST}"),
    64: ("is for another address", f"name the host as it does, {NOT_BY_TRUST}"),
    **dict.fromkeys((2, 19, 20, 21), ("is signed by an authority that is not trusted", TRUST)),
}
"""What is wrong with a certificate, and what to do, by OpenSSL's code of it (X509_V_ERR_…)."""
NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNEXPECTED_MESSAGE")
"""OpenSSL's reasons where what has come is no TLS."""
ABOUT_CERTIFICATES = ("CERTIFICATE", "UNKNOWN_CA", "HANDSHAKE_FAILURE", "ACCESS_DENIED")
"""Parts of the alerts by which a server refuses a client's certificate, or asks for one (RFC 8446, section 6.2)."""


@dataclass(frozen=True, slots=True)
class TlsClient:
    """The client's side of TLS; `shows_certificate` tells whether it has one of its own."""

    context: ssl.SSLContext
    shows_certificate: bool = False

    def secured(self, connection: socket.socket, host: str) -> ssl.SSLSocket:
        """The connection, once TLS is agreed on. Raises NotConnected where it can't be."""
        try:
            return self.context.wrap_socket(connection, server_hostname=host)
        except TimeoutError as error:
            raise NotConnected("no TLS was agreed on in time", SERVED) from error
        except ssl.SSLError as error:
            raise self.refusal(error) or NotConnected(
                f"no TLS could be agreed on ({error.reason or error})", SERVED
            ) from error

    def refusal(self, error: ssl.SSLError) -> NotConnected | None:
        """What has kept TLS from being agreed on, in words that help; None where nobody has refused anything."""
        if isinstance(error, ssl.SSLCertVerificationError):
            other = f"is not trusted ({error.verify_message})", TRUST
            wrong, remedy = UNTRUSTED.get(error.verify_code, other)
            return NotConnected(f"its certificate {wrong}", remedy)
        reason = error.reason or ""
        if reason in NO_TLS:
            return NotConnected(
                "what answers there speaks no TLS", "write http:// in place of https://, or correct the port"
            )
        if "ALERT" not in reason or not any(each in reason for each in ABOUT_CERTIFICATES):
            return None
        if self.shows_certificate:
            return NotConnected(
                f"it refuses the client certificate ({reason})", "give one that it trusts with --client-cert"
            )
        return NotConnected(
            f"it asks for a client certificate ({reason})", "give one that it trusts with --client-cert"
        )


def tls_client(settings: Settings) -> TlsClient:
    """Raises Misused where a file of certificates or keys can't be used."""
    return TlsClient(tls_context(settings), settings.client_cert is not None)


def tls_context(settings: Settings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    except OSError as error:
        raise Misused(
            f"{settings.ca_file}: {error.strerror or error}", "name a file of PEM certificates"
        ) from error
    if settings.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if settings.client_cert is not None:
        load_client_certificate(context, settings.client_cert, settings.client_key or settings.client_cert)
    elif settings.client_key is not None:
        raise Misused("--client-key is given without its certificate", "give that with --client-cert")
    return context


def load_client_certificate(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """Has a context show a certificate to servers that ask for one. Raises Misused where it can't be used."""
    pem("--client-cert", certificate, "CERTIFICATE-----", "a file with a PEM certificate")
    text = pem("--client-key", key, "PRIVATE KEY-----", "the file of its private key, as PEM")
    if "ENCRYPTED" in text:
        raise Misused(
            f"--client-key: the key in {key} is encrypted",
            "give it without a passphrase, as `openssl pkey -in KEY -out PLAIN` writes it",
        )
    try:
        context.load_cert_chain(certificate, key)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise Misused(
                f"the key in {key} does not belong to the certificate in {certificate}",
                "give the one that does with --client-key",
            ) from error
        raise Misused(
            f"--client-cert: {certificate} and {key} can't be read ({error.reason or error})",
            "give a certificate and its key as PEM",
        ) from error


def pem(option: str, path: Path, wanted: str, what: str) -> str:
    """The text of a file of PEM. Raises Misused where the file has no `wanted` in it."""
    try:
        text = path.read_text("latin-1")
    except OSError as error:
        raise Misused(f"{option}: {path}: {error.strerror}", f"name {what}") from error
    if wanted not in text:
        raise Misused(f"{option}: {path} has none in it", f"name {what}")
    return text
