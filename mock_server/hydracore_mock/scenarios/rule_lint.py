"""The rule lint: faults of a rule that no schema can express, and that don't depend on the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hydracore_mock.errors import PatternError
from hydracore_mock.request_matcher import read_pattern
from hydracore_mock.scenarios.contract_lint import steps_of
from hydracore_mock.scenarios.delays import LONGEST, delay_faults, seconds
from hydracore_mock.scenarios.form import LocatedFault
from hydracore_mock.scenarios.templates import template_faults
from hydracore_openapi.json_schema.pointers import tokens

_DAY = 86_400.0
_TEMPLATES = ("body", "headers", "merge")
_STEP = ("status", "example", "body", "headers", "merge", "delay", "fault", "drip", "change", "pass")
_CONDITIONAL = ("header", "query", "body")
_ANSWER = ("status", "example", "body")

EXCLUSIVE: Mapping[str, tuple[tuple[str, ...], str]] = {
    "sequence": (("rate-limit", *_STEP), "write it in the steps of the sequence"),
    "pass": ((*_ANSWER, "merge", "fault", "rate-limit"), "the mock's own answer has none of it"),
    "body": (("example",), "keep one of the two"),
    "merge": ((*_ANSWER, "rate-limit"), "it changes the mock's own answer, and the rule gives another"),
    "rate-limit": (("change",), "the operation isn't run when there are too many requests"),
}
"""Members that can't stand beside others, and why."""

_FRAMING = ("content-length", "transfer-encoding", "connection")


def rule_faults(rule: Mapping[str, Any]) -> Iterator[LocatedFault]:
    """The faults of a rule that has the right shape, each with the keys that lead to it."""
    match, then = rule.get("match", {}), rule["then"]
    yield from ((("match", *keys), reason) for keys, reason in _match_faults(match))
    yield from ((("then", *keys), reason) for keys, reason in _exclusions(then))
    if "repeat" in then and "sequence" not in then:
        yield ("then", "repeat"), "there is no sequence to repeat; add one, or leave it out"
    if "rate-limit" in then:
        yield from ((("then", *keys), reason) for keys, reason in _limit_faults(then["rate-limit"]))
    for place, step in steps_of(then):
        yield from ((("then", *place, *keys), reason) for keys, reason in _step_faults(step))
        if place:
            yield from ((("then", *place, *keys), reason) for keys, reason in _exclusions(step))


def expressions(rule: Any) -> int:
    """The number of regular expressions in a rule, whatever its shape."""
    match = rule.get("match") if isinstance(rule, dict) else None
    parts = [match.get(name) for name in _CONDITIONAL] if isinstance(match, dict) else []
    wanted = [each for part in parts if isinstance(part, dict) for each in part.values()]
    return sum(isinstance(each, dict) and "pattern" in each for each in wanted)


def _match_faults(match: Mapping[str, Any]) -> Iterator[LocatedFault]:
    """Each part is read on its own, so that all faults are told."""
    for name, value in match.items():
        parts = [{key: each} for key, each in value.items()] if name in _CONDITIONAL else [value]
        for part in parts:
            try:
                read_pattern({name: part})
            except PatternError as error:
                yield tokens(error.pointer), f"this {error.reason}"
    call = match.get("call")
    if isinstance(call, Mapping) and call.get("to", call.get("from", 1)) < call.get("from", 1):
        yield ("call",), "`to` is less than `from`, so that no call is meant; correct one of them"


def _exclusions(step: Mapping[str, Any]) -> Iterator[LocatedFault]:
    for name, (others, why) in EXCLUSIVE.items():
        if name in step:
            for other in others:
                if other in step:
                    yield (other,), f"{other} can't stand beside {name}: {why}"


def _limit_faults(given: Mapping[str, Any]) -> Iterator[LocatedFault]:
    if not 0 < seconds(given["per"]) <= _DAY:
        yield ("rate-limit", "per"), f"{given['per']} is not between 1ms and 1440m; correct it"


def _step_faults(step: Mapping[str, Any]) -> Iterator[LocatedFault]:
    for name in _TEMPLATES:
        yield from (((name, *keys), reason) for keys, reason in template_faults(step.get(name)))
    for name in step.get("headers", {}):
        if name.lower() in _FRAMING:
            yield (
                ("headers", name),
                f"{name} says how the answer is sent, which the mock decides; leave it out",
            )
    if "delay" in step:
        yield from ((("delay", *keys), reason) for keys, reason in delay_faults(step["delay"]))
    if "drip" in step and seconds(step["drip"]["over"]) > LONGEST:
        yield ("drip", "over"), f"{step['drip']['over']} is more than 10m, the longest drip; shorten it"
    for number, change in enumerate(step.get("change", ())):
        found = template_faults(change["set"])
        yield from ((("change", str(number), "set", *keys), reason) for keys, reason in found)
        if number and "after" not in change:
            yield (
                ("change", str(number)),
                "only the first change happens at once; add after: {seconds: …, polls: …}",
            )
