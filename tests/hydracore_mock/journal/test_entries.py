from __future__ import annotations

import json
from typing import Any

import pytest

from hydracore_mock.journal import CUT, RecordReader
from hydracore_mock.journal.entries import verdict
from tests.hydracore_mock.journal.samples import CHANNELS, HYDRACORE, JSON, Changed, Refused, record

READER = RecordReader(HYDRACORE)
LIST = HYDRACORE.operation("list_instance_channels")
CREATE = HYDRACORE.operation("create_channel_endpoint")
PREFERRED = [(b"preference-applied", b"code=503")]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"operation": LIST}, "accepted"),
        ({"operation": LIST, "status": 304}, "accepted"),
        ({"operation": LIST, "status": 404}, "refused"),
        ({"operation": LIST, "status": 500}, "failed"),
        ({"operation": LIST, "status": 507}, "failed"),
        ({"operation": LIST, "status": 404, "answered": PREFERRED}, "accepted"),
        ({"operation": LIST, "status": 503, "answered": PREFERRED}, "accepted"),
        ({"operation": LIST, "scenario": "flaky"}, "accepted"),
        ({"operation": LIST, "scenario": "flaky", "rule": "slow"}, "scenario"),
        ({"operation": LIST, "status": 503, "rule": "slow"}, "scenario"),
        ({"status": 404}, "unknown"),
        ({"status": 405}, "unknown"),
        ({"status": 204}, "unknown"),
        ({"status": 500}, "failed"),
    ],
)
def test_verdicts(facts: dict[str, Any], expected: str) -> None:
    assert verdict(record(**facts)) == expected


def test_an_entry() -> None:
    item = {"id": "7", "name": "a", "webhook_secret": "hidden"}
    made = record(
        "POST",
        query=b"a=1&token=x",
        headers=[(b"authorization", b"Bearer abc"), JSON],
        body={"webhook_secret": "hidden"},
        operation=CREATE,
        status=201,
        answer=item,
        why="created",
        scenario="calm",
        change=Changed("created", CHANNELS, "7", None, json.dumps(item).encode()),
    )
    assert READER.entry(17, made) == {
        "id": 17,
        "time": "2026-03-02T09:15:04.000Z",
        "duration_ms": 0.42,
        "world": "default",
        "scenario": "calm",
        "rule": None,
        "operation": "create_channel_endpoint",
        "verdict": "accepted",
        "why": "created",
        "request": {
            "method": "POST",
            "target": f"{CHANNELS}?a=1&token=***",
            "headers": [
                ["host", "mock.test:4010"],
                ["authorization", "Bearer ***"],
                ["content-type", "application/json"],
            ],
            "body": '{"webhook_secret": "***"}',
            "body_size": 28,
            "body_cut": False,
        },
        "response": {
            "status": 201,
            "headers": [["content-type", "application/json"]],
            "body": '{"id": "7", "name": "a", "webhook_secret": "***"}',
            "body_size": 52,
            "body_cut": False,
        },
        "faults": [],
        "change": {
            "kind": "created",
            "path": CHANNELS,
            "id": "7",
            "before": None,
            "after": {"id": "7", "name": "a", "webhook_secret": "***"},
        },
        "suggestions": [],
    }


def test_a_brief_entry_has_neither_headers_nor_bodies() -> None:
    change = Changed("deleted", CHANNELS, "7", b'{"id":"7"}', None)
    brief = READER.entry(1, record("DELETE", operation=LIST, change=change, body=b"x"), brief=True)
    assert brief["request"] == {"method": "DELETE", "target": CHANNELS}
    assert brief["response"] == {"status": 200}
    assert brief["change"] == {"kind": "deleted", "path": CHANNELS, "id": "7"}


def test_bodies_that_are_cut_empty_or_no_text() -> None:
    entry = READER.entry(1, record(body=b"a" * (CUT + 1), answer=b"\xff"))
    assert len(entry["request"]["body"]) == CUT
    assert (entry["request"]["body_size"], entry["request"]["body_cut"]) == (CUT + 1, True)
    assert (entry["response"]["body"], entry["response"]["body_encoding"]) == ("/w==", "base64")
    empty = READER.entry(1, record())
    assert (empty["request"]["body"], empty["response"]["body_size"]) == (None, 0)
    assert "body_encoding" not in empty["request"]


def test_faults_name_their_lines() -> None:
    made = record(
        "POST", body={}, operation=CREATE, status=422, refusals=(Refused("missing", ("body", "provider")),)
    )
    (fault,) = READER.entry(1, made)["faults"]
    source = fault.pop("source")
    assert fault == {"loc": ["body", "provider"], "type": "missing", "msg": "wrong"}
    assert source["file"].endswith("openapi.yaml")
    assert source["pointer"] == "#/components/schemas/ChannelCreate/required"
    assert source["line"] > 1


def test_digits_are_kept() -> None:
    big = 2**70
    change = Changed("created", CHANNELS, "7", None, json.dumps({"n": big}).encode())
    assert READER.entry(1, record(change=change))["change"]["after"] == {"n": big}


def test_suggestions_are_passed_on() -> None:
    assert READER.entry(1, record(status=404, suggestions=("GET /a",)))["suggestions"] == ["GET /a"]
