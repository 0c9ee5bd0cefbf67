from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from hydracore_mock.errors import VerificationError
from hydracore_mock.journal import Journal, RecordReader, verify
from hydracore_mock.journal.verification import SCHEMA
from tests.hydracore_mock.journal.samples import CHANNELS, HYDRACORE, record

READER = RecordReader(HYDRACORE)
LIST = HYDRACORE.operation("list_instance_channels")
CREATE = HYDRACORE.operation("create_channel_endpoint")
KEY = "key-of-somebody"
RECORDS = (
    record(operation=LIST, query=b"limit=10&limit=20&token=t0p"),
    record("POST", operation=CREATE, body={"channel_type": "sms", "webhook_secret": "hidden"}),
    record("POST", operation=CREATE, body={"channel_type": "voice"}, headers=[(b"x-api-key", KEY.encode())]),
    record("POST", operation=CREATE, body=b"{", headers=[(b"x-a", b"1"), (b"x-a", b"2")], world="other"),
    record("POST", operation=CREATE, body={"channel_type": "sms"}, body_size=10**6),
)


def asked(match: dict[str, Any], **request: Any) -> dict[str, Any]:
    journal = Journal(10)
    for each in RECORDS:
        journal.record(each)
    return verify(journal, READER, {"match": match, **request})


@pytest.mark.parametrize(
    ("match", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"operation": "create_channel_endpoint"}, [2, 3, 4, 5]),
        ({"method": ["get", "put"]}, [1]),
        ({"path": "/v1/instances/{id}/channels"}, [1, 2, 3, 4, 5]),
        ({"query": {"limit": "20"}}, [1]),
        ({"header": {"X-Api-Key": KEY}}, [3]),
        ({"header": {"x-a": "1, 2"}}, [4]),
        ({"header": {"x-a": {"present": False}}}, [1, 2, 3, 5]),
        ({"body": {"/channel_type": "sms"}}, [2]),
        ({"body": {"/channel_type": {"one-of": ["sms", "voice"]}}}, [2, 3]),
        ({"body": {"/webhook_secret": "hidden"}}, [2]),
        ({"body": {"": {"equals": {"channel_type": "voice"}}}}, [3]),
    ],
)
def test_what_matches(match: dict[str, Any], numbers: list[int]) -> None:
    assert asked(match) == {"ok": True, "matched": len(numbers), "entries": numbers, "near_misses": []}


@pytest.mark.parametrize(
    ("request_", "ok"),
    [
        ({}, True),
        ({"at_least": 4}, True),
        ({"at_least": 5}, False),
        ({"at_most": 4}, True),
        ({"at_most": 3}, False),
        ({"exactly": 4}, True),
        ({"exactly": 3}, False),
        ({"exactly": 0}, False),
        ({"at_least": 1, "at_most": 4}, True),
        ({"world": "other", "exactly": 1}, True),
        ({"world": "nowhere", "exactly": 0}, True),
        ({"world": "nowhere", "at_most": 3}, True),
        ({"world": "nowhere"}, False),
        ({"since": 3, "exactly": 2}, True),
        ({"since": 99}, False),
    ],
)
def test_how_often(request_: dict[str, int], ok: bool) -> None:
    assert asked({"method": "POST"}, **request_)["ok"] is ok


def test_near_misses_have_the_fewest_misses_first_then_the_newest() -> None:
    match = {"method": "POST", "header": {"X-Api-Key": KEY, "X-Foo": {"present": True}}}
    near = asked(match)["near_misses"]
    assert [each["id"] for each in near] == [3, 5, 4, 2]
    assert near[0] == {"id": 3, "method": "POST", "target": CHANNELS, "misses": ["header X-Foo is missing"]}
    assert near[-1]["misses"] == ["header X-Api-Key is missing", "header X-Foo is missing"]


def test_there_are_five_near_misses_at_most_and_none_where_there_are_too_many() -> None:
    journal = Journal(20)
    for _ in range(9):
        journal.record(RECORDS[1])
    near = verify(journal, READER, {"match": {"method": "POST", "path": "/x"}})["near_misses"]
    assert [each["id"] for each in near] == [9, 8, 7, 6, 5]
    assert asked({"method": "POST", "body": {"/channel_type": "sms"}}, exactly=0)["near_misses"] == []


def test_misses_show_no_secrets() -> None:
    wrong = {"X-Api-Key": "wrong", "Host": "mock.test:4010"}
    told = json.dumps(
        asked({"header": wrong, "body": {"/webhook_secret": "wrong"}, "query": {"token": "wrong"}})
    )
    assert "t0p" not in told
    assert "hidden" not in told
    assert KEY not in told
    assert 'header X-Api-Key is \\"***\\", not \\"wrong\\"' in told


def test_a_secret_that_is_expected_to_be_a_mask() -> None:
    near = asked({"header": {"X-Api-Key": "***", "Host": "mock.test:4010"}}, since=2)["near_misses"]
    assert {"a secret, which is not shown, differs"} < {each for miss in near for each in miss["misses"]}


@pytest.mark.parametrize(
    ("request_", "paths"),
    [
        ({}, [""]),
        ({"match": 5}, ["/match"]),
        ({"match": {"mehtod": "GET"}}, ["/match"]),
        ({"match": {}, "times": 3}, [""]),
        ({"match": {}, "exactly": -1, "since": "x", "world": 5}, ["/exactly", "/since", "/world"]),
        (
            {"match": {"method": [], "path": "x", "header": 5}},
            ["/match/header", "/match/method", "/match/path"],
        ),
        ({"match": {"body": {"a": 1}}}, ["/match/body"]),
        ({"match": {"body": {"/a": {"present": 1}}}}, ["/match/body/~1a/present"]),
        ({"match": {"header": {"a": {"pattern": "("}}}}, ["/match/header/a/pattern"]),
        ({"match": {}, "exactly": 1, "at_least": 1}, ["/exactly"]),
        ({"match": {}, "at_most": 1, "at_least": 2}, ["/at_most"]),
        ([], [""]),
        (None, [""]),
    ],
)
def test_what_cannot_be_meant(request_: Any, paths: list[str]) -> None:
    with pytest.raises(VerificationError) as refused:
        verify(Journal(1), READER, request_)
    assert sorted(path for path, _ in refused.value.faults) == paths
    assert all(reason for _, reason in refused.value.faults)
    assert "\n" not in str(refused.value)


def test_half_a_surrogate_pair_can_be_told() -> None:
    journal = Journal(1)
    journal.record(record(body=b'{"a": "\\ud800"}'))
    (near,) = verify(journal, READER, {"match": {"method": "GET", "body": {"/a": "b"}}})["near_misses"]
    assert near["misses"] == ['body /a is "?", not "b"']


def test_the_schema_is_one() -> None:
    Draft202012Validator(dict(SCHEMA))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["GET", "(", "/a", "/a/{b}"]),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "match",
                        "exactly",
                        "at_most",
                        "method",
                        "path",
                        "header",
                        "body",
                        "/a",
                        "present",
                        "pattern",
                        "one-of",
                        "not",
                    ]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    )
)
def test_any_question_is_answered_or_refused(request_: Any) -> None:
    journal = Journal(2)
    journal.record(RECORDS[2])
    for question in (request_, {"match": request_}):
        with suppress(VerificationError):
            json.dumps(verify(journal, READER, question))
