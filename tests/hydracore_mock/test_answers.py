"""Answers as the contract documents them, from a mock that runs: media types, statuses, headers and errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from hydracore_mock.errors import NotAcceptable
from hydracore_mock.http.negotiation import Negotiation
from hydracore_mock.http.representations.images import IMAGES
from hydracore_openapi import load
from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import Answer, ask
from tests.paths import DOCUMENTS

ANSWERS = DOCUMENTS / "accepted" / "answers.yaml"
XML = {"Accept": "application/xml"}
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def answers() -> Iterator[Running]:
    with running("--quiet", "--spec", str(ANSWERS)) as mock:
        yield mock


@pytest.fixture(scope="module")
def streams() -> Iterator[Running]:
    with running("--quiet", "--spec", str(DOCUMENTS / "accepted" / "streams.yaml")) as mock:
        yield mock


def got(mock: Running, path: str, **headers: str) -> Answer:
    return ask(mock.url, "GET", path, headers)


def parsed(body: bytes) -> Element:
    return fromstring(body)  # noqa: S314 (our own)


def kind(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.headers.get("content-type", "")


@pytest.mark.parametrize(
    ("path", "accept", "sent"),
    [
        ("/page", "*/*", (200, "text/html")),
        ("/page", "text/*;q=0.1, text/plain", (200, "text/plain")),
        ("/page", "text/html;q=0.1, text/*;q=0.5", (200, "text/plain")),
        ("/page", "image/png", (406, PROBLEM)),
        ("/books", "application/xml;q=0.9, application/json;q=0.8", (200, "application/xml")),
        ("/books", "text/html, application/xml;q=0.9, */*;q=0.8", (200, "application/xml")),
        ("/books", "text/csv", (200, "text/csv")),
        ("/books", "image/png", (406, PROBLEM)),
        ("/books/1", "application/xml", (200, "application/xml")),
        ("/books/1", "text/plain", (406, "application/json")),
        ("/image", "image/webp, image/gif;q=0.5", (200, "image/webp")),
        ("/any-image", "image/gif", (200, "image/gif")),
        ("/books", "application/xml; version=1", (200, "application/xml")),
        ("/versions", "application/json; version=2", (200, "application/json; version=2")),
        ("/versions", "application/json; version=3, text/plain", (200, "text/plain")),
        ("/versions", "application/json; version=3", (406, PROBLEM)),
        ("/anything", "*/*", (200, "application/json")),
        ("/anything", "application/xml", (200, "application/xml")),
        ("/empty", "image/png", (200, "")),
    ],
)
def test_accept_decides_the_media_type(
    answers: Running, path: str, accept: str, sent: tuple[int, str]
) -> None:
    assert kind(got(answers, path, Accept=accept)) == sent


def test_what_nobody_would_take_changes_nothing(answers: Running) -> None:
    before = got(answers, "/books").json
    refused = ask(answers.url, "POST", "/books", {"Accept": "text/html"}, {"title": "Lost"})
    assert (refused.status, refused.json["status"]) == (406, 406)
    assert "application/xml" in refused.json["detail"]
    assert got(answers, "/books").json == before


def test_state_is_shown_as_xml(answers: Running) -> None:
    made = ask(answers.url, "POST", "/books", XML, {"title": "A & B", "tags": ["x", "y"]})
    assert kind(made) == (201, "application/xml")
    book = parsed(made.body)
    assert (book.tag, book.findtext("title")) == ("book", "A & B")
    assert [tag.text for tag in book.findall("tags/tag")] == ["x", "y"]
    shown = got(answers, f"/books/{book.attrib['id']}", **XML)
    assert shown.body == made.body
    assert got(answers, f"/books/{book.attrib['id']}").json["title"] == "A & B"
    books = parsed(got(answers, "/books", **XML).body)
    assert (books.tag, {each.tag for each in books}) == ("books", {"book"})
    assert "A & B" in [each.findtext("title") for each in books]


def test_xml_follows_the_documents_names_attributes_wrapping_and_namespaces(answers: Running) -> None:
    order = parsed(got(answers, "/order").body)
    assert (order.tag, order.attrib) == ("{https://example.org/order}order", {"id": "7"})
    assert order.findtext("{https://example.org/note}note") == "a < b"
    assert [(line.attrib, line.findtext("amount")) for line in order.findall("line")] == [
        ({"sku": "x"}, "2"),
        ({"sku": "y"}, "1"),
    ]
    assert [label.text for label in order.findall("labels/label")] == ["new", "old"]
    assert order.find("gone").attrib == {"{http://www.w3.org/2001/XMLSchema-instance}nil": "true"}  # type: ignore[union-attr]  # it is there
    assert got(answers, "/written").body == b"<note>hello</note>"


def test_a_form_is_written_as_one(answers: Running) -> None:
    answer = got(answers, "/form")
    assert parse_qsl(answer.body.decode()) == [
        ("name", "Ann & Bo"),
        ("ids", "1"),
        ("ids", "2"),
        ("tags", "a,b"),
    ]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("png", b"\x89PNG\r\n\x1a\n"),
        ("jpeg", b"\xff\xd8\xff"),
        ("gif", b"GIF89a"),
        ("webp", b"RIFF"),
        ("svg+xml", b"<svg"),
    ],
)
def test_images_are_images(answers: Running, name: str, begins: bytes) -> None:
    answer = got(answers, "/image", Accept=f"image/{name}")
    assert kind(answer) == (200, f"image/{name}")
    assert answer.body.startswith(begins)
    assert answer.body == IMAGES[f"image/{name}"]


def test_bytes_rows_and_texts(answers: Running) -> None:
    assert kind(got(answers, "/bytes")) == (200, "application/octet-stream")
    assert not got(answers, "/bytes").body.startswith(b'"')
    assert got(answers, "/table").body == b'id,name\r\n1,"a, b"\r\n2,c\r\n'
    assert got(answers, "/page").body == b"<p>hello</p>"


@pytest.mark.parametrize(
    ("path", "status", "value"),
    [
        ("/only-default", 200, {"n": 1}),
        ("/only-range", 200, 3),
        ("/empty", 200, None),
        ("/without-body", 204, None),
        ("/schemaless", 200, None),
    ],
)
def test_an_operation_without_an_ordinary_success(
    answers: Running, path: str, status: int, value: object
) -> None:
    answer = got(answers, path)
    assert (answer.status, answer.json if answer.body else None) == (status, value)


def test_a_redirect_and_errors_are_answers_where_nothing_else_is_documented(answers: Running) -> None:
    redirect = got(answers, "/only-redirect")
    assert (redirect.status, redirect.headers["location"]) == (302, "https://example.org/there")
    assert kind(got(answers, "/only-errors")) == (404, "application/json")
    assert isinstance(got(answers, "/only-errors").json["error"]["message"], str)
    assert kind(got(answers, "/only-client-errors")) == (400, "application/json")


def test_a_redirect_leads_to_what_was_made(answers: Running) -> None:
    made = ask(answers.url, "POST", "/films", (), {"name": "Alien"})
    assert (made.status, made.body) == (303, b"")
    assert got(answers, made.headers["location"]).json["name"] == "Alien"


def test_preferences_hold_for_all_of_these(answers: Running) -> None:
    assert got(answers, "/only-default", Prefer="example=one").status == 200
    assert got(answers, "/only-default", Prefer="code=503").json == {"n": 1}
    assert got(answers, "/only-errors", Prefer="code=410").status == 410
    assert got(answers, "/only-range", Prefer="code=418").status == 418
    assert got(answers, "/only-default", Prefer="code=101").status == 400
    order = got(answers, "/order", Prefer="dynamic=true")
    assert parsed(order.body).tag == "{https://example.org/order}order"
    assert got(answers, "/books/1", Prefer="code=200", Accept="image/png").status == 406


def test_headers_are_those_documented_and_none_that_would_lie(answers: Running) -> None:
    answer = got(answers, "/headers")
    named = {name: value for name, value in answer.headers.items() if name.startswith("x-")}
    assert named == {"x-example": "7", "x-examples": "one", "x-of-schema": "only", "x-list": "1,2"}
    assert (answer.headers["content-length"], answer.headers.get("content-encoding")) == ("4", None)
    refused = got(answers, "/headers?n=x")
    assert (refused.status, refused.headers["x-trace"]) == (422, "traced")


def test_a_header_may_be_json(answers: Running) -> None:
    assert got(answers, "/table").headers["x-page"] == '{"next": null, "of": [1, 2]}'


def test_xml_is_in_the_charset_of_its_media_type(answers: Running) -> None:
    answer = got(answers, "/latin")
    assert kind(answer) == (200, "text/xml; charset=iso-8859-1")
    assert (parsed(answer.body).text, "\xe9".encode("latin-1") in answer.body) == ("\xe9\u20ac", True)


def test_members_of_alternatives_have_their_names(answers: Running) -> None:
    assert parsed(got(answers, "/pet").body).attrib == {"claws": "7"}


def test_what_documents_no_answer_is_empty(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"
        "paths: {/it: {get: {}}, /on: {get: {responses: {'101': {description: d}}}}}\n"
    )
    with running("--quiet", "--spec", str(document)) as mock:
        assert [(answer.status, answer.body) for answer in (got(mock, "/it"), got(mock, "/on"))] == [
            (200, b""),
            (200, b""),
        ]


SWAGGER = """
swagger: '2.0'
info: {title: Old, version: '1'}
produces: [application/xml]
paths:
  /picture: {get: {produces: [image/png], responses: {'200': {description: d, schema: {type: file}}}}}
  /pet:
    get:
      responses:
        '200': {description: d, schema: {$ref: '#/definitions/Pet'}}
        default: {description: e, schema: {$ref: '#/definitions/Fault'}}
definitions:
  Pet: {type: object, required: [id], properties: {id: {type: integer, xml: {attribute: true}}}}
  Fault: {type: object, properties: {code: {type: integer}, message: {type: string}}}
"""


def test_version_2_answers_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "swagger.yaml").write_text(SWAGGER)
    with running("--quiet", "--spec", str(tmp_path / "swagger.yaml")) as mock:
        assert got(mock, "/picture").body == IMAGES["image/png"]
        pet = parsed(got(mock, "/pet").body)
        assert (pet.tag, list(pet.attrib)) == ("Pet", ["id"])
        refused = got(mock, "/pet", Accept="application/json")
        assert kind(refused) == (406, "application/xml")
        assert parsed(refused.body).findtext("code") == "406"


def test_null_is_a_default(answers: Running) -> None:
    assert got(answers, "/defaults").json == {"a": "blue", "x": None, "y": None, "z": None}


def test_errors_have_the_media_type_and_the_schema_of_their_status(answers: Running) -> None:
    refused = ask(answers.url, "POST", "/books", (), {"tags": []})
    assert kind(refused) == (400, PROBLEM)
    assert (refused.json["status"], "title" in refused.json["detail"]) == (400, True)
    assert ask(answers.url, "DELETE", "/books/999").status == 204
    missing = got(answers, "/books/999")
    assert kind(missing) == (404, PROBLEM)
    as_xml = got(answers, "/books/999", **XML)
    assert kind(as_xml) == (404, "application/xml")
    assert parsed(as_xml.body).findtext("error/message") == "Not found"
    untyped = got(answers, "/books/x")
    assert kind(untyped) == (422, "application/json")
    assert "id" in untyped.body.decode()
    assert got(answers, "/headers?n=x").json["error"]["message"].startswith("query.n")


def test_events_come_one_by_one(streams: Running) -> None:
    events = got(streams, "/events").body.decode().split("\n\n")
    assert len(events) > 2
    assert events.pop() == ""
    assert all({"event: tick", "data: one"} <= set(event.split("\n")) for event in events)
    data, end = got(streams, "/chunks").body.decode().split("\n\n")
    assert (isinstance(json.loads(data.removeprefix("data: "))["n"], int), end) == (True, "")
    assert got(streams, "/written").body == b"data: a\n\ndata: b\n\n"


@pytest.mark.parametrize(
    ("media", "before"),
    [("application/jsonl", ""), ("application/x-ndjson", ""), ("application/json-seq", "\x1e")],
)
def test_lines_are_items(streams: Running, media: str, before: str) -> None:
    answer = got(streams, "/lines", Accept=media)
    assert kind(answer) == (200, media)
    lines = answer.body.decode().split("\n")
    assert (len(lines), lines.pop()) == (4, "")
    assert all(line.startswith(before) for line in lines)
    assert all(isinstance(json.loads(line.removeprefix(before))["n"], int) for line in lines)


def test_a_list_as_lines(streams: Running) -> None:
    assert got(streams, "/listed").body == b'{"n":1}\n{"n":2}\n'


def test_kinds_of_nodes(streams: Running) -> None:
    body = got(streams, "/note").body
    note = parsed(body)
    assert (note.attrib, note.text) == ({"lang": "en"}, "a & b")
    assert [each.text for each in note.findall("list/entry")] == ["1", "2"]
    assert b"<![CDATA[<b>]]>" in body


NAMES = st.sampled_from(
    ["application/json", "application/xml", "text/csv", "text/*", "application/*", "*/*", "image/png"]
)
QUALITIES = st.sampled_from(["", ";q=0", ";q=0.2", ";q=0.5", ";q=1"])
OFFERED = load(ANSWERS).operation("listBooks").responses["200"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(NAMES, QUALITIES), min_size=1, max_size=5, unique_by=lambda each: each[0]))
def test_a_media_type_is_as_good_as_another_parser_finds_it(members: list[tuple[str, str]]) -> None:
    header = ", ".join(f"{name}{quality}" for name, quality in members)
    other = parse_accept_header(header, MIMEAccept)
    best = max(other.quality(name) for name in OFFERED.media)
    try:
        found = Negotiation(OFFERED).best(header)
    except NotAcceptable:
        assert best == 0, header
    else:
        assert found is not None
        assert other.quality(found.name) == best > 0, header
