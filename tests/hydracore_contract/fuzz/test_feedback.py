"""Answers that count as new."""

from __future__ import annotations

import json
from typing import Any

from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.fuzz.feedback import SLOW, ResponseTimes, answer_signals, tried_signals
from hydracore_contract.oracle.request_classification import classify
from tests.hydracore_contract.contracts import own

CREATE = own().operation("create_channel_endpoint")
LIST = own().operation("list_instance_channels")
PATH = "/v1/instances/11111111-1111-4111-8111-111111111111/channels"


def exchange(status: int, value: Any, body: Any = None, seconds: float = 0.001) -> Exchange:
    sent = None if body is None else json.dumps(body).encode()
    request = Request("POST", PATH, (("Content-Type", "application/json"),), sent)
    answer = Answer(status, (), json.dumps(value).encode(), seconds)
    return Exchange(1, CREATE.id, request, answer, seconds=seconds)


def item(**changed: Any) -> dict[str, Any]:
    return {"id": "a", "provider": "b", "config": {"x": {"y": [1]}}, **changed}


def test_items_of_one_shape_are_the_same() -> None:
    one = answer_signals(exchange(201, item()), CREATE)
    assert one == answer_signals(exchange(201, item(id="c", config={"z": "4444444444"})), CREATE)
    assert answer_signals(exchange(201, item(config=None)), CREATE) - one == {
        f"{CREATE.id} 201 shows /config:null"
    }
    assert not any("/y" in each or "/x" in each for each in one)


def test_lists_of_any_length_are_nearly_the_same() -> None:
    one = answer_signals(exchange(200, {"channels": [item()] * 2, "count": 2}), LIST)
    other = answer_signals(exchange(200, {"channels": [item()] * 3, "count": 3}), LIST)
    assert all("size" in each for each in one ^ other)


def test_validation_errors_are_told_by_type_and_place() -> None:
    found = answer_signals(
        exchange(422, {"detail": [{"type": "missing", "loc": ["body", "provider"], "msg": "?"}]}), CREATE
    )
    assert f"{CREATE.id} 422 says missing at body/provider" in found
    assert f"{CREATE.id} 422 says 1 faults" in found


def test_odd_answers_are_no_trouble() -> None:
    odd: tuple[Any, ...] = (
        None,
        [],
        7,
        {"detail": 7},
        {"detail": [1, {"loc": 1}, {"type": [], "loc": [{}]}]},
    )
    for value in odd:
        assert f"{CREATE.id} 422" in answer_signals(exchange(422, value), CREATE)
        assert answer_signals(exchange(599, value), None)


def test_trouble_is_new() -> None:
    hung = Exchange(1, CREATE.id, Request("POST", PATH), None, Trouble.HANGS)
    assert answer_signals(hung, CREATE) == {f"{CREATE.id} trouble HANGS"}


def test_what_a_request_tries_is_new() -> None:
    wrong = exchange(422, {}, {"provider": "x" * 51, "channel_type": "sms"})
    found = set(tried_signals(classify(CREATE, wrong.request), wrong))
    assert found == {
        f"{CREATE.id} 422 breaks body required",
        f"{CREATE.id} 422 breaks body.provider maxLength",
    }
    good = exchange(
        201, {}, {"provider": "", "channel_type": "sms", "external_identifier": "x", "unknown": 1}
    )
    assert set(tried_signals(classify(CREATE, good.request), good)) == {
        f"{CREATE.id} 201 takes provider:string empty",
        f"{CREATE.id} 201 takes channel_type:string",
        f"{CREATE.id} 201 takes external_identifier:string",
    }
    assert set(tried_signals(None, good)) == set()


def test_a_slow_answer_is_new() -> None:
    pace = ResponseTimes()
    assert all(not pace.signals(exchange(201, {}, seconds=seconds)) for seconds in (0.004, 0.006, 0.03))
    assert pace.signals(exchange(201, {}, seconds=20 * SLOW))
