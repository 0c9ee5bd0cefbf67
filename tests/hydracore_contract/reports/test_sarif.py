from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from hydracore_contract.findings.finding import Cause
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.sarif import report
from hydracore_contract.reports.shell_script import script
from tests.hydracore_contract.reports.garbage import outcomes
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD, TIMES_MOVE, many


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def run(outcome: Outcome) -> dict[str, Any]:
    text = report(outcome)
    assert text.isascii()
    document = json.loads(text)
    assert document["version"] == "2.1.0"
    (only,) = document["runs"]
    found: dict[str, Any] = only
    return found


@given(outcomes)
def test_a_result_for_each_cause(outcome: Outcome) -> None:
    found = run(outcome)
    assert all(text.replace("\n", "").isprintable() for text in texts(found))
    rules = found["tool"]["driver"]["rules"]
    assert len(found["results"]) == len(outcome.causes)
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1


def test_a_failure() -> None:
    result = run(BAD)["results"][0]
    assert result["ruleId"] == "server-error"
    assert result["level"] == "error"
    first, _, command = result["message"]["text"].splitlines()
    assert first == "create_channel: body.provider: 500 for a provider of 51 characters"
    assert command.startswith("curl -isSg -X POST")
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "openapi.yaml"},
        "region": {"startLine": 142},
    }
    assert result["partialFingerprints"] == {"cause/v1": CREATE_FAILS.fingerprint}
    assert result["properties"]["documented"] is True
    assert "suppressions" not in result


def test_notes_and_what_is_inferred_or_accepted() -> None:
    results = run(BAD)["results"]
    assert [result["level"] for result in results[-3:]] == ["note", "note", "error"]
    assert results[-1]["suppressions"] == [{"kind": "external", "justification": "known, fixed in 1.5"}]
    assert results[3]["properties"]["documented"] is False
    assert results[3]["properties"]["inferred"] == CREDENTIALS


CREDENTIALS = "the reference does not say what is answered without credentials"


def test_rules_have_help() -> None:
    rules = run(BAD)["tool"]["driver"]["rules"]
    assert len(rules) == 11
    assert rules[0]["help"]["text"] == CREATE_FAILS.rule.help
    assert run(GOOD)["results"] == []


def test_every_request_is_told_in_the_message_too() -> None:
    (result,) = run(replace(GOOD, causes=(Cause((TIMES_MOVE,)),)))["results"]
    kept = Path("contract-report/findings") / TIMES_MOVE.fingerprint
    commands = script(TIMES_MOVE, GOOD.base_url, kept)
    assert result["properties"]["curl"] == commands
    assert result["properties"]["folder"] == str(kept)
    assert result["message"]["text"].endswith(f"\n\n{commands}")


@pytest.mark.parametrize(("found", "most"), [(1200, 1000), (3, 3)])
def test_what_is_left_out_is_told_and_where_it_is(found: int, most: int) -> None:
    text = report(many(found))
    assert len(text.encode()) < 1_000_000
    told = json.loads(text)["runs"][0]
    left = found - len(told["results"])
    assert len(told["results"]) <= most
    notes = [each["message"]["text"] for each in told["invocations"][0]["toolExecutionNotifications"]]
    more = [f"{left:,} more causes in contract-report/findings"] if left else []
    assert notes == [*more, *(f"not tried: {each}" for each in many(found).unreached)]
    assert bool(left) == (found > most)
