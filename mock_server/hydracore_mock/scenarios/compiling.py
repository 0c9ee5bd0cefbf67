"""The compiler of scenarios: a document becomes a scenario, or a list of all that is wrong with it.

The shape is checked first, by the schema; then what no schema can say; then the contract. Each rule goes to the next
stage only when it has passed the one before, so that no fault is told that only follows from another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hydracore_mock.errors import ScenarioError, ScenarioFault
from hydracore_mock.request_matcher import read_pattern
from hydracore_mock.scenarios.collection_states import expanded, state_faults
from hydracore_mock.scenarios.contract_lint import contract_faults, steps_of
from hydracore_mock.scenarios.delays import read_delay, seconds
from hydracore_mock.scenarios.form import Keys, LocatedFault, structure_faults
from hydracore_mock.scenarios.rule_lint import expressions, rule_faults
from hydracore_mock.scenarios.scenario import (
    Drip,
    InjectedFault,
    RateLimit,
    Scenario,
    ScenarioRule,
    ScenarioStep,
    StateChange,
)
from hydracore_mock.scenarios.templates import Template, read_template
from hydracore_openapi.json_schema.depth import DEEPEST, is_shallow
from hydracore_openapi.json_schema.pointers import pointer
from hydracore_openapi.model import Contract

_PIECES = 10
_EXPRESSIONS = 100
"""Regular expressions in one scenario: each takes its time to be compiled."""


def compile_scenario(name: str, document: Any, contract: Contract) -> Scenario:
    """The scenario of a JSON document. Raises: ScenarioError with all that is wrong."""
    faults = document_faults(document, contract)
    if faults:
        raise ScenarioError(
            tuple(ScenarioFault(pointer(keys).removeprefix("#"), reason) for keys, reason in faults)
        )
    return read_scenario(name, document, None)


def document_faults(document: Any, contract: Contract) -> list[LocatedFault]:
    """All faults of a document, each with the keys that lead to it."""
    if not is_shallow(document):
        return [((), f"this is nested more than {DEEPEST} levels deep; flatten it")]
    shape = list(structure_faults(document))
    if not isinstance(document, dict):
        return shape
    broken = {keys[:2] for keys, _ in shape}
    return list(dict.fromkeys((*shape, *_further_faults(document, contract, broken))))


def _further_faults(
    document: Mapping[str, Any], contract: Contract, broken: set[Keys]
) -> Iterator[LocatedFault]:
    """The faults in the parts that have the right shape; `broken` are those that don't."""
    if ("state",) not in broken:
        state = {
            path: each for path, each in document.get("state", {}).items() if ("state", path) not in broken
        }
        found = state_faults(state, contract, str(document.get("seed", "")))
        yield from ((("state", *keys), reason) for keys, reason in found)
    if ("rules",) in broken:
        return
    rules = document.get("rules", ())
    if sum(map(expressions, rules)) > _EXPRESSIONS:
        yield ("rules",), f"they have more than {_EXPRESSIONS} regular expressions; use fewer"
        return
    for number, rule in enumerate(rules):
        if ("rules", str(number)) not in broken:
            said = list(rule_faults(rule)) or contract_faults(rule, contract, breaks=_breaks(rule, document))
            yield from ((("rules", str(number), *keys), reason) for keys, reason in said)


def read_scenario(name: str, document: Mapping[str, Any], file: Path | None) -> Scenario:
    """The scenario of a document without faults."""
    seed = _seed(document)
    return Scenario(
        name=name,
        description=document["description"],
        document=document,
        file=file,
        seed=seed,
        state=expanded(document["state"], seed or name) if "state" in document else None,
        rules=tuple(
            _rule(rule, f"rule {number}", breaks=_breaks(rule, document))
            for number, rule in enumerate(document.get("rules", ()), 1)
        ),
    )


def _seed(document: Mapping[str, Any]) -> str | None:
    return str(document["seed"]) if "seed" in document else None


def _breaks(rule: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    return bool(rule.get("breaks-contract", document.get("breaks-contract", False)))


def _rule(given: Mapping[str, Any], name: str, *, breaks: bool) -> ScenarioRule:
    match, then = given.get("match", {}), given["then"]
    return ScenarioRule(
        name=given.get("name", name),
        pattern=read_pattern(match),
        is_called=_call_condition(match.get("call", {})),
        probability=match.get("probability", 1),
        breaks_contract=breaks,
        steps=tuple(_step(step) for _, step in steps_of(then)),
        repeats=then.get("repeat", False),
        limit=_limit(then["rate-limit"]) if "rate-limit" in then else None,
    )


def _call_condition(given: Any) -> Callable[[int], bool]:
    if not isinstance(given, Mapping):
        return lambda call: bool(call == given)
    first, last, every = given.get("from", 1), given.get("to"), given.get("every", 1)
    return lambda call: call >= first and (last is None or call <= last) and call % every == 0


def _limit(given: Mapping[str, Any]) -> RateLimit:
    requests = int(given["requests"])
    return RateLimit(requests / seconds(given["per"]), int(given.get("burst", requests)))


def _step(given: Mapping[str, Any]) -> ScenarioStep:
    drip = given.get("drip")
    return ScenarioStep(
        times=int(given.get("times", 1)),
        status=int(given["status"]) if "status" in given else None,
        example=given.get("example"),
        body=_template(given, "body"),
        headers={name: read_template(value) for name, value in given.get("headers", {}).items()},
        merge=_template(given, "merge"),
        delay=read_delay(given["delay"]) if "delay" in given else None,
        fault=InjectedFault(given["fault"]) if "fault" in given else None,
        drip=None if drip is None else Drip(seconds(drip["over"]), int(drip.get("pieces", _PIECES))),
        changes=tuple(_change(change) for change in given.get("change", ())),
    )


def _template(given: Mapping[str, Any], name: str) -> Template | None:
    return read_template(given[name]) if name in given else None


def _change(given: Mapping[str, Any]) -> StateChange:
    after = given.get("after", {})
    return StateChange(read_template(given["set"]), after.get("seconds"), after.get("polls"))
