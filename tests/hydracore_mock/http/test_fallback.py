"""Methods and paths that are no operation of the contract."""

from __future__ import annotations

import pytest

from tests.hydracore_mock.running import Running
from tests.hydracore_mock.wire import TOKEN, ask, collection, head, speak, statuses

_ITEM = "/00000000-0000-4000-8000-000000000000"
_ALLOWED = {"": "GET, HEAD, OPTIONS, POST", _ITEM: "DELETE, OPTIONS, PATCH"}


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("", "PUT"),
        ("", "PATCH"),
        ("", "DELETE"),
        ("", "TRACE"),
        ("", "PROPFIND"),
        (_ITEM, "GET"),
        (_ITEM, "HEAD"),
        (_ITEM, "POST"),
    ],
)
def test_other_methods_are_told_what_is_allowed(mock: Running, path: str, method: str) -> None:
    for headers in (TOKEN, {}):
        answer = ask(mock.url, method, collection() + path, headers)
        assert (answer.status, answer.headers["allow"]) == (405, _ALLOWED[path])
        assert method == "HEAD" or answer.json == {"detail": "Method Not Allowed"}


@pytest.mark.parametrize("path", ["", _ITEM])
def test_options_tell_what_is_allowed(mock: Running, path: str) -> None:
    answer = ask(mock.url, "OPTIONS", collection() + path)
    assert (answer.status, answer.headers["allow"], answer.body) == (204, _ALLOWED[path], b"")


def test_head_is_get_without_the_body(mock: Running) -> None:
    path = collection()
    got, headed = (ask(mock.url, method, path, TOKEN) for method in ("GET", "HEAD"))
    dates = {"date"}
    assert headed.body == b""
    assert {**headed.headers, "date": ""} == {**got.headers, "date": ""}, dates
    assert int(headed.headers["content-length"]) == len(got.body)


def test_head_leaves_the_connection_usable(mock: Running) -> None:
    line = f"{collection()} HTTP/1.1"
    answer = speak(mock.port, head("HEAD " + line, close=False) + head("GET " + line))
    assert statuses(answer) == [200, 200]
    assert answer.count(b'"count":') == 1


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/instances",
        "/v1/instances//channels",
        "//v1/instances/x/channels",
        "/V1/instances/x/channels",
        "/v1/instances/x/y/channels",
        "/_mock/nothing",
        "/_mockery",
        "/docs/../etc/passwd",
        "/docs/%00",
        "/docs/%0a",
        "/docsx",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/docs/%2e%2e/%2e%2e/routing.py",
        "/" + "a/" * 5000,
        "/%",
        "/%zz",
        "/*",
        "/{instance_id}",
    ],
)
def test_unknown_paths_are_not_found(mock: Running, path: str) -> None:
    answer = ask(mock.url, "GET", path, TOKEN)
    assert answer.status == 404
    assert answer.json.keys() == {"detail"}


def test_an_encoded_slash_separates_as_it_does_for_the_service(mock: Running) -> None:
    assert ask(mock.url, "GET", "/v1/instances/a%2Fb/channels", TOKEN).status == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_slash_too_many_is_redirected(mock: Running, method: str) -> None:
    path = collection()
    answer = ask(mock.url, method, path + "/?a=%20b", TOKEN)
    assert (answer.status, answer.headers["location"]) == (307, path + "?a=%20b")


def test_a_redirect_never_leaves_the_mock(mock: Running) -> None:
    answer = ask(mock.url, "GET", "//evil.example" + collection() + "/", TOKEN)
    assert answer.status == 404


def test_health(mock: Running) -> None:
    assert ask(mock.url, "GET", "/_mock/health").json == {"status": "ok"}
    assert ask(mock.url, "HEAD", "/_mock/health").body == b""
    answer = ask(mock.url, "POST", "/_mock/health", body={})
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/instances/x/channels", "GET /v1/instances/{instance_id}/channels"),
        ("/v1/instance/x/channels", "GET /v1/instances/{instance_id}/channels"),
        ("/v1/instances/x/channel", "GET /v1/instances/{instance_id}/channels"),
        ("/V1/Instances/x/Channels", "GET /v1/instances/{instance_id}/channels"),
    ],
)
def test_an_unknown_path_is_told_what_is_closest(mock: Running, path: str, near: str) -> None:
    answer = ask(mock.url, "GET", path, TOKEN)
    assert answer.status == 404
    assert f"did you mean {near}" in answer.json["detail"]
