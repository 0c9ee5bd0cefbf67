from __future__ import annotations

import json

import pytest

from tests.e2e.judgement import Verdict, errors, judge, misfits
from tests.e2e.requests_strategy import Request
from tests.e2e.twins import Answer, Exchange, Sent

INSTANCE = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
REQUEST = Request("valid", "POST", "", (), None, INSTANCE, 0.0, "plain")
ENABLED = ("body", "enabled", "bool_parsing")
PROVIDER = ("body", "provider", "string_type")
LIST = {"channels": [{"id": "a", "enabled": True, "created_at": 1}], "count": 1}


def answer(status: int, content: object) -> Answer:
    return Answer(status, json.dumps(content).encode())


def refusal(*found: tuple[str, ...]) -> Answer:
    return answer(422, {"detail": [{"loc": loc, "type": kind} for *loc, kind in found]})


def exchange(model: Answer, judged: Answer, body: bytes) -> Exchange:
    sent = Sent("POST", f"http://x/v1/instances/{INSTANCE}/channels", (), body)
    return Exchange(REQUEST, (sent, sent), (model, judged))


CREATED = answer(201, {"id": "a"})
CASES: dict[str, tuple[Answer, Answer, bytes, Verdict]] = {
    "the same refusal": (refusal(PROVIDER, ENABLED), refusal(ENABLED, PROVIDER), b"{}", "agreed"),
    "another status": (answer(401, None), answer(403, None), b"{}", "different"),
    "another type": (refusal(PROVIDER), refusal(("body", "provider", "missing")), b"{}", "different"),
    "an error twice": (refusal(PROVIDER), refusal(PROVIDER, PROVIDER), b"{}", "different"),
    "refused what was bent": (CREATED, refusal(ENABLED), b'{"enabled":"yes"}', "exempt"),
    "refused more of what was bent": (
        refusal(PROVIDER),
        refusal(PROVIDER, ENABLED),
        b'{"enabled":1}',
        "exempt",
    ),
    "refused what was right": (CREATED, refusal(ENABLED), b'{"enabled":true}', "different"),
    "refused something else": (CREATED, refusal(ENABLED, PROVIDER), b'{"enabled":"yes"}', "different"),
    "lost an error": (refusal(PROVIDER), refusal(ENABLED), b'{"enabled":"yes"}', "different"),
    "the same item by another id": (CREATED, answer(201, {"id": "b"}), b"{}", "agreed"),
    "another item": (CREATED, answer(201, {"id": "c"}), b"{}", "different"),
    "another list": (answer(200, LIST), answer(200, {**LIST, "count": 2}), b"", "different"),
}


@pytest.mark.parametrize(("model", "judged", "body", "expected"), CASES.values(), ids=CASES.keys())
def test_verdicts(model: Answer, judged: Answer, body: bytes, expected: Verdict) -> None:
    assert judge(exchange(model, judged, body), {"a": 0, "b": 0, "c": 1}) == expected


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (f"/v1/instances/{INSTANCE.upper()}/channels", b"", set()),
        ("/v1/instances/x/channels/y", b"", {("path", "instance_id"), ("path", "endpoint_id")}),
        (f"/v1/instances/%7B{INSTANCE}%7D/channels", b"", {("path", "instance_id")}),
        ("/nowhere", b'{"connection_id":1,"enabled":null}', {("body", "connection_id")}),
        ("/nowhere", b'{"enabled":', set()),
        ("/nowhere", b"[" * 100_000, set()),
    ],
)
def test_misfits(path: str, body: bytes, expected: set[tuple[str, ...]]) -> None:
    assert misfits(Sent("POST", f"http://x{path}", (), body)) == expected


def test_an_answer_without_json_has_no_errors() -> None:
    assert not errors(Answer(422, b"<html>"))
