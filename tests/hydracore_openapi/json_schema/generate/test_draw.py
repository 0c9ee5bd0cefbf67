from __future__ import annotations

import pytest

from hydracore_openapi.json_schema.generate.draw import Draw, ExhaustedError, GenerationRun


def test_every_part_and_attempt_has_its_own_chance() -> None:
    draw = Draw("seed", GenerationRun(10))

    drawn = [draw.random.random(), draw.inside("a").random.random(), draw.inside("b").random.random()]
    drawn.append(draw.again(1).random.random())
    assert len(set(drawn)) == 4
    assert Draw("seed", GenerationRun(10)).inside("a").random.random() == drawn[1]
    assert draw.again(0) is draw


def test_a_run_ends() -> None:
    draw = Draw("seed", GenerationRun(2))
    draw.run.spend("")
    draw.run.spend("")

    with pytest.raises(ExhaustedError) as caught:
        draw.run.spend("/a")
    assert caught.value.pointer == "/a"


def test_what_is_deep_large_or_inside_itself_gets_lean() -> None:
    deep = Draw("seed", GenerationRun(10))
    for _ in range(5):
        assert not deep.lean
        deep = deep.inside("a")
    assert deep.lean

    once = Draw("seed", GenerationRun(10)).through("#/$defs/A")
    assert not once.through("#/$defs/B").lean
    assert once.through("#/$defs/A").through("#/$defs/A").lean

    full = GenerationRun(1000)
    for _ in range(100):
        full.spend("", containers=1)
    assert Draw("seed", full).lean
