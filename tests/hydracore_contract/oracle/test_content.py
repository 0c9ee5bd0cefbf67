from __future__ import annotations

import json
from typing import Any

import pytest

from hydracore_contract.exchange import Answer
from hydracore_contract.oracle.content import content
from tests.hydracore_contract.oracle.exchanges import (
    CHALLENGE,
    CONTRACT,
    CREATE,
    DELETE,
    ERROR,
    INVALID,
    JSON,
    KEY,
    OTHER,
    STORED,
    UPDATE,
    answered,
    ids,
    operation,
)


def broken(name: str, answer: Answer, said: bytes = b"") -> list[str]:
    response = operation(name).response(answer.status)
    assert response
    return ids(content(CONTRACT, response, answer, said))


@pytest.mark.parametrize(
    ("status", "value"),
    [
        (200, STORED),
        (200, dict(reversed(STORED.items())) | {"extra": {"anything": [1]}, "etag": "x"}),
        (200, STORED | {"id": "0190163d-8694-739b-aea5-966c26f8ad91", "instance_id": "0" * 8 + KEY[8:]}),
        (200, STORED | {"connection_id": "00000000-0000-0000-0000-000000000001"}),
        (200, STORED | {"config": {"created_at": 7, "id": None}, "channel_type": "fax", "status": ""}),
        (200, STORED | {"config": {"a": 2**70, "b": 1e300}}),
        *(
            (200, STORED | {"created_at": f"2026-03-09{time}"})
            for time in (
                "T10:00:00Z",
                "T10:00:00+00:00",
                "T10:00:00-00:00",
                "T10:00:00+05:30",
                "T10:00:00.1Z",
                "T10:00:00.123456789Z",
                "T10:00:00.123456789012+02:00",
                "t10:00:00z",
            )
        ),
        (404, ERROR),
        (404, {"detail": "In other words.", "code": 7}),
        (422, INVALID),
        (422, {"detail": []}),
        (422, {"detail": [{"loc": [], "msg": "", "type": "", "url": "https://x.example"}], "request_id": 1}),
    ],
)
def test_what_conforms(status: int, value: Any) -> None:
    assert broken(UPDATE, answered(status, value)) == []


@pytest.mark.parametrize(
    ("status", "value", "breaks"),
    [
        (200, [], ["body-schema response 200"]),
        (200, None, ["body-schema response 200"]),
        (200, {k: v for k, v in STORED.items() if k != "provider"}, ["body-schema response 200"]),
        (200, STORED | {"provider": None}, ["body-schema response 200.provider"]),
        (200, STORED | {"enabled": "true"}, ["body-schema response 200.enabled"]),
        (200, STORED | {"enabled": 1}, ["body-schema response 200.enabled"]),
        (200, STORED | {"config": []}, ["body-schema response 200.config"]),
        (200, STORED | {"id": KEY.upper()}, ["body-format response 200.id"]),
        (200, STORED | {"id": KEY.replace("-", "")}, ["body-format response 200.id"]),
        (200, STORED | {"id": f"urn:uuid:{KEY}"}, ["body-format response 200.id"]),
        (200, STORED | {"connection_id": ""}, ["body-format response 200.connection_id"]),
        *(
            (200, STORED | {"updated_at": time}, ["body-format response 200.updated_at"])
            for time in (
                "2026-03-09T10:00:00",
                "2026-03-09 10:00:00Z",
                "2026-03-09",
                "2026-02-30T10:00:00Z",
                "2026-03-09T10:00:00+0000",
                "2026-03-09T10:00:00+00:00Z",
                "2026-03-09T10:00Z",
                "Mon, 09 Mar 2026 10:00:00 GMT",
            )
        ),
        (200, STORED | {"updated_at": 1773050400}, ["body-schema response 200.updated_at"]),
        (404, {"detail": [ERROR]}, ["body-schema response 404.detail"]),
        (404, {"message": "no"}, ["body-schema response 404"]),
        (404, None, ["body-schema response 404"]),
        (422, {"detail": "no"}, ["body-schema response 422.detail"]),
        (
            422,
            {"detail": [{"loc": "body", "msg": "m", "type": "t"}]},
            ["body-schema response 422.detail.[].loc"],
        ),
        (422, {"detail": [{"loc": [], "type": "t"}]}, ["body-schema response 422.detail.[]"]),
    ],
)
def test_what_breaks_the_schema(status: int, value: Any, breaks: list[str]) -> None:
    assert broken(UPDATE, answered(status, value)) == breaks


@pytest.mark.parametrize(
    ("body", "breaks"),
    [
        (json.dumps(STORED, indent=2).encode(), []),
        (json.dumps(STORED | {"provider": "é😀"}, ensure_ascii=False).encode(), []),
        (b"", ["body-schema response 201"]),
        (b"{", ["body-schema response 201"]),
        (json.dumps(STORED).encode("utf-16"), ["body-schema response 201"]),
        (
            json.dumps(STORED | {"provider": "é"}, ensure_ascii=False).encode("latin-1"),
            ["body-schema response 201"],
        ),
        (json.dumps(STORED | {"config": {"a": float("nan")}}).encode(), ["body-schema response 201"]),
        (json.dumps(STORED).encode() + b"{}", ["body-schema response 201"]),
        (b"[" * 100_000 + b"]" * 100_000, ["body-schema response 201"]),
        (b"[" * 900 + b"]" * 900, ["body-schema response 201"]),
    ],
)
def test_bodies_that_may_be_no_json(body: bytes, breaks: list[str]) -> None:
    assert broken(CREATE, Answer(201, (JSON,), body, 0.1)) == breaks


@pytest.mark.parametrize(
    ("media", "breaks"),
    [
        ("application/json", []),
        ("Application/JSON; charset=utf-8", []),
        ("text/html", ["media-type response 404"]),
        ("application/problem+json", ["media-type response 404"]),
        ("", ["media-type response 404"]),
        (None, ["media-type response 404"]),
    ],
)
def test_media_types(media: str | None, breaks: list[str]) -> None:
    headers = () if media is None else (("content-type", media),)
    assert broken(UPDATE, Answer(404, headers, json.dumps(ERROR).encode(), 0.1)) == breaks


@pytest.mark.parametrize(
    ("headers", "body", "breaks"),
    [
        ((), b"", []),
        ((("Content-Length", "0"),), b"", []),
        ((("Content-Type", "application/json"),), b"", []),
        ((), b"null", ["body-unwanted response 204"]),
        ((("Content-Length", "4"),), b"", ["body-unwanted response 204"]),
        ((("Transfer-Encoding", "chunked"),), b"", ["body-unwanted response 204"]),
    ],
)
def test_an_answer_without_content(
    headers: tuple[tuple[str, str], ...], body: bytes, breaks: list[str]
) -> None:
    assert broken(DELETE, Answer(204, headers, body, 0.1)) == breaks


@pytest.mark.parametrize(
    ("headers", "breaks"),
    [
        ([CHALLENGE], []),
        ([("www-authenticate", 'Bearer realm="x"')], []),
        ([CHALLENGE, ("WWW-Authenticate", "ApiKey")], []),
        ([], []),
    ],
)
def test_documented_headers(headers: list[tuple[str, str]], breaks: list[str]) -> None:
    assert broken(UPDATE, answered(401, ERROR, *headers)) == breaks


@pytest.mark.parametrize(
    ("headers", "breaks"),
    [
        ([("X-Total", "7")], []),
        ([("X-Total", "7"), ("X-Note", "abc")], []),
        ([("X-Total", "many")], ["header response 200 X-Total"]),
        ([("X-Total", "[" * 5_000)], ["header response 200 X-Total"]),
        ([("X-Total", "7"), ("X-Note", "abcd")], ["header response 200 X-Note"]),
        ([], ["header response 200 X-Total"]),
    ],
)
def test_ranges_wildcards_and_typed_headers(headers: list[tuple[str, str]], breaks: list[str]) -> None:
    response = OTHER.operation("books").response(200)
    assert response
    assert ids(content(OTHER, response, answered(200, [{"number": 1, "title": ""}], *headers), b"")) == breaks


def test_a_spelling_is_no_breach_where_the_request_used_it() -> None:
    answer = answered(201, STORED | {"connection_id": KEY.upper()})
    assert broken(CREATE, answer, json.dumps({"connection_id": KEY.upper()}).encode()) == []
    assert broken(CREATE, answer, json.dumps({"connection_id": KEY}).encode()) != []


def test_no_more_than_five_breaches_of_an_answer_are_told() -> None:
    assert len(broken(UPDATE, answered(200, dict.fromkeys(STORED, ())))) == 5


def test_a_breach_names_line_and_reason() -> None:
    response = operation(UPDATE).response(200)
    assert response
    (found,) = content(CONTRACT, response, answered(200, STORED | {"id": "x"}), b"")
    assert found.reference.location.pointer.startswith("#/components/schemas/ChannelResponse/properties/id")
    assert (found.expected, found.actual) == ("a UUID in lower case with hyphens", '"x"')
