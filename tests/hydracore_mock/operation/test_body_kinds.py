"""Bodies of every media type over a socket: what fits is accepted, what breaks the contract is refused, and kept."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.hydracore_mock.running import Running, running, until
from tests.hydracore_mock.wire import Answer, ask
from tests.paths import DOCUMENTS

FORM = "application/x-www-form-urlencoded"
File = tuple[str, bytes, str]


@pytest.fixture(scope="module")
def bodies() -> Iterator[Running]:
    with running("--spec", str(DOCUMENTS / "accepted" / "request-bodies.yaml")) as mock:
        yield mock
        assert mock.errors == ""


def _post(mock: Running, path: str, body: bytes, media: str, **headers: str) -> Answer:
    return ask(mock.url, "POST", path, {"Content-Type": media, **headers}, body)


def multipart(*fields: tuple[str, str | File], extra: str = "") -> tuple[bytes, str]:
    """A body and its media type; a file is its name, content and media type."""
    parts = []
    for name, value in fields:
        named = f'Content-Disposition: form-data; name="{name}"'
        if isinstance(value, tuple):
            filename, content, media = value
            named += f'; filename="{filename}"'
            named += f"\r\nContent-Type: {media}" if media else ""
        else:
            content = value.encode()
        parts.append(f"--B\r\n{named}{extra}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + b"--B--\r\n", "multipart/form-data; boundary=B"


PNG: File = ("a.png", b"\x89PNG\xff", "image/png")


def test_no_bytes_are_a_form_without_fields(bodies: Running) -> None:
    assert _post(bodies, "/fields", b"", FORM).status == 200
    assert _post(bodies, "/forms", b"", FORM).json["errors"][0]["loc"] == ["body", "name"]
    assert ask(bodies.url, "POST", "/fields").status == 422


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ([("file", PNG)], {}),
        ([("file", ("a.txt", b"text", "text/plain; charset=utf-8"))], {}),
        ([("file", "few bytes")], {}),
        ([("file", PNG), ("title", "hello")], {"title": "hello"}),
        ([("file", PNG), ("title", "gr\u00f6\u00dfe")], {"title": "gr\u00f6\u00dfe"}),
        ([("file", PNG), ("size", "12")], {"size": 12}),
        ([("file", PNG), ("tags", "a")], {"tags": ["a"]}),
        ([("file", PNG), ("tags", "a"), ("tags", "b,c")], {"tags": ["a", "b,c"]}),
        ([("file", PNG), ("place", '{"lat": 1.5}')], {"place": {"lat": 1.5}}),
        ([("file", PNG), ("place", ("blob", b'{"lat": 1}', "application/json"))], {"place": {"lat": 1}}),
        ([("file", PNG), ("places", '{"lat": 1}'), ("places", '{"lat": 2}')], {}),
        ([("file", PNG), ("places", '[{"lat": 1}]')], {}),
        ([("file", PNG), ("more", PNG), ("more", PNG)], {}),
    ],
)
def test_a_multipart_body_makes_an_item(
    bodies: Running, fields: Sequence[tuple[str, str | File]], kept: dict[str, Any]
) -> None:
    body, media = multipart(*fields)
    answer = _post(bodies, "/uploads", body, media)
    assert answer.status == 201, answer.body
    assert answer.json == answer.json | kept
    listed = ask(bodies.url, "GET", "/uploads").json
    assert answer.json in listed


@pytest.mark.parametrize(
    ("fields", "loc"),
    [
        ([("title", "hello")], ["body", "file"]),
        ([("file", ("a.png", b"\xff" * 17, "image/png"))], ["body", "file"]),
        ([("file", ("a.pdf", b"", "application/pdf"))], ["body", "file"]),
        ([("file", PNG), ("title", "x" * 11)], ["body", "title"]),
        ([("file", PNG), ("size", "x")], ["body", "size"]),
        ([("file", PNG), ("place", "x")], ["body", "place"]),
        ([("file", PNG), ("place", '{"lat": "\\ud800"}')], ["body", "place"]),
        ([("file", PNG), ("place", "[" * 5000)], ["body", "place"]),
        ([("file", PNG), ("place", "{}")], ["body", "place", "lat"]),
        ([("file", PNG), ("places", '{"lat": 1}'), ("places", '{"lat": "x"}')], ["body", "places", 1, "lat"]),
    ],
)
def test_a_multipart_body_is_judged_like_json(
    bodies: Running, fields: Sequence[tuple[str, str | File]], loc: list[Any]
) -> None:
    body, media = multipart(*fields)
    answer = _post(bodies, "/uploads", body, media)
    assert answer.status == 422, answer.body
    assert [each["loc"] for each in answer.json["errors"]] == [loc]


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"--B\r\n", "multipart/form-data; boundary=B"),
        (multipart(("file", PNG))[0], "multipart/form-data"),
        (multipart(("file", PNG))[0][:-6], "multipart/form-data; boundary=B"),
        (b"garbage", "multipart/form-data; boundary=B"),
        (b"--B\r\nX: y\r\n\r\n1\r\n--B--\r\n", "multipart/form-data; boundary=B"),
        (multipart(("file", PNG))[0], "multipart/form-data; boundary=" + "B" * 999),
    ],
)
def test_what_is_no_multipart_is_refused(bodies: Running, body: bytes, media: str) -> None:
    answer = _post(bodies, "/uploads", body, media)
    assert answer.status == 422
    assert "multipart" in answer.json["detail"] or "Content-Disposition" in answer.json["detail"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("name=a", {"name": "a"}),
        ("name=a+b%2Bc", {"name": "a b+c"}),
        ("name=", {"name": ""}),
        ("name=x&name=y", {"name": "y"}),
        ("name=7&count=7&on=true", {"name": "7", "count": 7, "on": True}),
        ("name=a&ids=1", {"ids": [1]}),
        ("name=a&ids=1&ids=2", {"ids": [1, 2]}),
        ("name=a&flat=1,2", {}),
        (urlencode({"name": "a", "where[lat]": "1.5"}), {"where": {"lat": 1.5}}),
        ("name=a&where[names][]=x&where[names][]=y", {"where": {"names": ["x", "y"]}}),
        (urlencode({"name": "a", "json": '{"lat": 2}'}), {}),
    ],
)
def test_a_form_makes_an_item(bodies: Running, text: str, kept: dict[str, Any]) -> None:
    answer = _post(bodies, "/forms", text.encode(), FORM)
    assert answer.status == 201, answer.body
    assert answer.json == answer.json | kept
    assert answer.json in ask(bodies.url, "GET", "/forms").json


@pytest.mark.parametrize(
    ("text", "loc"),
    [
        ("count=1", ["body", "name"]),
        ("name=a&count=0", ["body", "count"]),
        ("name=a&count=x", ["body", "count"]),
        ("name=a&on=yes", ["body", "on"]),
        ("name=a&ids=1&ids=x", ["body", "ids", 1]),
        ("name=a&flat=1,x", ["body", "flat", 1]),
        ("name=a&where[lat]=x", ["body", "where", "lat"]),
        ("name=a&json=x", ["body", "json"]),
        ("name=a&json=%7B%22lat%22%3A%22x%22%7D", ["body", "json", "lat"]),
        ("name=a&unknown=x", ["body", "unknown"]),
    ],
)
def test_a_form_is_judged_like_json(bodies: Running, text: str, loc: list[Any]) -> None:
    answer = _post(bodies, "/forms", text.encode(), FORM)
    assert answer.status == 422, answer.body
    assert [each["loc"] for each in answer.json["errors"]] == [loc]


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b'{"name": "x"}', "application/json", 200),
        (b'{"name": "x"}', "Application/JSON; charset=utf-8", 200),
        (b'{"vendor": 1}', "application/vnd.x+json", 200),
        (b'{"name": "x"}', "application/vnd.x+json", 422),
        (b'{"one": 1}', "application/vnd.y+json; version=1", 200),
        (b'{"two": 1}', 'application/vnd.y+json; version="2"', 200),
        (b'{"one": 1}', "application/vnd.y+json; version=2", 422),
        (b'{"name": "x"}', "application/problem+json", 415),
        (b"<a><b/></a>", "application/xml", 200),
        (b"<a><b></a>", "application/xml", 422),
        (b'<?xml version="1.0" encoding="big5"?><a/>', "application/xml", 422),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "application/xml", 422),
        (b"<a>" * 100_000, "application/xml", 422),
        (b"<a>" * 50_000 + b"</a>" * 50_000, "application/xml", 200),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "application/xml", 422),
        (b"5", "text/plain", 200),
        (b"4", "text/plain; charset=latin-1", 422),
        (b"x", "text/plain", 422),
        (b"a,b", "text/csv", 200),
        (b"\xff\xfe\x00\x01", "image/png", 200),
        (b"\xff\xfe\x00\x01\x02", "image/png", 422),
        (b"x", "video/mp4", 415),
        (b"x", "", 415),
        (b"5", "text/plain; charset=idna", 200),
        (b"5", "text/plain; charset=undefined", 200),
        (b"5", "text/plain; charset=hex", 200),
        (b"+2AA-", "text/plain; charset=utf-7", 422),
        (b'{"json": 1}', "text/json", 200),
        (b'{"json": "x"}', "text/json", 422),
        (b'{"suffix": 1}', "application/vnd.github+any", 200),
        (b"", "", 200),
    ],
)
def test_each_media_type_is_read_in_its_way(bodies: Running, body: bytes, media: str, status: int) -> None:
    answer = _post(bodies, "/kinds", body, media)
    assert answer.status == status, answer.body


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b'{"name": "x"}', "application/json", 200),
        (b'{"name": "x"}', "", 200),
        (b'{"nome": "x"}', "", 422),
        (b"name=x", FORM, 200),
        (b"nome=x", FORM, 422),
        (*multipart(("name", "x")), 200),
        (*multipart(("nome", "x")), 422),
        (b"<name>x</name>", "text/xml", 200),
        (b"anything", "application/octet-stream", 200),
    ],
)
def test_what_falls_under_a_range_is_read_by_its_own_type(
    bodies: Running, body: bytes, media: str, status: int
) -> None:
    assert _post(bodies, "/ranges", body, media).status == status


def test_a_form_of_very_many_fields_is_answered(bodies: Running) -> None:
    many = "&".join(f"f{index}=" for index in range(100_000))
    assert _post(bodies, "/ranges", f"name=x&{many}".encode(), FORM).status == 200


@pytest.mark.parametrize(
    ("path", "body", "media", "told"),
    [
        ("/kinds", b"<a/>", "application/xml", "the body is well-formed XML, and not judged"),
        ("/kinds", b"a,b", "text/csv", "the body is text/csv, and not judged"),
        ("/ranges", b"x", "application/octet-stream", "the body is application/octet-stream, and not judged"),
    ],
)
def test_the_log_says_what_was_not_judged(
    bodies: Running, path: str, body: bytes, media: str, told: str
) -> None:
    _post(bodies, path, body, media)
    until(lambda: told in bodies.output)


gzipped = partial(gzip.compress, mtime=0)
_RAW = zlib.compressobj(wbits=-15)
DEFLATED = _RAW.compress(b'{"name": "x"}') + _RAW.flush()


@pytest.mark.parametrize(
    ("body", "coding", "status"),
    [
        (gzipped(b'{"name": "x"}'), "gzip", 200),
        (gzipped(b'{"name": "x"}'), "X-GZIP", 200),
        (gzipped(b'{"name": 1}'), "gzip", 422),
        (zlib.compress(b'{"name": "x"}'), "deflate", 200),
        (DEFLATED, "deflate", 200),
        (zlib.compress(gzipped(b'{"name": "x"}')), "gzip, deflate", 200),
        (b'{"name": "x"}', "identity", 200),
        (b'{"name": "x"}', "gzip", 400),
        (gzipped(b'{"name": "x"}')[:-4], "gzip", 400),
        (b'{"name": "x"}', "br", 415),
        (gzipped(b" " * 2**20 + b"1"), "gzip", 413),
        (gzipped(gzipped(b" " * 2**24)), "gzip, gzip", 413),
        (b"", "gzip", 200),
    ],
)
def test_a_coded_body_is_decoded_within_bounds(
    bodies: Running, body: bytes, coding: str, status: int
) -> None:
    answer = _post(bodies, "/optional", body, "application/json", **{"Content-Encoding": coding})
    assert answer.status == status, answer.body
