"""A real browser: a page of another origin uses the mock, and the docs are drawn. Needs Debian's `chromium`."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest

from tests.e2e.serving import serving

CHROMIUM = shutil.which("chromium") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--timeout=20000",
    "--virtual-time-budget=20000",
)
PAGE = """
<!doctype html><meta charset="utf-8"><pre id="told">nothing</pre>
<script>
const url = "URL/v1/instances/06587974-2dbe-4e10-8bf9-38cce0f5a366/channels";
const token = {Authorization: "Bearer token"};
const json = {...token, "Content-Type": "application/json", "X-Own": "header"};
async function ask(method, path, headers, body) {
  const options = {method, headers, credentials: "include", body: body && JSON.stringify(body)};
  const answer = await fetch(url + path, options);
  const text = await answer.text();
  const [applied, allow] = [answer.headers.get("Preference-Applied"), answer.headers.get("Allow")];
  return [answer.status, text && JSON.parse(text), applied, allow];
}
async function all() {
  const told = {};
  told.listed = await ask("GET", "", token);
  told.refused = await ask("POST", "", json, {channel_type: "fax"});
  const good = {channel_type: "sms", provider: "twilio", external_identifier: "+15550100"};
  told.created = await ask("POST", "", json, good);
  told.changed = await ask("PATCH", "/" + told.created[1].id, json, {enabled: false});
  told.deleted = await ask("DELETE", "/" + told.created[1].id, token);
  told.unknown = await ask("DELETE", "/" + told.created[1].id, token);
  told.stranger = await ask("GET", "", {});
  told.preferred = await ask("GET", "", {...token, Prefer: "example=empty"});
  told.method = await ask("PUT", "", token);
  return told;
}
all().catch(error => ({error: String(error)})).then(told => {
  document.getElementById("told").textContent = JSON.stringify(told);
});
</script>
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    with serving("hydracore_mock", "--quiet") as url:
        yield url


@pytest.fixture
def page(mock: str, tmp_path: Path) -> Iterator[str]:
    """The address of the page, served from an origin that is not the mock's."""
    (tmp_path / "index.html").write_text(PAGE.replace("URL", mock))
    handler = partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/index.html"
        server.shutdown()
        thread.join()


def drawn(address: str, profile: Path) -> str:
    """The document as it stands once the page's scripts have come to rest."""
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={profile}", "--dump-dom", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_a_page_of_another_origin_can_do_all_that_its_screen_needs(page: str, tmp_path: Path) -> None:
    found = re.search(r'<pre id="told">(.*?)</pre>', drawn(page, tmp_path / "profile"), re.DOTALL)
    assert found is not None
    told = json.loads(unescape(found[1]))
    assert {name: answer[0] for name, answer in told.items()} == {
        "listed": 200,
        "refused": 422,
        "created": 201,
        "changed": 200,
        "deleted": 204,
        "unknown": 404,
        "stranger": 401,
        "preferred": 200,
        "method": 405,
    }
    assert {error["loc"][-1] for error in told["refused"][1]["detail"]} == {
        "channel_type",
        "external_identifier",
        "provider",
    }
    assert told["changed"][1]["enabled"] is False
    assert told["preferred"][1:3] == [{"channels": [], "count": 0}, "example=empty"]
    assert told["method"][3] == "GET, HEAD, OPTIONS, POST"


def test_the_document_that_is_shown_is_the_contract() -> None:
    with serving("hydracore_mock", "--quiet", "--spec", "tests/documents/petstore/petstore.yaml") as url:
        with urlopen(f"{url}/docs/") as answer:
            assert answer.status == 200
        with urlopen(f"{url}/openapi.json") as answer:
            assert [server["url"] for server in json.load(answer)["servers"]] == ["/api/v3"]


def test_the_docs_show_every_operation(mock: str, tmp_path: Path) -> None:
    document = drawn(f"{mock}/docs/", tmp_path / "profile")
    for title in ("List Instance Channels", "Create Channel Endpoint", "Update Channel Endpoint"):
        assert title in document
    assert document.count('class="opblock ') == 4
    assert "Authorize" in document
