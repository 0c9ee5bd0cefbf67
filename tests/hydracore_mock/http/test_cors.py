"""Requests of pages of other origins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import GOOD, TOKEN, Answer, ask, collection, head, speak

_PAGE = "https://app.example"
_ITEM = "/00000000-0000-4000-8000-000000000000"
_METHODS = {"": {"GET", "HEAD", "POST", "OPTIONS"}, _ITEM: {"PATCH", "DELETE", "OPTIONS"}}
_EXPOSED = {"Allow", "Content-Length", "Date", "Location", "Preference-Applied", "WWW-Authenticate"}


def _grants(answer: Answer, origin: str = _PAGE) -> bool:
    headers = answer.headers
    return (
        headers.get("access-control-allow-origin") == origin
        and headers.get("access-control-allow-credentials") == "true"
        and "Origin" in answer.names("vary")
    )


@pytest.mark.parametrize(
    ("status", "method", "path", "headers", "body"),
    [
        (200, "GET", "", TOKEN, None),
        (201, "POST", "", TOKEN, GOOD),
        (200, "HEAD", "", TOKEN, None),
        (204, "OPTIONS", "", {}, None),
        (307, "GET", "/", TOKEN, None),
        (400, "GET", "", {**TOKEN, "Prefer": "code=599"}, None),
        (400, "POST", "", TOKEN, b"\xff"),
        (401, "GET", "", {}, None),
        (404, "PATCH", _ITEM, TOKEN, {}),
        (404, "DELETE", _ITEM, TOKEN, None),
        (404, "GET", "/no/such/path", TOKEN, None),
        (405, "PUT", "", TOKEN, {}),
        (405, "GET", _ITEM, TOKEN, None),
        (413, "POST", "", TOKEN, b"[" + b" " * 2**20 + b"]"),
        (422, "POST", "", TOKEN, {}),
        (422, "POST", "", TOKEN, b"{"),
        (404, "GET", "", {**TOKEN, "Prefer": "code=404"}, None),
    ],
)
def test_every_answer_can_be_read(
    mock: Running, status: int, method: str, path: str, headers: Mapping[str, str], body: object
) -> None:
    answer = ask(mock.url, method, collection() + path, {**headers, "Origin": _PAGE}, body)
    assert answer.status == status
    assert _grants(answer)
    assert answer.names("access-control-expose-headers") >= _EXPOSED
    assert len([name for name, _ in answer.pairs if name.lower() == "access-control-allow-origin"]) == 1


@pytest.mark.parametrize(
    "path", ["/docs", "/docs/", "/docs/swagger-ui.css", "/openapi.json", "/_mock/health", "/docs/x"]
)
def test_the_mocks_own_pages_can_be_read(mock: Running, path: str) -> None:
    assert _grants(ask(mock.url, "GET", path, {"Origin": _PAGE}))


def test_what_is_no_request_can_be_read(mock: Running) -> None:
    late = speak(mock.port, head("POST /v1 HTTP/1.1", f"Origin: {_PAGE}")[:-4])
    broken = speak(
        mock.port, f"GET / HTTP/1.1\r\nOrigin: {_PAGE}\r\nAccept: */*\r\nBad Header\r\n\r\n".encode()
    )
    for answer in (late, broken):
        assert f"access-control-allow-origin: {_PAGE}\r\n".encode() in answer


def test_who_names_no_origin_is_granted_nothing(mock: Running) -> None:
    answer = ask(mock.url, "GET", collection(), TOKEN)
    assert "Origin" in answer.names("vary")
    assert not [name for name, _ in answer.pairs if name.lower().startswith("access-control")]


def test_the_headers_of_the_contract_are_exposed() -> None:
    with running("--quiet", "--spec", "tests/documents/petstore/petstore.yaml") as petstore:
        answer = ask(petstore.url, "GET", "/nowhere", {"Origin": _PAGE})
        assert answer.names("access-control-expose-headers") >= _EXPOSED


def _preflight(
    mock: Running, path: str, method: str, headers: str | None = None, origin: str = _PAGE
) -> Answer:
    wanted = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers is not None:
        wanted["Access-Control-Request-Headers"] = headers
    return ask(mock.url, "OPTIONS", path, wanted)


@pytest.mark.parametrize("path", ["", _ITEM])
@pytest.mark.parametrize(
    "header", ["authorization", "x-api-key", "content-type", "prefer", "accept", "x-of-the-page"]
)
def test_a_preflight_allows_every_method_and_header(mock: Running, path: str, header: str) -> None:
    for method in _METHODS[path]:
        answer = _preflight(mock, collection() + path, method, f"{header},x-other")
        assert answer.status == 204
        assert _grants(answer)
        assert answer.names("access-control-allow-methods") == _METHODS[path]
        assert header in {name.lower() for name in answer.names("access-control-allow-headers")}
        assert int(answer.headers["access-control-max-age"]) > 0
        assert answer.body == b""


def test_a_preflight_names_the_contracts_headers_unasked(mock: Running) -> None:
    answer = _preflight(mock, collection(), "GET")
    assert answer.names("access-control-allow-headers") >= {
        "Authorization",
        "X-Api-Key",
        "Content-Type",
        "Prefer",
    }


@pytest.mark.parametrize(("path", "method"), [("", "PUT"), (_ITEM, "GET"), ("/wrong", "POST"), ("/", "GET")])
def test_a_preflight_lets_the_page_see_what_is_wrong(mock: Running, path: str, method: str) -> None:
    answer = _preflight(mock, collection() + path, method, "authorization")
    assert (answer.status, _grants(answer)) == (204, True)
    assert method in answer.names("access-control-allow-methods")


def test_a_preflight_needs_no_credentials_and_no_good_path(mock: Running) -> None:
    assert _preflight(mock, collection("no-uuid"), "POST", "authorization").status == 204


def test_a_preflight_from_a_public_page_to_this_machine(mock: Running) -> None:
    headers = {
        "Origin": _PAGE,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Private-Network": "true",
    }
    answer = ask(mock.url, "OPTIONS", collection(), headers)
    assert answer.headers["access-control-allow-private-network"] == "true"


@pytest.mark.parametrize("asked", [",,,", "a b\x7f".replace("\x7f", ""), "x" * 20_000, "é", "*"])
def test_garbage_in_a_preflight_is_answered(mock: Running, asked: str) -> None:
    assert _preflight(mock, collection(), "GET", asked).status == 204
    assert (
        ask(
            mock.url, "OPTIONS", collection(), {"Origin": asked, "Access-Control-Request-Method": asked}
        ).status
        == 204
    )


@pytest.fixture(scope="module")
def picky() -> Iterator[Running]:
    with running(
        "--quiet", "--cors-origin", "http://localhost:3000", "--cors-origin", "HTTPS://App.Example/"
    ) as mock:
        yield mock


@pytest.mark.parametrize("origin", ["http://localhost:3000", _PAGE])
def test_origins_that_were_named_are_granted(picky: Running, origin: str) -> None:
    assert _grants(ask(picky.url, "GET", collection(), {**TOKEN, "Origin": origin}), origin)
    assert _grants(_preflight(picky, collection(), "GET", origin=origin), origin)


@pytest.mark.parametrize(
    "origin", ["http://localhost:3001", "http://localhost:3000.evil.example", "null", "*", ""]
)
def test_other_origins_are_not(picky: Running, origin: str) -> None:
    answer = ask(picky.url, "GET", collection(), {**TOKEN, "Origin": origin})
    assert answer.status == 200
    assert "Origin" in answer.names("vary")
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert "access-control-allow-origin" not in _preflight(picky, collection(), "GET", origin=origin).headers


def test_any_origin_may_be_named_beside_others() -> None:
    with running("--quiet", variables={"HYDRACORE_MOCK_CORS_ORIGIN": "http://localhost:3000 *"}) as mock:
        assert _grants(ask(mock.url, "GET", collection(), {**TOKEN, "Origin": "null"}), "null")


def test_a_documented_options_answers_all_but_preflights(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    answers = "responses: {'200': {description: all, content: {application/json: {example: [1]}}}}"
    document.write_text(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n"
        f"    options: {{operationId: a, {answers}}}\n    put: {{operationId: b, {answers}}}\n"
    )
    with running("--quiet", str(document)) as mock:
        assert ask(mock.url, "OPTIONS", "/a", {"Origin": _PAGE}).json == [1]
        preflight = _preflight(mock, "/a", "PUT")
        assert preflight.status == 204
        assert preflight.names("access-control-allow-methods") == {"OPTIONS", "PUT"}
