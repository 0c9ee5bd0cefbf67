"""The programs that send each value of a dictionary once."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fuzz.dictionary import Dictionary, shipped
from hydracore_contract.fuzz.dictionary_pass import TOGETHER, dictionary_programs, kinds
from hydracore_contract.fuzz.programs import LONGEST, Call, Program, decoded, encoded
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.fuzz.strategies import VALUES

WRITING = ("create_channel_endpoint", "update_channel_endpoint")


def sent(programs: list[Program], operation: str) -> Iterator[Any]:
    yield from (program[-1].body for program in programs if program[-1].operation == operation)


def members(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()


@pytest.mark.parametrize("operation", WRITING)
def test_each_value_is_sent_once(operation: str) -> None:
    found = [
        repr(part)
        for body in sent(dictionary_programs(Random(1), own(), shipped()), operation)
        for part in members(body.get("config"))
    ]
    for kind in kinds(shipped()):
        for value in shipped().of_kind(kind):
            assert repr(value) in found, (kind, value)
    assert found.count(repr(0.30000000000000004)) == 1


@pytest.mark.parametrize("operation", WRITING)
def test_each_text_that_fits_is_sent_in_each_field(operation: str) -> None:
    bodies = [*sent(dictionary_programs(Random(1), own(), shipped()), operation)]
    found = {name: [body[name] for body in bodies if name in body] for name in ("provider", "config")}
    words = [each for each in shipped().of_kind("string") if isinstance(each, str)]
    assert {each for each in words if len(each) <= 50} <= set(found["provider"])
    assert [*map(repr, shipped().of_name("config"))] == [
        repr(each) for each in shipped().of_name("config") if each in found["config"]
    ]
    assert all(len(each) <= TOGETHER for each in found["config"] if isinstance(each, dict))


def test_much_is_sent_before_what_may_be_refused() -> None:
    programs = dictionary_programs(Random(1), own(), shipped())
    first = [len(program[-1].body["config"]) for program in programs[:40]]
    assert sum(first) > 40 * TOGETHER / 2
    assert all("\0" not in str(each) for body in sent(programs[:40], WRITING[0]) for each in members(body))


def test_an_update_is_of_an_item_that_was_made_before() -> None:
    for program in dictionary_programs(Random(1), own(), shipped()):
        *before, last = program
        assert [each.operation for each in before] == [WRITING[0]] * (last.operation == WRITING[1])
        assert last.operation != WRITING[1] or last.path["endpoint_id"] == {"$from": 0, "pointer": "/id"}


def test_the_same_chance_makes_the_same_in_another_process() -> None:
    code = (
        "from random import Random\n"
        "from hydracore_contract.fuzz.dictionary import shipped\n"
        "from hydracore_contract.fuzz.programs import encoded\n"
        "from hydracore_contract.fuzz.dictionary_pass import dictionary_programs\n"
        "from tests.hydracore_contract.contracts import own\n"
        "print([*map(encoded, dictionary_programs(Random(7), own(), shipped()))])\n"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert made == f"{[*map(encoded, dictionary_programs(Random(7), own(), shipped()))]}\n"


@given(st.lists(VALUES), st.lists(VALUES), st.integers())
def test_whatever_a_dictionary_holds_programs_come_of_it(
    plain: list[Any], named: list[Any], seed: int
) -> None:
    named = [*named, "\ud800", {"a": ["\ud800"]}]
    words = Dictionary(
        {"string": plain, "object": named, "key": plain, "uuid": named}, {}, ((re.compile(""), named),)
    )
    for program in dictionary_programs(Random(seed), own(), words):
        assert 0 < len(program) <= LONGEST
        assert all(isinstance(call, Call) for call in program)
        assert decoded(encoded(program)) == program
        if "ud800" in repr(program[-1].body.get("config")):
            assert len(program[-1].body["config"]) == 1
