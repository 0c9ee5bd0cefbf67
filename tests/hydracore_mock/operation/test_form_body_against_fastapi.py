"""Forms as FastAPI reads them: the same requests to a FastAPI service and to the mock of the document that it emits."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import pytest
import uvicorn
from fastapi import FastAPI, File, Form, Query, UploadFile
from pydantic import BaseModel, Field

from tests.hydracore_mock.operation.test_body_kinds import FORM, multipart
from tests.hydracore_mock.running import Running, running, until
from tests.hydracore_mock.wire import Answer, ask

app = FastAPI()


class Login(BaseModel):
    user: str = Field(max_length=5)
    age: int | None = None
    tags: list[str] = []
    on: bool = False


@app.post("/login")
def login(form: Annotated[Login, Form()]) -> dict[str, Any]:
    return form.model_dump()


@app.post("/fields")
def fields(name: Annotated[str, Form()], ids: Annotated[list[int] | None, Form()] = None) -> dict[str, Any]:
    return {"name": name, "ids": ids}


@app.post("/upload")
def upload(
    file: Annotated[UploadFile, File()],  # noqa: ARG001  # only asked for
    title: Annotated[str, Form(max_length=5)] = "",
    more: Annotated[list[UploadFile] | None, File()] = None,
) -> dict[str, Any]:
    return {"title": title, "files": 1 + len(more or [])}


class Filter(BaseModel):
    b: int = 0
    ids: list[int] = []


@app.get("/query")
def query(
    spread: Annotated[Filter, Query()],
) -> dict[str, Any]:
    return spread.model_dump()


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    path: Path = tmp_path_factory.mktemp("fastapi") / "openapi.json"
    path.write_text(json.dumps(app.openapi()), encoding="utf-8")
    with running("--quiet", "--spec", str(path)) as mock:
        yield mock


def _faults(answer: Answer) -> set[tuple[str, tuple[Any, ...]]]:
    detail = answer.json.get("detail", []) if answer.status == 422 else []
    return {(each["type"], tuple(each["loc"])) for each in detail}


FILE = ("a.txt", b"text", "text/plain")
NO_FILE = ("", b"", "application/octet-stream")
FORMS = [
    ("/login", "user=a"),
    ("/login", "user=a&user=b"),
    ("/login", "user=a&user="),
    ("/login", "user=toolong"),
    ("/login", "user="),
    ("/login", ""),
    ("/login", "user=a&age="),
    ("/login", "user=a&age=7"),
    ("/login", "user=a&age=x"),
    ("/login", "user=a&tags=x"),
    ("/login", "user=a&tags=x&tags="),
    ("/login", "user=a&on=true"),
    ("/login", "user=a&on=x"),
    ("/login", "user=a&unknown=x"),
    ("/login", "user=%FF"),
    ("/fields", "name=a&ids=1&ids=2"),
    ("/fields", "name=a&ids=1&ids=x"),
    ("/fields", "ids=1"),
    ("/fields", "name=a+%2B"),
]


@pytest.mark.parametrize(("path", "text"), FORMS)
def test_a_urlencoded_form_is_judged_as_fastapi_judges_it(
    service: str, twin: Running, path: str, text: str
) -> None:
    answers = [ask(url, "POST", path, {"Content-Type": FORM}, text.encode()) for url in (service, twin.url)]
    assert answers[0].status == answers[1].status, [each.body for each in answers]
    assert _faults(answers[0]) == _faults(answers[1])


PARTS: Sequence[Any] = [
    ("/upload", [("file", FILE)]),
    ("/upload", [("file", FILE), ("title", "abc")]),
    ("/upload", [("file", FILE), ("title", "toolong")]),
    ("/upload", [("file", "no file")]),
    ("/upload", [("file", NO_FILE)]),
    ("/upload", [("title", "abc")]),
    ("/upload", [("file", FILE), ("more", FILE), ("more", FILE)]),
    ("/upload", [("file", FILE), ("more", FILE), ("more", "x")]),
    ("/upload", [("file", FILE), ("more", NO_FILE)]),
    ("/upload", []),
    ("/login", [("user", "a"), ("age", "7")]),
    ("/login", [("user", "a"), ("age", "")]),
    ("/login", [("user", "a"), ("tags", "x"), ("tags", "y")]),
    ("/login", [("age", "7")]),
]


@pytest.mark.parametrize(("path", "parts"), PARTS, ids=str)
def test_a_multipart_form_is_judged_as_fastapi_judges_it(
    service: str, twin: Running, path: str, parts: Any
) -> None:
    body, media = multipart(*parts)
    answers = [ask(url, "POST", path, {"Content-Type": media}, body) for url in (service, twin.url)]
    assert answers[0].status == answers[1].status, [each.body for each in answers]
    assert _faults(answers[0]) == _faults(answers[1])


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"{}", "application/json"),
        (b'{"user": "a"}', "application/json"),
        (b"user=a", "text/plain"),
        (b"", ""),
        (b"garbage", "multipart/form-data"),
        (b"garbage", "multipart/form-data; boundary=B"),
        (b"--B\r\nX: y\r\n\r\n1\r\n--B--\r\n", "multipart/form-data; boundary=B"),
    ],
)
def test_what_is_no_form_is_refused_as_fastapi_refuses_it(
    service: str, twin: Running, body: bytes, media: str
) -> None:
    answers = [ask(url, "POST", "/login", {"Content-Type": media}, body) for url in (service, twin.url)]
    if answers[0].status == 400:  # which the document doesn't name
        assert answers[1].status == 422
        assert answers[0].json["detail"] in answers[1].json["detail"][0]["msg"]
    else:
        assert answers[0].status == answers[1].status, [each.body for each in answers]
        assert _faults(answers[0]) == _faults(answers[1])


@pytest.mark.parametrize(
    "text", ["", "b=1", "b=x", "ids=1", "ids=1&ids=2", "ids=1,2", "ids=", "b=1&b=2", "b="]
)
def test_a_query_is_judged_as_fastapi_judges_it(service: str, twin: Running, text: str) -> None:
    answers = [ask(url, "GET", f"/query?{text}") for url in (service, twin.url)]
    assert answers[0].status == answers[1].status, [each.body for each in answers]
    assert _faults(answers[0]) == _faults(answers[1])
