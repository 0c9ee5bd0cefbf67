"""One wrong thing is one finding, wherever it shows, and carries the requests that are its cause."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hydracore_contract import recovery
from hydracore_contract.findings.finding import Cause
from hydracore_contract.reproduce.attempt import replayed
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.replay import Way
from tests.hydracore_contract.brief_runs import brief_run
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.services.serving import served
from tests.hydracore_contract.test_runner import WANTED

CHANGES = "each field changed|deleted"


def causes(name: str, folder: Path, units: str) -> tuple[Cause, ...]:
    """What those units of a run find whose titles match a pattern."""
    with served(name) as url:
        return brief_run(own(), settings(url, folder), "openapi.yaml", units=units).failures


def settings(url: str, folder: Path) -> Settings:
    return replace(WANTED, base_url=url, report_dir=folder)


def test_one_fault_in_several_operations_is_one_finding(tmp_path: Path) -> None:
    (cause,) = causes("content-type-dropped", tmp_path, CHANGES)
    assert cause.first.rule.id == "media-type"
    assert len({place.operation for place in cause.places}) == 4
    assert cause.count == sum(place.times for place in cause.places)


def test_two_faults_of_one_rule_stay_two_findings_beside_one_in_two_operations(tmp_path: Path) -> None:
    units = "whole bodies|body.provider$|body.external_identifier$"
    found = causes("three-checks-missing", tmp_path, units)
    assert sorted([str(place) for place in sorted(cause.places)] for cause in found) == [
        ["create_channel_endpoint body", "update_channel_endpoint body"],
        ["create_channel_endpoint body.provider"],
        ["update_channel_endpoint body.external_identifier"],
    ]


def test_one_fault_in_two_members_of_an_update_is_one_finding(tmp_path: Path) -> None:
    (cause,) = causes("update-ignores-two", tmp_path, CHANGES)
    places = {str(each) for each in cause.places}
    assert {f"update_channel_endpoint {name}" for name in ("provider", "external_identifier")} <= places


def test_a_leak_of_connections_is_one_finding_wherever_the_time_cuts_the_run(tmp_path: Path) -> None:
    with served("connections-leak-on-404") as url:
        wanted = replace(settings(url, tmp_path), max_time=5.0, instance_id=None, other_instance_id=None)
        outcome = brief_run(own(), wanted, "openapi.yaml")
    assert len(outcome.failures) <= 1
    assert {each.first.rule.id for each in outcome.failures} <= {"not-recovered", "server-error"}


@pytest.mark.parametrize("name", ["poisoned-list", "connections-leak"])
def test_what_comes_of_an_earlier_cause_is_counted_with_it_and_fails_on_a_fresh_deployment(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "SOON", 0.01)
    found = causes(name, tmp_path, "config, hostile values")
    assert len(found) <= 2
    for number, cause in enumerate(found):
        with served(name) as url:
            assert replayed(own(), settings(url, tmp_path / f"fresh-{number}"), cause.first).fails
    with served("conforming") as url:
        assert replayed(own(), settings(url, tmp_path / "mended"), found[0].first).fails is False


def test_two_readings_are_shown_again_by_what_was_sent_in_both(tmp_path: Path) -> None:
    (cause,) = causes("empty-texts-in-turns", tmp_path, "update.*(error_message|identifier|provider)$")
    assert cause.first.rule.id == "two-readings"
    for name, fails in (("empty-texts-in-turns", True), ("conforming", False)):
        with served(name) as url:
            again = replayed(own(), settings(url, tmp_path / name), cause.first, (Way.PLAIN,))
            assert again.fails is fails


@pytest.mark.parametrize("name", ["delete-takes-type", "delete-takes-last"])
def test_a_404_that_follows_from_another_deletion_is_no_finding_of_its_own(name: str, tmp_path: Path) -> None:
    (cause,) = causes(name, tmp_path, CHANGES)
    assert cause.first.rule.id == "delete"
    assert {each.rule.id for each in cause.findings} == {"delete", "valid-refused"}
