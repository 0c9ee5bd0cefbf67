"""A finding sent again, and made small: against services that still have the fault, and one that never had it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hydracore_contract.findings.finding import Finding
from hydracore_contract.findings.serialization import read, text
from hydracore_contract.reproduce.attempt import replayed
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import outcome_of, prepared
from hydracore_contract.settings import Secrets, Settings
from tests.hydracore_contract.brief_runs import brief_run, narrowed
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.services.serving import MAIN, OTHER, USUAL, served

SETTINGS = Settings(
    base_url="",
    secrets=Secrets(USUAL.token, USUAL.api_key),
    instance_id=MAIN,
    other_instance_id=OTHER,
    seed=1,
)
FAULTS = {
    "update-ignores-false": ("each field changed", "update"),
    "delete-takes-type": ("deleted", "delete"),
    "provider-51-accepted": ("create_channel_endpoint body.provider$", "invalid-accepted"),
    "others-updated-quietly": ("kept apart", "isolation"),
    "secret-in-list": ("created and listed", "secret-shown"),
    "updates-lost": ("changes", "concurrency"),
}
"""Broken services, and a rule that they break in a unit of a run, by one request or by a sequence."""
AT_ONCE = ("update-ignores-false", "provider-51-accepted", "secret-in-list")
"""Those of which that rule is the first: the run ends there, and replayed is what it sent; others are made small."""


@pytest.fixture(scope="module")
def conforming() -> Iterator[str]:
    with served("conforming") as url:
        yield url


@pytest.mark.parametrize("name", FAULTS)
def test_a_finding_fails_until_it_is_fixed(name: str, conforming: str, tmp_path: Path) -> None:
    units, rule = FAULTS[name]
    with served(name) as url:
        settings = replace(SETTINGS, base_url=url, report_dir=tmp_path, fail_fast=name in AT_ONCE)
        outcome = brief_run(own(), settings, "openapi.yaml", units=units)
        finding = next(cause.first for cause in outcome.failures if cause.first.rule.id == rule)
        again = replayed(own(), settings, kept(finding, tmp_path))
        assert again.fails is True, (finding.summary, again)
    fixed = replayed(own(), replace(settings, base_url=conforming), finding)
    assert fixed.fails is False, fixed


def kept(finding: Finding, folder: Path) -> Finding:
    file = folder / "finding.json"
    file.write_text(text(finding))
    return read(file)


def test_the_smallest_example_is_told(tmp_path: Path) -> None:
    with served("config-as-text") as url:
        settings = replace(SETTINGS, base_url=url, report_dir=tmp_path, profile="quick")
        run = prepared(own(), settings, Silent(), "openapi.yaml")
        outcome = outcome_of(narrowed(run, "created and listed|each field changed"))
    first = outcome.failures[0].first
    sent = json.loads(first.exchange.request.body or b"")
    assert set(sent) <= {"channel_type", "external_identifier", "provider", "config"}
    assert sent.get("config") in ({}, None) or len(json.dumps(sent["config"])) < 60
