from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.request_matcher import RequestView
from hydracore_mock.scenarios import Effect, ScenarioRun, TemplateContext, rendered, rendered_text
from hydracore_openapi import Contract
from tests.hydracore_mock.scenarios.requests import CREATE, LIST, Watch, creation, listing, scenario

Play = Callable[..., ScenarioRun]


@pytest.fixture
def play(hydracore: Contract) -> Play:
    def play(*rules: Any, clock: Watch | None = None, seed: str = "0", **members: Any) -> ScenarioRun:
        return ScenarioRun(
            scenario(hydracore, *rules, **{"breaks-contract": True, **members}), seed, clock or Watch()
        )

    return play


def statuses(scenario_run: ScenarioRun, *requests: RequestView) -> list[int | None]:
    effects = [scenario_run.effect(each) for each in requests]
    return [None if effect is None else effect.status for effect in effects]


def test_the_first_rule_that_fires_decides(play: Play) -> None:
    scenario_run = play(
        {"name": "no", "match": {"operation": CREATE}, "then": {"status": 401}},
        {"match": {"operation": [CREATE, LIST]}, "then": {"status": 404}},
    )
    effect = scenario_run.effect(creation())
    assert effect is not None
    assert (effect.rule, effect.status, effect.answers) == ("no", 401, True)
    assert statuses(scenario_run, listing()) == [404]
    assert scenario_run.effect(RequestView("GET", "/", None, {}, {}, None)) is None


@pytest.mark.parametrize(
    ("call", "fired"),
    [
        (3, [3]),
        ({"from": 2, "to": 4}, [2, 3, 4]),
        ({"from": 6}, [6, 7]),
        ({"to": 2}, [1, 2]),
        ({"every": 3}, [3, 6]),
        ({"from": 4, "every": 2}, [4, 6]),
    ],
)
def test_calls(play: Play, call: Any, fired: list[int]) -> None:
    scenario_run = play({"match": {"operation": LIST, "call": call}, "then": {"delay": "1s"}})
    effects = []
    for _ in range(7):
        assert scenario_run.effect(creation()) is None
        effects.append(scenario_run.effect(listing()))
    assert [number for number, effect in enumerate(effects, 1) if effect is not None] == fired
    assert [effect.call for effect in effects if effect is not None] == fired


def test_calls_are_counted_whichever_rule_decides(play: Play) -> None:
    scenario_run = play(
        {"match": {"call": 1}, "then": {"status": 401}}, {"match": {"call": 2}, "then": {"status": 404}}
    )
    assert statuses(scenario_run, *[listing()] * 3) == [401, 404, None]


def test_a_sequence_goes_on_with_its_last_step(play: Play) -> None:
    steps = [{"times": 2, "status": 503}, {"status": 401}, {"pass": True}]
    scenario_run = play({"then": {"sequence": steps}})
    assert statuses(scenario_run, *[listing()] * 5) == [503, 503, 401, None, None]
    effect = scenario_run.effect(listing())
    assert effect is not None
    assert effect.passes


def test_a_sequence_may_begin_again(play: Play) -> None:
    scenario_run = play({"then": {"sequence": [{"times": 2, "status": 503}, {"pass": True}], "repeat": True}})
    assert statuses(scenario_run, *[listing()] * 7) == [503, 503, None, 503, 503, None, 503]


def test_a_sequence_counts_only_what_fires(play: Play) -> None:
    scenario_run = play(
        {"match": {"call": {"every": 2}}, "then": {"sequence": [{"status": 401}, {"status": 404}]}}
    )
    assert statuses(scenario_run, *[listing()] * 6) == [None, 401, None, 404, None, 404]


def test_probability(play: Play) -> None:
    scenario_run = play({"match": {"probability": 0.25}, "then": {"status": 503}})
    fired = statuses(scenario_run, *[listing()] * 1000).count(503)
    assert 200 < fired < 300
    for probability, expected in ((0, [None] * 20), (1, [503] * 20)):
        scenario_run = play({"match": {"probability": probability}, "then": {"status": 503}})
        assert statuses(scenario_run, *[listing()] * 20) == expected


def test_a_rate_limit_fires_when_its_bucket_is_empty(play: Play) -> None:
    clock = Watch()
    scenario_run = play({"then": {"rate-limit": {"requests": 5, "per": "10s", "burst": 2}}}, clock=clock)
    assert statuses(scenario_run, *[listing()] * 3) == [None, None, 429]
    assert retry_after(scenario_run) == "2"
    clock.now += 1.5
    assert retry_after(scenario_run) == "1"
    clock.now += 0.5
    assert statuses(scenario_run, *[listing()] * 2) == [None, 429]
    clock.now += 1000
    assert statuses(scenario_run, *[listing()] * 3) == [None, None, 429]


def retry_after(scenario_run: ScenarioRun) -> str:
    effect = scenario_run.effect(listing())
    assert effect is not None
    assert effect.headers is not None
    return rendered_text(effect.headers["Retry-After"], TemplateContext())


def test_after_retry_after_there_is_a_token(play: Play) -> None:
    for requests, per in ((1, "3s"), (3, "10s"), (7, "1s"), (1, "1m"), (999, "7s")):
        clock = Watch()
        scenario_run = play({"then": {"rate-limit": {"requests": requests, "per": per}}}, clock=clock)
        assert statuses(scenario_run, *[listing()] * requests) == [None] * requests
        clock.now += int(retry_after(scenario_run))
        assert statuses(scenario_run, listing()) == [None]


def test_a_rate_limit_may_answer_as_it_likes(play: Play) -> None:
    rule = {"rate-limit": {"requests": 1, "per": "1m"}, "status": 503, "headers": {"retry-after": 7}}
    scenario_run = play({"then": {**rule, "body": {"detail": "Busy"}}})
    assert scenario_run.effect(listing()) is None
    effect = scenario_run.effect(listing())
    assert effect is not None
    assert effect.headers is not None
    assert effect.body is not None
    assert (effect.status, list(effect.headers)) == (503, ["retry-after"])
    assert rendered_text(effect.headers["retry-after"], TemplateContext()) == "7"
    assert rendered(effect.body, TemplateContext()) == {"detail": "Busy"}


def test_a_clock_that_goes_back_takes_no_tokens(play: Play) -> None:
    clock = Watch()
    scenario_run = play({"then": {"rate-limit": {"requests": 2, "per": "1m"}}}, clock=clock)
    assert statuses(scenario_run, listing()) == [None]
    clock.now -= 500
    assert statuses(scenario_run, *[listing()] * 2) == [None, 429]


def test_all_that_an_effect_can_be(play: Play) -> None:
    then = {
        "body": None,
        "headers": {"X-A": 1},
        "delay": "1s",
        "fault": "garbage",
        "drip": {"over": "2s"},
        "change": [{"set": {"status": "a"}}, {"set": {"status": "b"}, "after": {"seconds": 3, "polls": 2}}],
    }
    effect = play({"match": {"method": "PATCH"}, "then": then}).effect(
        RequestView("PATCH", "/", "update_channel_endpoint", {}, {}, None)
    )
    assert effect is not None
    assert effect.answers
    assert not effect.passes
    assert effect.body is not None
    assert rendered(effect.body, TemplateContext()) is None
    assert (effect.delay, effect.fault, effect.drip) == (1, "garbage", (2, 10))
    assert [(change.seconds, change.polls) for change in effect.changes] == [(None, None), (3, 2)]
    assert effect.breaks_contract


def test_garbage_is_no_text(play: Play) -> None:
    effect = play({"then": {"fault": "garbage"}}).effect(listing())
    assert effect is not None
    with pytest.raises(UnicodeDecodeError):
        effect.garbage.decode()
    assert len(effect.garbage) == 256


def test_only_the_rules_that_say_so_break_the_contract(play: Play) -> None:
    rules = [
        {"match": {"operation": LIST}, "breaks-contract": False, "then": {"delay": "1s"}},
        {"then": {"delay": "1s"}},
    ]
    scenario_run = play(*rules)
    effects = [scenario_run.effect(listing()), scenario_run.effect(creation())]
    assert [effect.breaks_contract for effect in effects if effect is not None] == [False, True]


WILD = [
    {"match": {"probability": 0.3}, "then": {"fault": "garbage", "delay": {"uniform": ["1s", "9s"]}}},
    {
        "match": {"operation": LIST, "probability": 0.5},
        "then": {"delay": {"lognormal": {"p50": "1s", "p95": "2s"}}},
    },
    {
        "then": {
            "sequence": [{"status": 503}, {"delay": {"normal": {"mean": "1s", "deviation": "1s"}}}],
            "repeat": True,
        }
    },
]


def told(effect: Effect | None) -> str:
    if effect is None:
        return "nothing"
    return json.dumps(
        [effect.rule, effect.status, effect.delay, effect.garbage.hex(), effect.call, effect.uuid()]
    )


@given(
    st.lists(st.sampled_from([listing(), creation(), creation({"a": 1})]), max_size=20), st.text(max_size=5)
)
def test_the_same_calls_meet_the_same_effects(
    hydracore: Contract, requests: list[RequestView], seed: str
) -> None:
    case = scenario(hydracore, *WILD, **{"breaks-contract": True})
    one, other = ScenarioRun(case, seed), ScenarioRun(case, seed)
    assert [told(one.effect(each)) for each in requests] == [told(other.effect(each)) for each in requests]


def test_a_scenarios_own_seed_counts(hydracore: Contract) -> None:
    def run(given: str, **members: Any) -> list[str]:
        scenario_run = ScenarioRun(scenario(hydracore, *WILD, **{"breaks-contract": True}, **members), given)
        return [told(scenario_run.effect(listing())) for _ in range(20)]

    assert run("a") != run("b")
    assert run("a", seed=7) == run("b", seed=7) == run("b", seed="7") != run("a", seed=8)
