from __future__ import annotations

import json
from typing import Any

from hydracore_mock.journal import CUT, RecordReader, har
from tests.hydracore_mock.journal.samples import CHANNELS, HYDRACORE, JSON, record

READER = RecordReader(HYDRACORE)
COOKIES = (b"cookie", b"a=1; b=2")


def entry(**facts: Any) -> dict[str, Any]:
    (found,) = har(READER, [(1, record(**facts))])["log"]["entries"]
    assert isinstance(found, dict)
    return found


def test_an_archive_has_all_that_the_format_asks_for() -> None:
    archive = har(READER, [(2, record()), (1, record())])
    log = archive["log"]
    assert log["version"] == "1.2"
    assert log["creator"].keys() == {"name", "version"}
    assert [each["_id"] for each in log["entries"]] == [1, 2]
    one = log["entries"][0]
    assert one["startedDateTime"] == "2026-03-02T09:15:04.000Z"
    parts = [value for value in one["timings"].values() if value != -1]
    assert sum(parts) == one["time"] == 0.42
    assert {"cache", "request", "response"} < one.keys()
    assert {
        "method",
        "url",
        "httpVersion",
        "cookies",
        "headers",
        "queryString",
        "headersSize",
        "bodySize",
    } <= one["request"].keys()
    wanted = {"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL"}
    assert {*wanted, "headersSize", "bodySize"} <= one["response"].keys()
    assert "postData" not in one["request"]
    json.dumps(archive)


def test_a_request() -> None:
    asked = entry(
        method="POST", query=b"a=%C3%A9&token=x&b", headers=[COOKIES, JSON], body={"password": "x"}
    )["request"]
    assert asked["url"] == f"http://mock.test:4010{CHANNELS}?a=%C3%A9&token=***&b"
    assert asked["queryString"] == [
        {"name": "a", "value": "é"},
        {"name": "token", "value": "***"},
        {"name": "b", "value": ""},
    ]
    assert asked["cookies"] == [{"name": "a", "value": "***"}, {"name": "b", "value": "***"}]
    assert asked["postData"] == {"mimeType": "application/json", "text": '{"password": "***"}'}
    assert asked["headers"][0] == {"name": "host", "value": "mock.test:4010"}


def test_an_answer() -> None:
    headers = [(b"location", b"/a?token=x"), (b"set-cookie", b"sid=1; Path=/"), JSON]
    given = entry(status=201, answer={"a": 1}, answered=headers)["response"]
    assert (given["status"], given["statusText"], given["redirectURL"]) == (201, "Created", "/a?token=***")
    assert given["cookies"] == [{"name": "sid", "value": "***"}]
    assert given["content"] == {"size": 8, "mimeType": "application/json", "text": '{"a": 1}'}
    assert entry(status=299)["response"]["statusText"] == ""


def test_bytes_are_base64_and_cut_bodies_say_so() -> None:
    one = entry(method="POST", body=b"\xff", answer=b"\xff", answered=[])
    assert one["request"]["postData"] == {
        "mimeType": "application/octet-stream",
        "text": "/w==",
        "_encoding": "base64",
    }
    assert one["response"]["content"] == {
        "size": 1,
        "mimeType": "x-unknown",
        "text": "/w==",
        "encoding": "base64",
    }
    cut = entry(answer=b"a" * (CUT + 1))["response"]["content"]
    assert cut["comment"] == "cut to 65,536 of 65,537 bytes"
    assert cut["size"] == CUT + 1


def test_a_request_without_a_host_went_to_the_server() -> None:
    bare = record()
    for server, host in (
        (("127.0.0.1", 4010), "127.0.0.1:4010"),
        (("/run/a", None), "/run/a"),
        (None, "127.0.0.1"),
    ):
        scope = {**bare.scope, "headers": [], "server": server}
        (one,) = har(READER, [(1, bare._replace(scope=scope))])["log"]["entries"]
        assert one["request"]["url"] == f"http://{host}{CHANNELS}"
