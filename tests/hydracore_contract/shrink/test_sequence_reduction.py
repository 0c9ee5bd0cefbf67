"""A sequence is reduced to the requests that matter, and these to the parts that do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Answer, Headers, Request
from hydracore_contract.generate.request_builder import json_bytes
from hydracore_contract.shrink.sequence_reduction import Steps, makers, sequence_size, sequences
from tests.hydracore_contract.oracle.exchanges import (
    BEARER,
    CONTRACT,
    CREATE,
    DELETE,
    GOOD,
    ITEM,
    ITEMS,
    JSON,
    KEY,
    LIST,
    STORED,
    UPDATE,
    answered,
    exchange,
    sent,
)

WHOLE = {**GOOD, "enabled": False, "config": {"a": [1, 2], "b": {"c": "text"}}}
ACCEPT = ("Accept", "application/json")
CREATED = exchange(1, CREATE, sent(CREATE, WHOLE, headers=(ACCEPT, BEARER, JSON)), answered(201, STORED))
LISTED = exchange(90, LIST, sent(LIST, headers=(ACCEPT, BEARER)), answered(200, {"channels": [STORED]}))
OTHER = {**STORED, "id": KEY.replace("c", "d")}
MOST = 120


def updated(number: int, **body: Any) -> Steps:
    return (exchange(number, UPDATE, sent(UPDATE, body), answered(200, STORED)),)


def smallest(steps: Steps, fails: Callable[[Steps], bool]) -> tuple[Steps, int]:
    """The smallest that still fails, found as the shrinker does it; and how many were tried."""
    best, tried, progress = [steps], set[tuple[Request, ...]](), True
    while progress:
        progress = False
        for each in sequences(lambda: best[-1], CONTRACT):
            sends = tuple(step.request for step in each)
            if sequence_size(each) < sequence_size(best[-1]) and sends not in tried:
                tried.add(sends)
                if fails(each):
                    best.append(each)
                    progress = True
    return best[-1], len(tried)


def body(steps: Steps, index: int) -> Any:
    return json.loads(steps[index].request.body or b"null")


def test_what_led_nowhere_goes_first() -> None:
    steps = (*(replace(LISTED, number=number) for number in range(2, 15)), LISTED)
    assert next(sequences(lambda: steps, CONTRACT)) == (LISTED,)
    found, tried = smallest(steps, lambda each: each[-1].operation == LIST)
    assert [each.request.headers for each in found] == [(BEARER,)]
    assert tried < 10


@given(st.integers(1, 14), st.sets(st.integers(0, 13), max_size=2))
def test_only_the_steps_that_matter_stay(count: int, which: set[int]) -> None:
    steps = (CREATED, *(step for at in range(count) for step in updated(at + 2, status=f"s{at}")), LISTED)
    needed = {f's{at}"'.encode() for at in which if at < count}

    def fails(each: Steps) -> bool:
        sends = b"".join(step.request.body or b"" for step in each)
        return each[0].operation == CREATE and all(text in sends for text in needed)

    found, tried = smallest(steps, fails)
    assert len(found) == len(needed) + 2
    assert tried < MOST


def test_what_made_the_item_is_tried_before_anything_else() -> None:
    elsewhere = exchange(2, CREATE, sent(CREATE, GOOD), answered(201, OTHER))
    steps = (CREATED, elsewhere, *updated(3, status="s"), exchange(4, DELETE, sent(DELETE), answered(500)))
    assert makers(steps) == (CREATED,)
    _, second, *_ = sequences(lambda: steps, CONTRACT)
    assert second == (CREATED, steps[-1])


def test_what_need_not_be_sent_goes_at_once_and_a_valid_body_stays_valid() -> None:
    schema = next(iter(CONTRACT.operation(CREATE).body.media.values())).schema  # type: ignore[union-attr]
    tried: list[Any] = []

    def fails(each: Steps) -> bool:
        tried.append(body(each, 0))
        return "channel_type" in tried[-1]

    found, _ = smallest((CREATED,), fails)
    assert body(found, 0) == {"channel_type": "sms", "provider": "", "external_identifier": ""}
    assert schema is not None
    assert all(map(schema.is_valid, tried))
    assert len(tried) < 10


def test_of_an_invalid_body_what_is_wrong_stays() -> None:
    wrong = exchange(1, CREATE, sent(CREATE, {**WHOLE, "provider": "provider" * 9}), answered(201, STORED))

    def fails(each: Steps) -> bool:
        got = body(each, 0)
        return isinstance(got, dict) and GOOD.keys() <= got.keys() and len(got["provider"]) > 50

    found, tried = smallest((wrong,), fails)
    assert body(found, 0) == {"channel_type": "", "provider": "a" * 51, "external_identifier": ""}
    assert tried < MOST


def test_what_bodies_have_in_common_is_made_small_in_all_of_them() -> None:
    steps = (CREATED, *updated(2, provider="the same text"), *updated(3, error_message="the same text"))

    def fails(each: Steps) -> bool:
        return len(each) == 3 and body(each, 1).get("provider") == body(each, 2).get("error_message", 0)

    found, _ = smallest(steps, fails)
    assert (body(found, 1), body(found, 2)) == ({"provider": ""}, {"error_message": ""})


def test_credentials_and_what_the_query_says_of_them_stay() -> None:
    headers: Headers = (ACCEPT, ("X-Trace", "1"), BEARER, ("X-Api-Key", "${API_KEY}"))
    step = replace(LISTED, request=Request("GET", f"{ITEMS}?limit=5&key=${{API_KEY}}&x=", headers))
    found, _ = smallest((step,), lambda _: True)
    assert found[0].request == Request("GET", f"{ITEMS}?key=${{API_KEY}}", headers[2:])


def test_a_header_that_matters_stays() -> None:
    step = replace(LISTED, request=Request("GET", ITEMS, (ACCEPT, ("X-Trace", "1"), BEARER)))
    found, _ = smallest((step,), lambda each: "X-Trace" in dict(each[0].request.headers))
    assert found[0].request.headers == (("X-Trace", "1"), BEARER)


def test_a_path_s_parameter_is_made_small_where_it_names_nothing() -> None:
    path = f"{ITEMS}/1743ef7a7574cKza%2Bb%20%20c%25"
    step = exchange(1, DELETE, sent(DELETE, path=path), answered(500))
    found, _ = smallest((step,), lambda each: "%25" in each[0].request.path)
    assert found[0].request.path == f"{ITEMS}/%25"
    step = replace(step, request=sent(DELETE))
    assert smallest((step,), lambda _: True)[0][0].request.path == ITEM


def test_what_is_no_json_is_made_small_as_text() -> None:
    for raw in (b'{"channel_type": "sms", \xff', b'{"a": 1, "a": 2}   ', json_bytes({**GOOD})[:-1]):
        step = exchange(1, CREATE, sent(CREATE, raw=raw), Answer(500, (), b"", 0.1))
        needed = b"\xff" if b"\xff" in raw else b" " * 3 if raw.endswith(b" ") else b"{"
        found, _ = smallest((step,), lambda each, needed=needed: needed in (each[0].request.body or b""))  # type: ignore[misc]
        assert found[0].request.body == needed
