"""Documents by URL, from real servers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.errors import Misused
from hydracore_contract.options.target import document
from hydracore_contract.runner import contract_of
from hydracore_contract.settings import Settings
from hydracore_openapi import Contract, ContractError
from hydracore_openapi.source.document import DocumentUrl
from tests.hydracore_contract.scripted import (
    CERTIFICATE,
    CERTIFICATES,
    Line,
    Scripted,
    answer,
    hangs_after,
    server_tls,
    serving,
)

ROOT = """
openapi: 3.0.3
info: {title: Parts, version: '1'}
paths:
  /things:
    get:
      operationId: things
      responses:
        '200': {description: all, content: {application/json: {schema: {$ref: '../common/schemas.yaml#/Things'}}}}
"""
SCHEMAS = "Things: {type: array, items: {$ref: 'parts/thing.json'}}\n"
THING = json.dumps({"type": "object", "properties": {"id": {"type": "integer"}}})
FILES = {
    "/docs/v1/openapi.yaml": ROOT,
    "/docs/common/schemas.yaml": SCHEMAS,
    "/docs/common/parts/thing.json": THING,
}
PLAIN = ROOT.replace("{$ref: '../common/schemas.yaml#/Things'}", "{type: array, items: {}}")


def files(texts: Mapping[str, str], also: Mapping[str, bytes] | None = None) -> Callable[[Line], None]:
    """Serves texts by their paths, with the answers of `also` as they are."""

    def script(line: Line) -> None:
        while asked := line.hear():
            target = asked.split(b" ", 2)[1].decode()
            if also and target in also:
                line.say(also[target])
            elif target in texts:
                line.say(answer(body=texts[target].encode()))
            else:
                line.say(answer("404 Not Found", b"no such file"))

    return script


def got(spec: str, headers: tuple[str, ...] = (), **settings: Any) -> Contract:
    found = document(spec, headers)
    assert isinstance(found, DocumentUrl)
    return contract_of(Settings("http://127.0.0.1:1", spec=found, **settings))[0]


def paths(server: Scripted) -> list[str]:
    return [each.split(b" ", 2)[1].decode() for each in server.heard]


def moved(url: str, status: str = "302 Found") -> bytes:
    return answer(status, b"", ("Location", url))


def test_relative_references_are_resolved_against_the_url_and_each_file_is_asked_for_once() -> None:
    with serving(files(FILES)) as server:
        contract = got(f"{server.url}/docs/v1/openapi.yaml")
    assert sorted(paths(server)) == sorted(FILES)
    schema = contract.operation("things").responses["200"].media["application/json"].schema
    assert schema is not None
    assert not schema.is_valid([{"id": "a"}])
    assert schema.is_valid([{"id": 1}])


@pytest.mark.parametrize("path", ["/v3/api-docs", "/openapi.json", "/", ""])
def test_json_is_read_by_any_name(path: str) -> None:
    text = json.dumps({"openapi": "3.0.3", "info": {"title": "\U0001f600\t", "version": "1"}, "paths": {
        "/a": {"get": {"responses": {"200": {"description": "a"}}}}}}, indent="\t")  # fmt: skip
    with serving(files({path or "/": text})) as server:
        assert got(f"{server.url}{path}").title == "\U0001f600\t"


def test_a_redirect_is_followed_and_references_go_from_where_it_leads() -> None:
    with serving(files(FILES, also={"/latest": moved("/docs/v1/openapi.yaml")})) as server:
        assert got(f"{server.url}/latest").title == "Parts"


def test_credentials_go_where_they_are_for_and_are_never_shown() -> None:
    sent = ("X-Key: k3y-of-it",)
    with serving(files({"/moved.yaml": PLAIN})) as other:
        also = {"/a.yaml?v=s3cret": moved(f"{other.url}/moved.yaml")}
        with serving(files({}, also=also)) as server:
            url = server.url.replace("//", "//us%40er:pw-of-it@")
            spec = document(f"{url}/a.yaml?v=s3cret", sent)
            assert got(f"{url}/a.yaml?v=s3cret", sent).title == "Parts"
    assert b"Authorization: Basic dXNAZXI6cHctb2YtaXQ=" in server.heard[0]
    assert b"X-Key: k3y-of-it" in server.heard[0]
    assert b"X-Key" not in other.heard[0]
    assert b"Authorization" not in other.heard[0]
    assert str(spec) == f"{server.url}/a.yaml"
    assert not any(secret in repr(spec) for secret in ("pw-of-it", "k3y-of-it", "s3cret", "dXNA"))


PAGE = answer("200 OK", b"<!doctype html><title>Log in</title>", ("Content-Type", "text/html"))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (answer("404 Not Found", b""), r"/a\.yaml answers 404; correct the URL"),
        (
            answer("401 Unauthorized", b""),
            r"/a\.yaml asks for credentials \(401\); give them with --spec-header",
        ),
        (PAGE, r"/a\.yaml is a page \(text/html\), and no OpenAPI document"),
        (answer("200 OK", b"<html></html>", ("Content-Type", "text/plain")), "is a page"),
        (answer("200 OK", b""), "the file is empty"),
        (answer("200 OK", b"a: [", ("Content-Type", "text/yaml")), r"http://127\.0\.0\.1:\d+/a\.yaml:2"),
        (answer("500 No", b""), "answers 500"),
        (moved("/a.yaml"), "is redirected more than 5 times"),
        (moved(""), "is redirected more than 5 times"),
        (moved("ftp://other/a"), "is redirected to what is no URL"),
        (moved("http://[::1"), "is redirected to what is no URL"),
        (
            moved("http://127.0.0.1:1/b.yaml"),
            r"http://127\.0\.0\.1:1/b\.yaml: the connection could not be made",
        ),
        (b"SSH-2.0\r\n\r\n", "what came back is no HTTP answer"),
    ],
)
def test_what_can_not_be_had_is_told_in_a_line(said: bytes, problem: str) -> None:
    with serving(files({}, also={"/a.yaml": said})) as server:
        with pytest.raises((Misused, ContractError), match=problem) as caught:
            got(f"{server.url}/a.yaml")
        assert "\n" not in str(caught.value)
        assert "/tmp/" not in str(caught.value)  # noqa: S108 (none is made here)


def test_a_document_that_does_not_come_in_time_is_told() -> None:
    with serving(hangs_after(b"")) as server, pytest.raises(Misused, match="no whole answer came in time"):
        got(f"{server.url}/a.yaml", request_timeout=0.2)


def test_tls_that_fails_says_what_to_do() -> None:
    with serving(files({"/a.yaml": PLAIN}), tls=True) as server:
        url = f"{server.url}/a.yaml"
        with pytest.raises(
            Misused, match="its certificate is signed by itself, and not trusted; trust it with --ca-file"
        ):
            got(url)
        assert got(url, ca_file=CERTIFICATE).title == "Parts"
        assert got(url, insecure=True).title == "Parts"


def test_whom_the_service_is_trusted_by_is_trusted_beside_those_who_always_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    with serving(files({"/a.yaml": PLAIN}), tls=server_tls(CERTIFICATES / "signed.pem")) as server:
        found = document(f"{server.url}/a.yaml", ())
        assert isinstance(found, DocumentUrl)
        settings = Settings("https://service.example", spec=found, ca_file=CERTIFICATE)
        assert contract_of(settings)[0].title == "Parts"


def test_what_leads_out_of_tls_is_not_followed() -> None:
    with (
        serving(files({}, also={"/a.yaml": moved("http://127.0.0.1:1/b")}), tls=True) as server,
        pytest.raises(Misused, match=r"is redirected to http://127\.0\.0\.1:1/b, which is not encrypted"),
    ):
        got(f"{server.url}/a.yaml", ca_file=CERTIFICATE)


@pytest.fixture
def secret_file(tmp_path: Path) -> str:
    place = tmp_path / "secret.yaml"
    place.write_text("Things: {type: array}\n")
    return str(place)


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("{secret}", r"/secret\.yaml answers 404"),
        ("../../../../../../../..{secret}", r"/secret\.yaml answers 404"),
        ("..%2f..%2f..%2f..%2f..%2f..%2f..%2f..{secret}", "names no file|answers 404"),
        ("file://{secret}", "names no file that can be read"),
        (
            "http://127.0.0.1:1/common.yaml",
            "is on another host, and is not read; --allow-ref http://127.0.0.1:1/",
        ),
        ("missing.yaml", r"/missing\.yaml answers 404"),
        ("page.yaml", r"/page\.yaml is a page"),
    ],
)
def test_what_a_document_from_elsewhere_may_refer_to(reference: str, problem: str, secret_file: str) -> None:
    text = ROOT.replace("../common/schemas.yaml", reference.format(secret=secret_file))
    with (
        serving(files({"/docs/v1/openapi.yaml": text}, also={"/docs/v1/page.yaml": PAGE})) as server,
        pytest.raises(ContractError, match=problem) as caught,
    ):
        got(f"{server.url}/docs/v1/openapi.yaml")
    assert str(caught.value).startswith(f"{server.url}/docs/v1/openapi.yaml:9: ")


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("http://", ()),
        ("https://us:pw-of-it@", ()),
        ("http://host:pw-of-it/", ()),
        ("http://[::1/pw-of-it", ()),
        ("http://host/a b", ()),
        ("http://host/a", ("pw-of-it",)),
        ("http://host/a", ("Host: pw-of-it",)),
    ],
)
def test_a_url_that_can_not_be_meant_is_told_without_what_may_be_secret(
    text: str, headers: tuple[str, ...]
) -> None:
    with pytest.raises(Misused, match="--spec") as caught:
        document(text, headers)
    assert "pw-of-it" not in str(caught.value)


def test_a_file_is_a_file() -> None:
    assert document("http.yaml", ()) == Path("http.yaml")
    assert document("", ()) is document(None, ()) is None
