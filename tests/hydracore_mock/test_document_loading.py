"""A document that is mocked from a URL, with its credentials and changes, or from standard input."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest

from hydracore_mock.cli import main, read_settings
from hydracore_mock.document_loading import loaded
from hydracore_openapi import NotBrought
from tests.hydracore_mock.running import COMMAND, PATIENCE, Running, environment, refusal, running, until
from tests.paths import DOCUMENTS

DOCUMENT = """
openapi: 3.0.3
info: {title: Notes, version: VERSION}
paths:
  /notes:
    get:
      responses:
        '200': {description: all, content: {application/json: {schema: {$ref: 'parts/notes.yaml'}}}}
"""
NOTES = "type: array\nitems: {type: string}\n"


class Host:
    """Files of a web server, each with its ETag, and what was asked for: path, credentials, status."""

    def __init__(self) -> None:
        self.texts = {"/v1/api.yaml": DOCUMENT.replace("VERSION", "'1'"), "/v1/parts/notes.yaml": NOTES}
        self.asked: list[tuple[str, str | None, int]] = []
        self.url = ""


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted(Host()) as host:
        yield host


@contextmanager
def hosted(host: Host) -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = host.texts.get(self.path, "").encode()
            tag = f'"{sha256(text).hexdigest()}"'
            status = 404 if not text else 304 if self.headers["If-None-Match"] == tag else 200
            host.asked.append((self.path, self.headers["Authorization"], status))
            self.send_response(status)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text if status == 200 else b"")

        def log_message(self, *_: object) -> None:
            """Writes nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield host
        server.shutdown()
        thread.join()


def title(mock: Running) -> str:
    with urlopen(f"{mock.url}/openapi.json") as answer:
        info = json.load(answer)["info"]
        return f"{info['title']} {info['version']}"


def test_a_url_is_served_with_what_it_refers_to(host: Host) -> None:
    spec = f"{host.url.replace('//', '//us:pw@')}/v1/api.yaml"
    with running(spec) as mock:
        assert title(mock) == "Notes 1"
        assert f"mocked from {host.url}/v1/api.yaml" in mock.output
        assert "pw@" not in mock.output
    basic = "Basic dXM6cHc="
    assert host.asked == [("/v1/api.yaml", basic, 200), ("/v1/parts/notes.yaml", basic, 200)]


def test_this_machine_is_reached_without_a_proxy(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    settings = read_settings([f"{host.url}/v1/api.yaml"])
    assert settings is not None
    assert loaded(settings.document).title == "Notes"


def test_headers_are_sent_where_the_document_is_asked_for(host: Host) -> None:
    settings = read_settings([f"{host.url}/v1/api.yaml", "--header", "Authorization: Bearer abc"])
    assert settings is not None
    assert "abc" not in repr(settings)
    assert loaded(settings.document).title == "Notes"
    assert {asked for _, asked, _ in host.asked} == {"Bearer abc"}
    beyond = read_settings([f"{host.url}/v1/api.yaml", "--header", "Authorization: Bearer \xe9"])
    assert beyond is not None
    assert loaded(beyond.document).title == "Notes"
    assert host.asked[-1][1] == "Bearer \xe9"


def test_a_change_on_its_host_is_followed_by_its_etag(host: Host) -> None:
    with running("--reload", f"{host.url}/v1/api.yaml") as mock:
        until(lambda: any(status == 304 for _, _, status in host.asked))
        assert "reloaded" not in mock.output
        host.texts["/v1/api.yaml"] = "openapi: ["
        until(lambda: "not reloaded" in mock.output)
        host.texts["/v1/api.yaml"] = DOCUMENT.replace("VERSION", "'2'")
        until(lambda: title(mock) == "Notes 2")
        host.texts["/v1/parts/notes.yaml"] = NOTES.replace("string", "integer")
        until(lambda: mock.output.count("\nreloaded ") == 2)
        assert mock.output.count("not reloaded") == 1
        assert mock.alive
        assert mock.errors == ""


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/v1/none.yaml", "answers 404; correct the URL"),
        ("/page", "is a page (markup), and no OpenAPI document; correct the URL"),
    ],
)
def test_what_can_not_be_had_is_one_line(
    host: Host, path: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    host.texts["/page"] = "<html></html>"
    told = f"hydracore-mock: {host.url}{path} {problem}\n"
    assert refusal(f"{host.url}{path}") == told
    for command in ("check", "routes"):
        assert main([command, f"{host.url}{path}"]) == 2
        assert capsys.readouterr() == ("", told)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/a", "http://127.0.0.1:99999/a", "http://", "http://a b/"]
)
def test_where_no_host_answers(url: str) -> None:
    told = refusal(url)
    assert told.count("\n") == 1
    assert told.startswith("hydracore-mock: ")


def test_standard_input_is_a_document() -> None:
    text = (DOCUMENTS / "petstore" / "petstore.yaml").read_bytes()
    done = subprocess.run(
        [*COMMAND, "routes", "-"],
        input=text,
        cwd=DOCUMENTS / "petstore",
        env=environment(None),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"/pets/{petId}" in done.stdout


def test_standard_input_can_not_be_followed(tmp_path: Path) -> None:
    (tmp_path / "nothing").write_bytes(b"")
    with (tmp_path / "nothing").open("rb") as empty:
        done = subprocess.run(
            [*COMMAND, "-", "--reload"],
            stdin=empty,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 2
    assert "--reload can't follow standard input" in done.stderr


def test_overlays_stand_beside_a_document(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(
        "overlay: 1.0.0\nactions:\n  - target: $.info\n    update: {title: Ours}\n", encoding="utf-8"
    )
    spec = DOCUMENTS / "petstore" / "petstore.yaml"
    with running("--reload", str(spec), "--overlay", str(overlay)) as mock:
        assert title(mock).startswith("Ours")
        overlay.write_text(overlay.read_text().replace("Ours", "Yours"))
        until(lambda: title(mock).startswith("Yours"))


def test_a_document_on_another_machine_needs_a_fetch() -> None:
    from hydracore_openapi import Document, load
    from hydracore_openapi.source.document import document_url

    with pytest.raises(NotBrought, match="is on another machine"):
        load(Document(document_url("http://127.0.0.1:1/a")))
