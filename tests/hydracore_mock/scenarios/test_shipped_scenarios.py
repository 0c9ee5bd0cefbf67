"""The scenarios that come with the project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from hydracore_mock.request_matcher import RequestView
from hydracore_mock.scenarios import Scenario, ScenarioRun, read_scenarios
from hydracore_mock.scenarios.collection_states import expanded
from hydracore_mock.state.seed_files import check_seed_data
from hydracore_openapi import Contract
from tests.hydracore_mock.scenarios.requests import COLLECTION, Watch, creation, listing
from tests.paths import ROOT

FOLDER = ROOT / "fixtures" / "scenarios"
NAMES = [
    "activation",
    "empty-account",
    "everything-on-fire",
    "expired-token",
    "flaky",
    "full-account",
    "provider-outage",
    "rate-limited",
    "slow-network",
]
BREAKING = {"everything-on-fire", "flaky", "rate-limited"}


@pytest.fixture(scope="module")
def ready(hydracore: Contract) -> Mapping[str, Scenario]:
    return read_scenarios(FOLDER, hydracore)


def test_they_are_all_there_and_say_whether_they_break_the_contract(ready: Mapping[str, Scenario]) -> None:
    assert list(ready) == NAMES
    assert {name for name, each in ready.items() if each.breaks_contract} == BREAKING


def test_editors_find_their_schema(ready: Mapping[str, Scenario]) -> None:
    for scenario in ready.values():
        assert scenario.file is not None
        first = scenario.file.read_text(encoding="utf-8").split("\n", 1)[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (FOLDER / first.partition("=")[2]).resolve().is_file()


def test_their_states_are_seed_data(hydracore: Contract, ready: Mapping[str, Scenario]) -> None:
    states = [each for each in ready.values() if each.state is not None]
    assert len(states) >= 3
    for scenario in states:
        assert scenario.file is not None
        assert scenario.state is not None
        check_seed_data(hydracore, scenario.file, scenario.state)


def test_what_the_readme_shows_is_a_scenario(hydracore: Contract, tmp_path: Path) -> None:
    section = (ROOT / "fixtures" / "README.md").read_text(encoding="utf-8").partition("## `scenarios/")[2]
    assert set(
        re.findall(r"^\| `([a-z-]+)`(?: \*)? \|", section.partition("```yaml")[0], re.MULTILINE)
    ) == set(NAMES)
    (tmp_path / "case.yaml").write_text(
        section.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8"
    )
    assert len(read_scenarios(tmp_path, hydracore)["case"].rules) == 2


def test_a_full_account_has_a_bit_of_everything(ready: Mapping[str, Scenario]) -> None:
    items = expanded(ready["full-account"].document["state"], "")[COLLECTION]
    assert len(items) == 200
    assert len({item["channel_type"] for item in items}) == 6
    assert len({item["external_identifier"] for item in items}) == 200
    assert {item["enabled"] for item in items} == {True, False}
    broken = [item for item in items if item["status"] == "error"]
    assert 20 < len(broken) < 80
    assert all((item["status"] == "error") == bool(item["error_message"]) for item in items)
    assert all(len(str(item["external_identifier"])) <= 255 for item in items)


def test_an_outage_has_items_in_error_and_others(ready: Mapping[str, Scenario]) -> None:
    state = ready["provider-outage"].state
    assert state is not None
    assert {(item["provider"] == "twilio", item["status"]) for item in state[COLLECTION]} == {
        (True, "error"),
        (False, "active"),
    }


def test_a_flaky_service_fails_one_time_in_four(ready: Mapping[str, Scenario]) -> None:
    scenario_run = ScenarioRun(ready["flaky"], "0", Watch())
    failed = sum(scenario_run.effect(listing()) is not None for _ in range(1000))
    assert 200 < failed < 300


def test_on_fire_nothing_is_left_out(ready: Mapping[str, Scenario]) -> None:
    scenario_run = ScenarioRun(ready["everything-on-fire"], "0", Watch())
    effects = [scenario_run.effect(listing()) for _ in range(14)]
    faults = {effect.fault for effect in effects if effect is not None}
    assert faults == {None, "drop", "drop-in-body", "truncated-json", "wrong-content-type", "garbage"}


def test_reads_and_writes_have_limits_of_their_own(ready: Mapping[str, Scenario]) -> None:
    scenario_run = ScenarioRun(ready["rate-limited"], "0", Watch())

    def accepted(request: RequestView) -> int:
        return sum(scenario_run.effect(request) is None for _ in range(20))

    assert (accepted(listing()), accepted(creation())) == (10, 3)


def test_a_new_item_becomes_active(ready: Mapping[str, Scenario]) -> None:
    effect = ScenarioRun(ready["activation"], "0", Watch()).effect(creation())
    assert effect is not None
    assert not effect.answers
    assert [(change.seconds, change.polls) for change in effect.changes] == [(None, None), (3, 2)]
