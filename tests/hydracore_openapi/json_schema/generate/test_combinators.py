from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.generate.combinators import (
    Checked,
    Choice,
    Listed,
    Option,
    Reference,
    Sampled,
)
from hydracore_openapi.json_schema.generate.draw import Draw, GenerationRun
from hydracore_openapi.json_schema.generate.plan import Plan, Unsatisfiable

SEEDS = [str(seed) for seed in range(40)]


class Fixed:
    def __init__(self, value: Any) -> None:
        self.value = value

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        return self.value


class Impossible:
    def make(self, draw: Draw, attempt: int = 0) -> Any:
        raise Unsatisfiable("/inner", "it never works")


class Attempts:
    def make(self, draw: Draw, attempt: int = 0) -> Any:
        return attempt


class Lean:
    def make(self, draw: Draw, attempt: int = 0) -> Any:
        return draw.lean


def draw(seed: str = "1", **more: Any) -> Draw:
    return Draw(seed, GenerationRun(100), **more)


def option(value: Any, weight: float = 1, depth: float = 0) -> Option:
    plan: Plan = Impossible() if value is None else Fixed(value)
    return Option(weight, depth, lambda: plan)


def test_null_is_rare_beside_other_values() -> None:
    plan = Listed([None, 1, 2], "")
    assert {plan.make(draw(seed)) for seed in SEEDS} == {1, 2}
    assert {plan.make(draw(seed, wide=True)) for seed in SEEDS} == {None, 1, 2}
    assert {plan.make(draw(seed), 3) for seed in SEEDS} == {None, 1, 2}
    assert Listed([None], "").make(draw()) is None
    with pytest.raises(Unsatisfiable):
        Listed([], "").make(draw())


def test_a_likely_choice_is_made_often_and_another_where_it_fails() -> None:
    plan = Choice([option("a", 9), option("b", 1), option("never", 0)], "")
    made = [plan.make(draw(seed)) for seed in SEEDS]
    assert made.count("a") > made.count("b") > 0
    assert "never" not in made
    assert {Choice([option(None, 9), option("b", 1)], "").make(draw(seed)) for seed in SEEDS} == {"b"}


def test_what_is_lean_takes_the_choice_that_nests_least() -> None:
    plan = Choice([option("deep", 99, 2), option("flat", 1, 1)], "")
    assert {plan.make(draw(seed, lean=True)) for seed in SEEDS} == {"flat"}


@pytest.mark.parametrize(
    ("options", "pointer"),
    [([], "/here"), ([option(None), option(None)], "/inner"), ([option(1, 0)], "/here")],
)
def test_no_choice_is_told_with_its_place(options: list[Any], pointer: str) -> None:
    with pytest.raises(Unsatisfiable) as told:
        Choice(options, "/here").make(draw())
    assert told.value.pointer == pointer


def test_a_value_is_made_again_until_it_is_valid() -> None:
    assert Checked(Attempts(), lambda value: value == 5, "").make(draw(), 2) == 5
    with pytest.raises(Unsatisfiable, match="none of 24 tries"):
        Checked(Attempts(), lambda _: False, "").make(draw())
    with pytest.raises(Unsatisfiable, match="it never works"):
        Checked(Impossible(), lambda _: True, "").make(draw())


def test_examples_come_first() -> None:
    plan = Sampled(["example"], Fixed("made"))
    assert plan.make(draw()) == "example"
    assert plan.make(draw(), 1) == "made"
    assert plan.make(draw(wide=True)) == "made"


def test_a_reference_inside_itself_becomes_lean() -> None:
    one = Reference("#/a", Lean)
    two = Reference("#/a", lambda: one)
    assert [one.make(draw()), two.make(draw()), Reference("#/a", lambda: two).make(draw())] == [
        False,
        False,
        True,
    ]
    assert not Reference("#/b", lambda: two).make(draw())
