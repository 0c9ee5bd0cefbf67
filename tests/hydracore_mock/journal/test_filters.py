from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.errors import FilterError, MockError
from hydracore_mock.journal import Filters, Journal, RecordReader
from tests.hydracore_mock.journal.samples import CHANNELS, HYDRACORE, INSTANCE, record

READER = RecordReader(HYDRACORE)
LIST = HYDRACORE.operation("list_instance_channels")
CREATE = HYDRACORE.operation("create_channel_endpoint")
RECORDS = (
    record(operation=LIST),
    record("POST", operation=CREATE, status=201, body={"name": "Größe", "password": "hidden"}),
    record("POST", operation=CREATE, status=422, world="other", why="body.name: Field required"),
    record(path="/nowhere", status=404),
    record(operation=LIST, status=503, scenario="flaky", rule="slow", answer={"detail": "Not NOW"}),
)


def journal() -> Journal:
    made = Journal(10)
    for each in RECORDS:
        made.record(each)
    return made


def found(**query: str) -> list[int]:
    return [number for number, _ in Filters(query).select(journal(), READER).records]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"world": "other"}, [3]),
        ({"operation": "create_channel_endpoint"}, [3, 2]),
        ({"method": "post"}, [3, 2]),
        ({"path": "/v1/instances/{instance_id}/channels"}, [5, 3, 2, 1]),
        ({"path": CHANNELS}, [5, 3, 2, 1]),
        ({"path": "/*"}, [4]),
        ({"path": "/**"}, [5, 4, 3, 2, 1]),
        ({"path": f"/v1/instances/{INSTANCE}"}, []),
        ({"status": "404"}, [4]),
        ({"status": "4xx"}, [4, 3]),
        ({"status": "2XX"}, [2, 1]),
        ({"verdict": "scenario"}, [5]),
        ({"verdict": "refused"}, [3]),
        ({"scenario": "flaky"}, [5]),
        ({"q": "FIELD required"}, [3]),
        ({"q": "not now"}, [5]),
        ({"q": "GRÖSSE"}, [2]),
        ({"q": "grÖße"}, [2]),
        ({"q": "NOWHERE"}, [4]),
        ({"q": "hidden"}, []),
        ({"q": ': "***"'}, [2]),
        ({"q": ""}, [5, 4, 3, 2, 1]),
        ({"since": "3"}, [5, 4]),
        ({"since": "5"}, []),
        ({"limit": "2"}, [5, 4]),
        ({"limit": "0"}, []),
        ({"method": "POST", "status": "201", "world": "default"}, [2]),
    ],
)
def test_what_is_found(query: dict[str, str], numbers: list[int]) -> None:
    assert found(**query) == numbers


def test_all_that_match_are_counted() -> None:
    assert Filters({"limit": "1", "method": "POST"}).select(journal(), READER).matched == 2


def test_text_is_found_in_any_case() -> None:
    made = Journal(1)
    made.record(record(body="Größe Ärger".encode()))
    assert [Filters({"q": text}).select(made, READER).matched for text in ("GRÖSSE", "äRGER", "argh")] == [
        1,
        1,
        0,
    ]


def test_how_much_is_shown() -> None:
    assert [Filters({"brief": text}).brief for text in ("true", "1", "", "False", "0")] == [True] * 3 + [
        False
    ] * 2
    assert Filters({}).brief is False
    assert (Filters({}).limit, Filters({}).since) == (100, 0)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("status", "40x", "status=40x is no status: write a code such as 404, or a class such as 4XX"),
        ("status", "700", "status=700 is no status"),
        (
            "verdict",
            "good",
            "verdict=good is no verdict: there are accepted, refused, unknown, scenario, failed",
        ),
        ("limit", "-1", "limit=-1 is no number: write digits only"),
        ("limit", "", "limit= is no number"),
        ("since", "²", "since=² is no number"),
        ("since", "9" * 99, "is no number"),
        ("brief", "perhaps", "brief=perhaps is neither true nor false"),
        ("stauts", "404", "stauts=404 is no filter: there are world, operation, method, path, status"),
        ("path", "/**" * 21, "is too long: a path has at most 2,000 characters and 20 wildcards here"),
    ],
)
def test_what_cannot_be_meant(name: str, value: str, reason: str) -> None:
    with pytest.raises(FilterError) as refused:
        Filters({name: value})
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


@given(
    st.dictionaries(st.sampled_from(["status", "path", "q", "since", "limit", "brief", "method"]), st.text())
)
def test_any_query_is_answered_or_refused(query: dict[str, str]) -> None:
    refused = ""
    try:
        Filters(query).select(journal(), READER)
    except MockError as error:
        refused = str(error)
    assert "\n" not in refused
