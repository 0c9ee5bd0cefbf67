"""Each way to a service, tried by the command against a real one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.e2e.contract_command import contract, environment, kept_files
from tests.hydracore_contract.relays import proxy, tls_end
from tests.hydracore_contract.scripted import CERTIFICATE, CERTIFICATES, server_tls
from tests.hydracore_contract.services.serving import USUAL
from tests.hydracore_contract.small_services import Answered, Asked, small
from tools import forkserver

SIGNED, AUTHORITY = CERTIFICATES / "signed.pem", CERTIFICATES / "authority.pem"
HOST = "service.internal"
NOTES = """
openapi: 3.0.3
info: {title: Notes, version: '1'}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
security: [{bearer: []}]
paths:
  /v1/notes:
    get:
      operationId: listNotes
      responses:
        '200': {description: all, content: {application/json: {schema: {type: array, items: {}}}}}
        '401': {description: who are you}
"""
RUN = (
    "--token",
    USUAL.token,
    "--spec",
    "notes.yaml",
    "--profile",
    "quick",
    "--seed",
    "1",
    "--phase",
    "credentials",
)
TRUSTED = ("--ca-file", str(CERTIFICATE))


def notes(asked: Asked) -> Answered:
    """Keeps no notes, and tells those who may ask."""
    if asked.path != ("v1", "notes"):
        return 404, {"detail": "Not Found"}
    scheme, _, token = asked.headers.get("authorization", "").partition(" ")
    return (200, []) if (scheme.lower(), token) == ("bearer", USUAL.token) else (401, {})


@pytest.fixture(autouse=True)
def port(tmp_path: Path) -> Iterator[int]:
    """The port of a service that conforms, whose document is in the test's folder."""
    (tmp_path / "notes.yaml").write_text(NOTES)
    with small(notes) as there:
        yield urlsplit(there.url).port or 0


def test_mutual_tls(port: int, tmp_path: Path) -> None:
    with tls_end(port, server_tls(asks_for=AUTHORITY)) as there:
        url = there.url.replace("http", "https")
        run = contract(tmp_path, "run", url, *RUN, *TRUSTED, "--client-cert", str(SIGNED))
        without = contract(tmp_path, "run", url, *RUN, *TRUSTED)
        wrong = contract(tmp_path, "run", url, *RUN, *TRUSTED, "--client-cert", str(AUTHORITY))
        plain = contract(tmp_path, "run", there.url, *RUN)
    assert run.returncode == 0, run.stdout + run.stderr
    assert without.returncode == 3
    assert "asks for a client certificate" in without.stderr
    assert "--client-cert" in without.stderr
    assert wrong.returncode == 2
    assert "--client-key" in wrong.stderr
    assert plain.returncode == 3
    assert f"{there.url} speaks TLS; write {url}" in plain.stderr
    assert all(each.stderr.count("\n") == 1 for each in (without, wrong, plain))


def test_a_certificate_that_is_not_trusted_says_what_to_do(port: int, tmp_path: Path) -> None:
    with tls_end(port, server_tls()) as there:
        url = there.url.replace("http", "https")
        run = contract(tmp_path, "run", url, *RUN)
        settled = contract(tmp_path, "run", url, *RUN, "--insecure")
    assert run.returncode == 3
    assert run.stderr == (
        f"hydracore-contract: {url}: the connection could not be made: its certificate is signed by itself, and not "
        "trusted; trust it with --ca-file, or leave it unchecked with --insecure\n"
    )
    assert settled.returncode == 0, settled.stdout + settled.stderr


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_a_host_that_only_the_proxy_knows(variable: str, port: int, tmp_path: Path) -> None:
    url = f"http://{HOST}:8080"
    with proxy({HOST: port}, "us:pw-of-it") as relay:
        told = {variable: relay.url.replace("//", "//us:pw-of-it@")}
        refused = contract(tmp_path, "run", url, *RUN, **told)
        run = contract(tmp_path, "run", url, *RUN, "--allow-host", HOST, "--report", "html,json", **told)
    assert refused.returncode == 2
    assert "--allow-host service.internal" in refused.stderr
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"at {url} by the proxy {relay.url}" in run.stdout
    assert "pw-of-it" not in run.stdout + run.stderr + kept_files(tmp_path)


def test_a_tunnel_through_the_proxy_with_mutual_tls(port: int, tmp_path: Path) -> None:
    url = f"https://{HOST}"
    with (
        tls_end(port, server_tls(SIGNED, asks_for=AUTHORITY)) as there,
        proxy({HOST: there.port}) as relay,
    ):
        options = ("--allow-host", HOST, "--insecure", "--client-cert", str(SIGNED))
        run = contract(tmp_path, "run", url, *RUN, *options, https_proxy=relay.url)
    assert run.returncode == 0, run.stdout + run.stderr
    assert {head.split("\r\n")[0] for head in relay.heads} == {f"CONNECT {HOST}:443 HTTP/1.1"}


def test_this_machine_is_reached_without_any_proxy(port: int, tmp_path: Path) -> None:
    nowhere = dict.fromkeys(("http_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:1")
    run = contract(tmp_path, "run", f"http://localhost:{port}", *RUN, **nowhere)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("proxies", "status", "said"),
    [
        ({"http_proxy": "http://127.0.0.1:1"}, 3, "the proxy http://127.0.0.1:1 can't be reached"),
        ({"all_proxy": "socks5://us:pw-of-it@127.0.0.1:1"}, 2, "SOCKS proxies are not supported"),
        ({"http_proxy": "http://127.0.0.1:1", "no_proxy": HOST}, 3, "the connection could not be made"),
    ],
)
def test_a_proxy_that_is_of_no_use_is_told_in_a_line(
    proxies: dict[str, str], status: int, said: str, tmp_path: Path
) -> None:
    run = contract(tmp_path, "run", f"http://{HOST}", *RUN, "--allow-host", HOST, **proxies)
    assert run.returncode == status, run.stdout + run.stderr
    assert said in run.stderr
    assert run.stderr.count("\n") == 1
    assert "pw-of-it" not in run.stdout + run.stderr


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("refusal", ["407 Proxy Authentication Required", "502 Bad Gateway", "403 Forbidden"])
def test_a_proxy_that_refuses_is_named(refusal: str, scheme: str, tmp_path: Path) -> None:
    with proxy({}, refusal=refusal) as relay:
        options = ("--allow-host", HOST)
        run = contract(tmp_path, "run", f"{scheme}://{HOST}", *RUN, *options, all_proxy=relay.url)
    assert run.returncode == 3, run.stdout + run.stderr
    assert f"proxy {relay.url}" in run.stderr
    assert refusal[:3] in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_wrong_prefix_is_no_verdict(port: int, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{port}"
    run = contract(tmp_path, "run", f"{url}/v2", *RUN)
    fuzz = contract(tmp_path, "fuzz", f"{url}/v2", *RUN[:4], "--duration", "5s", "--workers", "1")
    for each in (run, fuzz):
        assert each.returncode == 3, each.stdout + each.stderr
        assert f"give {url} as the base URL" in each.stderr
        assert each.stderr.count("\n") == 1


KEY = "d0cs-k3y"


def documented(asked: Asked) -> Answered:
    """As `notes`, with their document for those who have the key to it."""
    if asked.path != ("docs", "openapi.json"):
        return notes(asked)
    return (200, yaml.safe_load(NOTES)) if asked.headers.get("x-docs") == KEY else (401, {})


def test_a_document_by_its_url(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").unlink()
    with small(documented) as there:
        url = f"{there.url}/docs/openapi.json"
        by_url = ("--token", USUAL.token, "--spec", url, "--profile", "quick", "--phase", "credentials")
        key = ("--spec-header", f"X-Docs: {KEY}")
        run = contract(tmp_path, "run", there.url, *by_url, *key, "--report", "json,html")
        refused = contract(tmp_path, "run", there.url, *by_url)
        told = contract(tmp_path, "run", there.url, *by_url, HYDRACORE_CONTRACT_SPEC_HEADER=f"X-Docs:{KEY}")
        session = forkserver.run(
            "pytest",
            ["-q", "-p", "no:cacheprovider", "--pyargs", "hydracore_contract"]
            + [each.replace("--", "--contract-") for each in ("--base-url", there.url, *by_url, *key)],
            folder=tmp_path,
            env=environment(),
            timeout=240,
        )
        asked = [each for each in there.asked if each.path == ("docs", "openapi.json")]
    assert run.returncode == 0, run.stdout + run.stderr
    assert told.returncode == 0, told.stdout + told.stderr
    assert session.returncode == 0, session.stdout + session.stderr
    assert len(asked) == 4
    assert not any("x-docs" in each.headers for each in there.asked if each not in asked)
    report = json.loads((tmp_path / "contract-report" / "report.json").read_text())
    assert report["contract"]["document"] == url
    assert refused.returncode == 2
    assert refused.stderr == (
        f"hydracore-contract: {url} asks for credentials (401); give them with --spec-header, as "
        "'Authorization: Bearer …'\n"
    )
    assert KEY not in run.stdout + run.stderr + kept_files(tmp_path)


def test_a_campaign_by_the_proxy_keeps_the_document_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").unlink()
    with small(documented) as there, proxy({HOST: urlsplit(there.url).port or 0}) as relay:
        given = ("--workers", "1", "--token", USUAL.token, "--allow-host", HOST)
        spec = ("--spec", f"http://{HOST}/docs/openapi.json", "--spec-header", f"X-Docs: {KEY}")
        run = contract(
            tmp_path,
            "fuzz",
            f"http://{HOST}",
            *given,
            *spec,
            *("--duration", "1s", "--campaign", "campaign"),
            ALL_PROXY=relay.url,
        )
        before, relayed = len(there.asked), len(relay.heads)
        resumed = ("fuzz", "--resume", "campaign", *given, "--duration", "2s")
        again = contract(tmp_path, *resumed, ALL_PROXY=relay.url)
        asked = [each for each in there.asked[before:] if each.path[0] == "docs"]
    assert run.returncode in (0, 3), run.stdout + run.stderr
    assert yaml.safe_load(
        (tmp_path / "campaign" / "document" / "openapi.json").read_text()
    ) == yaml.safe_load(NOTES)
    assert again.returncode == 0, again.stdout + again.stderr
    assert not asked
    assert len(relay.heads) > relayed > 1
    assert KEY not in kept_files(tmp_path)
