"""What each version of OpenAPI has of its own, as whoever asks the mock of such a document sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hydracore_mock.http.representations.images import IMAGES
from hydracore_openapi.source.paths import METHODS
from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import ask
from tests.paths import DOCUMENTS

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"Content-Type": "multipart/form-data; boundary=x"}


@pytest.fixture(scope="module")
def mocks() -> Iterator[dict[str, Running]]:
    """A mock for each version."""
    with ExitStack() as stack:
        documents = {
            version: DOCUMENTS / "accepted" / f"version-{version}.yaml" for version in ("2.0", "3.1", "3.2")
        }
        yield {
            version: stack.enter_context(running("--quiet", str(path))) for version, path in documents.items()
        }


class Case(NamedTuple):
    """A request and the status of its answer."""

    version: str
    asked: str
    status: int
    body: bytes | str = b""
    headers: dict[str, str] = JSON


def shape(**members: Any) -> str:
    return json.dumps(members)


def tree(*children: Any, **more: Any) -> str:
    return json.dumps({"value": 1, "children": list(children), **more})


def upload(*parts: tuple[str, str, str]) -> str:
    """A multipart body of parts: their names, what else their headers say, and what they hold."""
    written = (
        f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{text}\r\n'
        for name, more, text in parts
    )
    return "".join(written) + "--x--\r\n"


PHOTO = ("photo", '; filename="a.png"', "abc")
CASES = [
    # 2.0: collectionFormat, allowEmptyValue, shared parameters
    Case("2.0", "GET /api/pets?ids=1,2", 200),
    Case("2.0", "GET /api/pets?ids=1,x", 422),
    Case("2.0", "GET /api/pets?tags=a&tags=b", 200),
    Case("2.0", "GET /api/pets?near=1.5%7C2", 200),
    Case("2.0", "GET /api/pets?near=1,2", 422),
    Case("2.0", "GET /api/pets?words=a%20b", 200),
    Case("2.0", "GET /api/pets?note=", 200),
    Case("2.0", "GET /api/pets?name=", 422),
    Case("2.0", "GET /api/pets?size=101", 422),
    Case("2.0", "GET /pets", 404),
    # 2.0: bodies
    Case("2.0", "POST /api/pets", 201, shape(name="Rex", kind="Pet")),
    Case("2.0", "POST /api/pets", 422, shape(name="", kind="Pet")),
    Case("2.0", "POST /api/pets", 422),
    Case("2.0", "POST /api/pets", 415, "name=Rex&kind=Pet", FORM),
    Case("2.0", "POST /api/pets/1/photo", 200, upload(("title", "", "A"), PHOTO), PARTS),
    Case("2.0", "POST /api/pets/1/photo", 422, upload(PHOTO), PARTS),
    Case("2.0", "POST /api/votes", 200, "for=1,2&secret=true", FORM),
    Case("2.0", "POST /api/votes", 422, "for=1,x", FORM),
    # 2.0: security, one of three
    Case("2.0", "GET /api/closed", 401),
    Case("2.0", "GET /api/closed?key=k", 204),
    Case("2.0", "GET /api/closed", 204, headers={"Authorization": "Basic dTpw"}),
    Case("2.0", "GET /api/closed", 204, headers={"Authorization": "Bearer t"}),
    # 3.1: keywords of JSON Schema 2020-12
    Case("3.1", "GET /things/0", 404),
    Case("3.1", "POST /things", 201, shape(name=None, kind="thing", place=[1, 2])),
    Case("3.1", "POST /things", 422, shape(name=1)),
    Case("3.1", "POST /things", 422, shape(name="a", kind="other")),
    Case("3.1", "POST /things", 422, shape(name="a", place=[1, "b"])),
    Case("3.1", "POST /things", 422, shape(name="a", place=[1])),
    Case("3.1", "POST /things", 422, shape(name="a", place=[1, 2, "c"])),
    Case("3.1", "POST /shapes", 200, shape(size=50, color="green", **{"x-more": 1})),
    Case("3.1", "POST /shapes", 422, shape(size=0, color="green")),
    Case("3.1", "POST /shapes", 422, shape(size=5)),
    Case("3.1", "POST /shapes", 422, shape(size=101, color="green")),
    Case("3.1", "POST /shapes", 422, shape(size=50, color="red")),
    Case("3.1", "POST /shapes", 422, shape(more=1)),
    Case("3.1", "POST /shapes", 422, shape(color="blue")),
    Case("3.1", "POST /shapes", 200, shape(list=[1, "a"], names={"abc": 1})),
    Case("3.1", "POST /shapes", 422, shape(list=["a"])),
    Case("3.1", "POST /shapes", 422, shape(list=[1, 2, 3])),
    Case("3.1", "POST /shapes", 422, shape(names={"A": 1})),
    Case("3.1", "POST /trees", 204, tree(json.loads(tree()))),
    Case("3.1", "POST /trees", 422, tree(more=1)),
    Case("3.1", "POST /trees", 422, tree({"more": 1})),
    Case("3.1", "GET /bare", 200),
    # 3.2: methods, the query string as a whole, cookies
    Case("3.2", "QUERY /v1/things", 200, shape(text="a")),
    Case("3.2", "QUERY /v1/things", 422, shape()),
    Case("3.2", "PURGE /v1/things", 204),
    Case("3.2", "LINK /v1/things", 204),
    Case("3.2", "PUT /v1/things", 405),
    Case("3.2", "GET /v1/found?n=1&on=true", 204),
    Case("3.2", "GET /v1/found?on=true", 422),
    Case("3.2", "GET /v1/found?n=a", 422),
    Case("3.2", "GET /v1/session", 204, headers={"Cookie": "ids=1; ids=2"}),
    Case("3.2", "GET /v1/session", 422, headers={"Cookie": "ids=1; ids=b"}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.version} {case.asked} {case.status}")
def test_a_request_is_judged_by_what_its_version_says(mocks: dict[str, Running], case: Case) -> None:
    method, target = case.asked.split(" ", 1)
    body = case.body.encode() if isinstance(case.body, str) else case.body
    answer = ask(mocks[case.version].url, method, target, case.headers, body or None)
    assert answer.status == case.status, answer.body


def test_every_method_that_may_be_documented_can_be_asked(tmp_path: Path) -> None:
    others = METHODS - {"GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "DELETE", "TRACE", "QUERY"}
    operation = {"responses": {"204": {"description": "done"}}}
    document = {
        "openapi": "3.2.0",
        "info": {"title": "Methods", "version": "1"},
        "paths": {"/a": {"additionalOperations": dict.fromkeys(others, operation)}},
    }
    (tmp_path / "methods.json").write_text(json.dumps(document))
    with running("--quiet", str(tmp_path / "methods.json")) as mock:
        assert {method: ask(mock.url, method, "/a").status for method in others} == dict.fromkeys(others, 204)


def test_answers_of_version_2(mocks: dict[str, Running]) -> None:
    url = mocks["2.0"].url
    assert ask(url, "GET", "/api/pets/1/photo").body == IMAGES["image/png"]
    assert ask(url, "GET", "/api/shown").json == {"a": 1}
    assert ask(url, "GET", "/api/shown", {"Accept": "text/plain"}).body == b"hello"
    any_type = ask(url, "GET", "/api/any")
    assert (any_type.headers["content-type"].partition(";")[0], any_type.body) == ("text/plain", b"hello")
    assert ask(url, "GET", "/api/nothing").body == b""
    assert ask(url, "GET", "/api/pets/1").headers["x-rate"] == "7"
    refused = ask(url, "POST", "/api/pets", JSON, b"{}")
    assert isinstance(refused.json["message"], str)
    ask(url, "DELETE", "/api/pets/1")
    assert ask(url, "GET", "/api/pets/1").json.keys() == {"message"}
    voted = ask(url, "POST", "/api/votes", FORM, b"for=1,2")
    assert voted.json == {"for": [1, 2]}


def test_answers_of_version_3_1(mocks: dict[str, Running]) -> None:
    url = mocks["3.1"].url
    made = ask(url, "POST", "/things", JSON, shape(name="Mine").encode()).json
    assert ask(url, "GET", f"/things/{made['id']}").json["name"] == "Mine"
    assert ask(url, "GET", "/file").headers["content-type"] == "application/octet-stream"
    assert "children" in ask(url, "GET", "/trees").json


def test_answers_of_version_3_2(mocks: dict[str, Running]) -> None:
    url = mocks["3.2"].url
    assert ask(url, "GET", "/v1/media").json == {"name": "First"}
    lines = ask(url, "GET", "/v1/lines").body.splitlines()
    assert all(json.loads(line)["name"] for line in lines)
    events = ask(url, "GET", "/v1/events").body.decode().split("\n\n")
    assert len(events) > 2
    assert all("data: " in event for event in events if event)
