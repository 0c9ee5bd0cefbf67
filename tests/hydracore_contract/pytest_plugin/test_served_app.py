from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import partial
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hydracore_contract.errors import Misused
from hydracore_contract.pytest_plugin.served_app import served


def echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Tells what it was asked in its headers, and gives the body back."""
    body = environ["wsgi.input"].read()
    told = {
        "X-Path": environ["PATH_INFO"],
        "X-Query": environ["QUERY_STRING"],
        "X-Sent": environ["CONTENT_TYPE"],
    }
    start_response("207 Several", [*told.items(), ("X-Length", environ["CONTENT_LENGTH"])])
    yield body[:2]
    yield body[2:]


class AsMethod:
    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return echo(environ, start_response)


async def plain(_: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@pytest.mark.parametrize("app", [echo, AsMethod(), partial(echo)])
def test_a_wsgi_app_is_asked_as_any_server_asks_it(app: Any) -> None:
    with served(app) as url:
        answer = httpx.post(
            f"{url}/a%20b/%C3%A9?x=%20", content=b"abcdef", headers={"Content-Type": "text/plain"}
        )
    assert (answer.status_code, answer.content) == (207, b"abcdef")
    assert answer.headers["x-path"] == "/a b/é"
    assert (answer.headers["x-query"], answer.headers["x-sent"], answer.headers["x-length"]) == (
        "x=%20",
        "text/plain",
        "6",
    )


def test_requests_to_a_wsgi_app_are_served_at_the_same_moment() -> None:
    barrier = threading.Barrier(2)

    def both(_: dict[str, Any], start_response: Any) -> list[bytes]:
        barrier.wait(10)
        start_response("200 OK", [])
        return [b""]

    found: list[int] = []
    with served(both) as url:
        threads = [
            threading.Thread(target=lambda: found.append(httpx.get(url).status_code)) for _ in range(2)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert found == [200, 200]


def test_a_wsgi_app_that_raises_fails_as_a_server() -> None:
    def raises(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise RuntimeError(environ["PATH_INFO"], start_response)

    with served(raises) as url:
        assert httpx.get(url).status_code == 500


def test_an_asgi_app_is_started_and_ended() -> None:
    steps: list[str] = []
    app = FastAPI(on_startup=[lambda: steps.append("up")], on_shutdown=[lambda: steps.append("down")])
    with served(app) as url:
        assert httpx.get(f"{url}/nowhere").status_code == 404
        assert steps == ["up"]
    assert steps == ["up", "down"]
    with served(plain) as url:
        assert httpx.get(url).status_code == 204


def fails() -> None:
    raise RuntimeError("no database")


@pytest.mark.parametrize("app", [7, FastAPI, {"a": 1}, lambda: plain, FastAPI(on_startup=[fails])])
def test_what_can_not_be_served_is_told_in_a_line(app: Any) -> None:
    with pytest.raises(Misused, match="contract_target") as caught, served(app):
        pass
    assert "\n" not in str(caught.value)
