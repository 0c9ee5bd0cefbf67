"""The crowd knows what a mock with so many worlds holds."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from bench.api import CREATE, collection
from bench.crowd import HOME, Crowd, api, snapshot
from bench.wire import Answer


def test_there_are_never_more_worlds_than_may_be() -> None:
    crowd = Crowd(names=12, most=10, seeded=0)
    for _ in range(20):
        crowd.batch(20)
        assert len(crowd.worlds) <= 11
    assert HOME in crowd.worlds
    assert len(crowd.worlds) == 11


def test_all_kinds_of_requests_are_sent_and_are_the_same_each_time() -> None:
    crowd, again = (Crowd(names=12, most=10, seeded=7) for _ in range(2))
    sent = crowd.batch(2_000)
    assert [one.request for one in sent] == [one.request for one in again.batch(2_000)]
    statuses = Counter(one.status for one in sent)
    assert set(statuses) == {200, 201, 404}
    text = b"".join(one.request for one in sent)
    for part in (
        b"/snapshot ",
        b"/reset ",
        b"activation",
        b"empty-account",
        b"X-Mock-World: w11\r\n",
        b"DELETE ",
    ):
        assert part in text


def test_what_was_made_is_deleted_as_long_as_its_world_is_there() -> None:
    crowd = Crowd(names=1, most=1, seeded=0)
    made = 0
    deleted = []
    for _ in range(40):
        sent = crowd.batch(10)
        answers = []
        for one in sent:
            made += one.status == 201
            body = {"id": f"item{made}"} if one.status == 201 else {}
            answers.append(Answer(one.status, (), json.dumps(body).encode()))
            if one.status == 204:
                deleted.append(one.request.split(b" ")[1])
        crowd.wrong([one._replace(length=None) for one in sent], answers)
    assert len(deleted) > 20
    assert len(deleted) == len(set(deleted))


@pytest.mark.parametrize(
    ("status", "body"), [(500, b'{"channels":[],"count":7}'), (200, b'{"channels":[],"count":17}')]
)
def test_another_answer_is_told_with_its_request(status: int, body: bytes) -> None:
    crowd = Crowd(names=1, most=1, seeded=7)
    listed = next(one for one in crowd.batch(100) if one.length == 7)
    right = Answer(200, (), b'{"channels":[],"count":7}')
    assert crowd.wrong([listed], [right]) == []
    (told,) = crowd.wrong([listed], [Answer(status, (), body)])
    assert told.startswith(f"GET {collection()} ")
    assert f"answered {status}, not 200 and a count of 7" in told


def test_requests_name_their_world_but_for_the_default_one() -> None:
    assert b"X-Mock-World: w1\r\n" in api("GET", "w1")
    assert b"X-Mock-World" not in api("GET", HOME)
    head, _, body = snapshot("w1", {collection(): [CREATE]}).partition(b"\r\n\r\n")
    assert head.startswith(b"PUT /_mock/worlds/w1/snapshot ")
    assert json.loads(body) == {collection(): [CREATE]}
