"""Access to `/_mock/` over the wire, and its pages."""

from __future__ import annotations

import socket

import pytest

from tests.hydracore_mock.admin.asking import CHANNELS, control, listed, new_world
from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import TOKEN, ask

OTHER_SITE = {"Origin": "http://evil.example"}
CHANGES = [
    ("DELETE", "/journal"),
    ("POST", "/worlds/default/reset"),
    ("DELETE", "/worlds/default"),
    ("PUT", "/worlds/default/snapshot"),
    ("PATCH", "/worlds/default/snapshot"),
    ("PUT", "/worlds/default/scenario"),
    ("DELETE", "/worlds/default/scenario"),
    ("POST", "/verify"),
    ("GET", "/journal"),
    ("GET", "/journal/stream"),
    ("GET", "/worlds/default/snapshot"),
]


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize("headers", [OTHER_SITE, {"Origin": "null"}, {"Host": "evil.example:4010"}])
def test_other_sites_are_kept_out(mock: Running, method: str, path: str, headers: dict[str, str]) -> None:
    answer = control(mock, method, path, {}, **headers)
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.headers
    assert "--" in answer.json["detail"]


def test_a_page_whose_name_leads_here_is_kept_out(mock: Running) -> None:
    """DNS rebinding: to the browser, page and mock are of one origin."""
    host = f"evil.example:{mock.port}"
    assert control(mock, "DELETE", "/journal", Host=host, Origin=f"http://{host}").status == 403


def test_the_mocks_own_pages_may(mock: Running) -> None:
    for host in (f"127.0.0.1:{mock.port}", f"localhost:{mock.port}"):
        assert control(mock, "GET", "/worlds", Host=host, Origin=f"http://{host}").status == 200


def test_preflights_of_other_sites_grant_nothing(mock: Running) -> None:
    asked = {**OTHER_SITE, "Access-Control-Request-Method": "DELETE"}
    answer = ask(mock.url, "OPTIONS", "/_mock/journal", asked)
    assert answer.status == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_sites_that_are_named_may() -> None:
    with running("--quiet", "--cors-origin", "http://localhost:3000") as mock:
        origin = {"Origin": "http://localhost:3000"}
        answer = control(mock, "GET", "/worlds", **origin)
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, origin["Origin"])
        asked = {
            **origin,
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "content-type",
        }
        preflight = ask(mock.url, "OPTIONS", "/_mock/worlds/w/scenario", asked)
        assert preflight.status == 204
        assert "PUT" in preflight.names("access-control-allow-methods")
        assert control(mock, "GET", "/worlds", **OTHER_SITE).status == 403


def own_address() -> str | None:
    """An address of this machine that is not the loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address


def test_other_machines_may_use_the_api_alone() -> None:
    address = own_address()
    if address is None:
        pytest.skip("this machine has no address but the loopback")
    with running("--quiet", "--host", address) as mock:
        assert listed(mock, "w")
        for path in ("/_mock/", "/_mock/worlds", "/_mock/journal", f"/_mock/worlds/w{CHANNELS}"):
            answer = ask(mock.url, "GET", path, TOKEN)
            assert answer.status == 403
            assert "--admin-token" in answer.json["detail"]
    with running("--quiet", "--host", address, "--admin-token", "let-me") as mock:
        assert ask(mock.url, "GET", "/_mock/").status == 200
        assert ask(mock.url, "GET", "/_mock/worlds").status == 401
        assert ask(mock.url, "GET", "/_mock/worlds", {"X-Mock-Admin-Token": "let-me"}).status == 200
        assert ask(mock.url, "GET", f"/_mock/worlds/w{CHANNELS}", TOKEN).status == 200


def test_the_token_is_asked_of_everybody() -> None:
    with running("--quiet", "--admin-token", "let-me") as mock:
        for method, path in CHANGES:
            assert control(mock, method, path, {}).status == 401
            assert control(mock, method, path, {}, X_Mock_Admin_Token="let-you").status == 401
        assert control(mock, "GET", "/worlds", X_Mock_Admin_Token="let-me").status == 200
        assert control(mock, "GET", "/health").status == 200


def test_limits_of_what_is_taken() -> None:
    with running("--quiet", "--max-snapshot-size", "1") as mock:
        big = {CHANNELS: [{"config": {"text": "x" * 2**20}}]}
        for path in ("snapshot", "scenario"):
            answer = control(mock, "PUT", f"/worlds/w/{path}", big)
            assert answer.status == 413
            assert "--max-snapshot-size" in answer.json["detail"]


@pytest.mark.parametrize("path", ["/nothing", "/worlds/a/b", "/console/nothing.js", "/console/../../cli.py"])
def test_what_is_not_there(mock: Running, path: str) -> None:
    answer = control(mock, "GET", path)
    assert answer.status == 404
    assert answer.json["detail"]


def test_other_methods_are_told_what_is_allowed(mock: Running) -> None:
    answer = control(mock, "PUT", "/journal", {})
    assert answer.status == 405
    assert "DELETE" in answer.headers["allow"]


def test_the_contract_is_described(mock: Running) -> None:
    shown = control(mock, "GET", "/contract").json
    assert [each["method"] for each in shown["operations"]] == ["GET", "POST", "PATCH", "DELETE"]
    create = shown["operations"][1]
    assert create["body"]["media"] == "application/json"
    assert create["body"]["example"]["channel_type"]
    bearer, key = create["credentials"]
    assert bearer == {"name": "HTTPBearer", "kind": "http", "scheme": "bearer", "place": "", "parameter": ""}
    assert key == {
        "name": "ApiKey",
        "kind": "apiKey",
        "scheme": "",
        "place": "header",
        "parameter": "X-Api-Key",
    }
    assert create["source"]["file"].endswith("openapi.yaml")
    assert {"401", "422"} <= {each["status"] for each in create["responses"]}


def test_the_console_is_served_for_use_without_a_network(mock: Running) -> None:
    page = control(mock, "GET", "/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert ask(mock.url, "GET", "/_mock").headers["location"] == "/_mock/"
    assert new_world()


def test_other_sites_may_not_even_look_without_leave(mock: Running) -> None:
    """As a page does with an image or a script of another site, which sends no Origin."""
    image = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    assert control(mock, "GET", "/worlds", **image).status == 403
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert control(mock, "GET", "/", **link).status == 200


def test_a_world_has_no_worlds_of_its_own(mock: Running) -> None:
    path = "/worlds/a/_mock" * 1500
    assert control(mock, "GET", f"{path}{CHANNELS}").status == 404


def test_who_is_refused_makes_no_world() -> None:
    with running("--quiet", "--token", "let-me", "--max-worlds", "2") as mock:
        assert (
            ask(mock.url, "GET", CHANNELS, {"Authorization": "Bearer let-me", "X-Mock-World": "own"}).status
            == 200
        )
        for number in range(4):
            assert ask(mock.url, "GET", CHANNELS, {**TOKEN, "X-Mock-World": f"w{number}"}).status == 401
        names = {each["name"] for each in control(mock, "GET", "/worlds").json["worlds"]}
        assert names == {"default", "own"}
