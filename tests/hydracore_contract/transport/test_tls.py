from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Request, Trouble
from hydracore_contract.settings import Settings
from hydracore_contract.transport.target import Target, Unguarded
from tests.hydracore_contract.scripted import (
    CERTIFICATE,
    CERTIFICATES,
    Line,
    Script,
    answer,
    hangs_after,
    keeps_saying,
    server_tls,
    serving,
)

GET = Request("GET", "/")
SIGNED, AUTHORITY = CERTIFICATES / "signed.pem", CERTIFICATES / "authority.pem"
OTHER_HOST, EXPIRED = CERTIFICATES / "other-host.pem", CERTIFICATES / "expired.pem"
ENCRYPTED = CERTIFICATES / "encrypted-key.pem"
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.mark.parametrize(
    ("certificate", "trusted", "wrong", "remedy"),
    [
        (CERTIFICATE, None, "is signed by itself", "trust it with --ca-file"),
        (SIGNED, None, "signed by an authority that is not trusted", "trust it with --ca-file"),
        (SIGNED, CERTIFICATE, "signed by an authority that is not trusted", "trust it with --ca-file"),
        (EXPIRED, EXPIRED, "has expired", "no --ca-file helps"),
        (OTHER_HOST, OTHER_HOST, "is for another address", "no --ca-file helps"),
    ],
)
def test_a_certificate_that_is_not_trusted_is_told_in_words(
    certificate: Path, trusted: Path | None, wrong: str, remedy: str
) -> None:
    with serving(keeps_saying(answer()), tls=server_tls(certificate)) as server:
        target = Target(Settings(server.url, ca_file=trusted), Unguarded())
        exchange = target.send("a", GET)
        assert exchange.trouble is Trouble.UNREACHABLE
        assert wrong in exchange.details
        assert remedy in target.remedy
        assert "--insecure" in target.remedy
        lenient = Target(Settings(server.url, insecure=True), Unguarded())
        assert lenient.send("a", GET).answer
        for each in (target, lenient):
            each.close()


def test_an_authority_that_is_named_is_trusted() -> None:
    with serving(keeps_saying(answer()), tls=server_tls(SIGNED)) as server:
        target = Target(Settings(server.url, ca_file=AUTHORITY), Unguarded())
        assert target.send("a", GET).answer
        target.close()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("key", [None, SIGNED])
def test_a_certificate_is_shown_where_one_is_asked_for(key: Path | None, version: ssl.TLSVersion) -> None:
    context = server_tls(asks_for=AUTHORITY, version=version)
    with serving(keeps_saying(answer()), tls=context) as server:
        settings = Settings(server.url, ca_file=CERTIFICATE, client_cert=SIGNED, client_key=key)
        target = Target(settings, Unguarded())
        assert target.send("a", GET).answer
        assert target.send("a", Request("POST", "/", (), b"{}")).answer
        target.close()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("shown", "why"),
    [(None, "it asks for a client certificate"), (OTHER_HOST, "it refuses the client certificate")],
)
def test_a_certificate_that_is_missing_or_refused_is_told(
    shown: Path | None, why: str, version: ssl.TLSVersion
) -> None:
    context = server_tls(asks_for=AUTHORITY, version=version)
    with serving(keeps_saying(answer()), tls=context) as server:
        target = Target(Settings(server.url, ca_file=CERTIFICATE, client_cert=shown), Unguarded())
        for method in ("GET", "POST"):
            exchange = target.send("a", Request(method, "/"))
            assert (exchange.trouble, exchange.answer) == (Trouble.UNREACHABLE, None)
            assert why in exchange.details
            assert "--client-cert" in target.remedy
        target.close()


def refuses(line: Line) -> None:
    """Answers whatever comes first, as HTTP servers do to what they can't read."""
    line.connection.recv(2**10)
    line.say(answer("400 Bad Request"))


@pytest.mark.parametrize(
    ("script", "said"),
    [(refuses, "what answers there speaks no TLS"), (hangs_after(b""), "no TLS was agreed on in time")],
)
def test_what_speaks_no_tls_is_told(script: Script, said: str) -> None:
    with serving(script) as server:
        url = server.url.replace("http://", "https://")
        target = Target(Settings(url, request_timeout=0.5), Unguarded())
        assert said in target.send("a", GET).details
        assert "http" in target.remedy
        target.close()


@pytest.mark.parametrize(
    ("certificate", "key", "problem"),
    [
        ("missing.pem", None, r"--client-cert: .*missing\.pem: No such file"),
        (CERTIFICATE, "missing.pem", r"--client-key: .*missing\.pem: No such file"),
        (".", None, "--client-cert: .*Is a directory"),
        ("empty", None, "--client-cert: .*has none in it; name a file with a PEM certificate"),
        (AUTHORITY, None, "--client-key: .*has none in it; name the file of its private key"),
        (CERTIFICATE, SIGNED, "does not belong to the certificate"),
        (CERTIFICATE, ENCRYPTED, "is encrypted; give it without a passphrase"),
        ("garbage", None, "can't be read"),
        (None, SIGNED, "--client-key is given without its certificate; give that with --client-cert"),
    ],
)
def test_a_client_certificate_that_can_not_be_used_is_told_in_a_line(
    certificate: str | Path | None, key: str | Path | None, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()
    lines = (
        f"-----BEGIN {name}-----\nAAAA\n-----END {name}-----\n" for name in ("CERTIFICATE", "PRIVATE KEY")
    )
    (tmp_path / "garbage").write_text("".join(lines))
    files = [None if each is None else tmp_path / each for each in (certificate, key)]
    for scheme in ("https", "http"):
        settings = Settings(f"{scheme}://127.0.0.1", client_cert=files[0], client_key=files[1])
        with pytest.raises(Misused, match=problem) as caught:
            Target(settings, Unguarded())
        assert "\n" not in str(caught.value)
