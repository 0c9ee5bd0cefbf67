"""A value is reduced to the part that matters, in few tries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fields import body_schema
from hydracore_contract.generate.request_builder import json_bytes
from hydracore_contract.shrink.value_reduction import fewer, json_size, simplest, texts, values
from hydracore_openapi.json_schema.schema import Schema
from tests.contracts import hydracore

T = TypeVar("T")
CONTRACT = hydracore()
CREATE = body_schema(CONTRACT.operation("create_channel_endpoint"))
MOST = 250
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
BODY = {
    "channel_type": "telegram",
    "provider": "provider-1743ef7a7574cKz",
    "external_identifier": "1743ef7a7574cKza+b  c%",
    "enabled": True,
    "config": {"text": "é ß", "nested": {"list": [1, 2.5, {"deep": []}]}, "token": "1743ef7a7574cKz"},
    "webhook_secret": "secret-1743ef7a7574cKz",
}


def smallest(
    value: T, candidates: Callable[[Callable[[], T]], Iterator[T]], fails: Callable[[T], bool]
) -> tuple[T, int]:
    """The smallest that still fails, found as the shrinker does it; and how many were tried."""
    best, tried, progress = [value], set[bytes](), True
    while progress:
        progress = False
        for each in candidates(lambda: best[-1]):
            if json_size(each) < json_size(best[-1]) and json_bytes(each) not in tried:
                tried.add(json_bytes(each))
                if fails(each):
                    best.append(each)
                    progress = True
    return best[-1], len(tried)


@given(JSON)
def test_any_value_may_become_the_simplest_of_its_kind(value: Any) -> None:
    found, _ = smallest(value, values, lambda _: True)
    assert found in ({}, [], "", None, True, False) or abs(found) < 10


@given(JSON)
def test_what_is_needed_stays(value: Any) -> None:
    body = {"before": value, "needed": "%", "after": [value]}
    found, tried = smallest(body, values, lambda each: "%" in json.dumps(each) and "needed" in each)
    assert found == {"needed": "%"} or "%" in json.dumps(value)
    assert tried < MOST


@given(st.lists(st.integers(), unique=True, max_size=40), st.data())
def test_of_many_parts_the_needed_ones_stay(parts: list[int], data: st.DataObject) -> None:
    needed = data.draw(st.sets(st.sampled_from(parts), max_size=3)) if parts else set[int]()
    found, _ = smallest(parts, fewer, lambda each: needed <= {*each})
    assert set(found) == needed


@given(st.text(max_size=60), st.characters(blacklist_categories=("Lu", "Ll", "Nd", "Cs")))
def test_one_odd_character_is_left_alone(around: str, odd: str) -> None:
    text = f"{around[:7]}{odd}{around[7:]}"
    assert smallest(text, texts, lambda each: odd in each)[0] == odd


def test_an_odd_character_is_left_among_simple_ones() -> None:
    text = "\U000d9f0b\u00c2\u00ea\u00cf\u00c4\u1234kZ%"
    found, _ = smallest(text, texts, lambda each: "%" in each and len(each) > 6)
    assert found == "aaaaaa%"


def test_of_a_long_text_its_length_alone_matters() -> None:
    schema = Schema({"type": "string", "maxLength": 50})
    long = "provider-1743ef7a7574cKz" * 20
    found, tried = smallest(long, lambda now: texts(now, schema), lambda each: len(each) > 50)
    assert (found, tried < 20) == ("a" * 51, True)


def test_what_need_not_be_there_goes_at_once() -> None:
    tried: list[Any] = []

    def fails(body: Any) -> bool:
        tried.append(body)
        return CREATE is not None and CREATE.is_valid(body) and "%" in body["external_identifier"]

    found, _ = smallest(BODY, lambda now: values(now, CREATE), fails)
    assert found == {"channel_type": "sms", "provider": "", "external_identifier": "%"}
    assert set(tried[1]) == {"channel_type", "provider", "external_identifier"}
    assert len(tried) < 60


def test_a_valid_value_is_replaced_by_a_valid_one_first() -> None:
    assert CREATE is not None
    least = next(values(lambda: BODY, CREATE))
    assert least == {"channel_type": "sms", "provider": "", "external_identifier": ""}
    assert CREATE.is_valid(least)


def test_the_simplest_value_is_valid() -> None:
    assert CREATE is not None
    for name, part in CREATE.parts.items():
        schema = CREATE.sub(part)
        found = simplest(schema)
        assert name in ("connection_id", "credential_id") or schema.is_valid(found)


def test_depth_goes_by_halves() -> None:
    deep: Any = "bottom"
    for _ in range(400):
        deep = {"deeper": deep}
    found, tried = smallest({"config": deep}, values, lambda each: json.dumps(each).count("deeper") >= 100)
    assert json.dumps(found).count("deeper") < 120
    assert tried < MOST
