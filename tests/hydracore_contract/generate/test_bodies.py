from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.generate.bodies import Garbage, garbage

MEDIA = "application/json"
GOOD = {"name": "é\ud800", "size": 7, "parts": [{}]}
texts = st.text(st.characters())
goods = st.dictionaries(texts, texts | st.integers() | st.none(), max_size=3)


def of(good: Any) -> dict[str, Garbage]:
    return {each.about: each for each in garbage(good, MEDIA)}


def is_json(body: bytes | None) -> bool:
    try:
        json.loads((body or b"").decode())
    except (ValueError, RecursionError):
        return False
    return True


@given(goods)
def test_what_is_no_json(good: dict[str, Any]) -> None:
    found = of(good)
    broken = (
        "an empty body",
        "blanks only",
        "JSON that ends too early",
        "JSON with a trailing comma",
        "two JSON values",
        "no JSON at all",
        "a brace",
        "bytes that are no UTF-8",
        "a text cut inside a character",
        "1 MiB that is no JSON",
    )
    assert [about for about in broken if is_json(found[about].body)] == []
    assert {found[about].media for about in broken} == {MEDIA}


@given(goods)
def test_what_is_json_and_no_object(good: dict[str, Any]) -> None:
    found = of(good)
    names = ("null", "a text", "a number", "true", "an empty array", "the body inside an array")
    values = [json.loads(found[about].body or b"") for about in names]
    assert not any(isinstance(value, dict) for value in values)
    assert values[-1] == [json.loads(json.dumps(good))]


@given(goods)
def test_the_same_under_another_media_type(good: dict[str, Any]) -> None:
    others = [each for each in garbage(good, MEDIA) if each.media != MEDIA]
    media = [each.media for each in others]
    assert media == [
        "text/plain",
        "application/xml",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
    ]
    assert [json.loads(each.body or b"") for each in others[:3]] == [json.loads(json.dumps(good))] * 3
    assert (others[3].body or b"").isascii()


def test_each_is_there_once() -> None:
    found = garbage(GOOD, MEDIA)
    assert len({each.about for each in found}) == len(found)
    assert of(GOOD)["no body"].body is None
    assert len(of(GOOD)["1 MiB that is no JSON"].body or b"") == 2**20


@pytest.mark.parametrize("good", [[1, {"a": 2}], "text", 12, None, True, {}])
def test_bodies_that_are_no_objects(good: Any) -> None:
    assert of(good)["a form"].body is not None
    assert json.loads(of(good)["the body inside an array"].body or b"") == [good]
