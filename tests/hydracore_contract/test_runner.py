"""Whole runs against real services: what they send, what they leave alone, and what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import inf
from pathlib import Path

import pytest

from hydracore_contract.errors import Unreachable
from hydracore_contract.exit_codes import NO_VERDICT, status_of
from hydracore_contract.findings.finding import Acceptance
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import named_contract, prepared
from hydracore_contract.settings import PHASES, Secrets, Settings
from tests.e2e.contract_command import CREDENTIALS, requests_of
from tests.e2e.serving import serving as process
from tests.hydracore_contract.brief_runs import brief_run
from tests.hydracore_contract.scripted import (
    Script,
    answer,
    chunked,
    floods,
    hangs_after,
    keeps_saying,
    says,
    serving,
)
from tests.hydracore_contract.services.serving import MAIN, OTHER, USUAL, free_port, served
from tests.paths import ROOT

WANTED = Settings(
    base_url="",
    secrets=Secrets(USUAL.token, USUAL.api_key),
    instance_id=MAIN,
    other_instance_id=OTHER,
)
ISOLATING = "update_channel_endpoint$|kept apart"
"""Units that use a second instance."""


INSTANCE = re.compile(r"(?<=instances/)[-0-9a-f]+")
MADE = re.compile(r"(?<=channels/)[-0-9a-f]+")
"""The identity of an item, which the service chooses."""


def run(
    settings: Settings, units: str = "", spec: Path | None = None, accepted: Sequence[Acceptance] = ()
) -> Outcome:
    contract, document = named_contract(spec)
    return brief_run(contract, settings, document, accepted, units)


def test_another_seed_generates_other_requests(tmp_path: Path) -> None:
    # One operation is enough, and only one reads.
    settings = replace(WANTED, report_dir=tmp_path, phases=("generated",), read_only=True)
    seven, eight = (
        requests_of(lambda url, seed=seed: run(replace(settings, base_url=url, seed=seed)))  # type: ignore[misc]
        for seed in (7, 8)
    )
    assert seven != eight


def test_the_seed_fixes_what_is_sent_side_by_side_too(tmp_path: Path) -> None:
    settings = replace(WANTED, report_dir=tmp_path, instance_id=None, other_instance_id=None, max_time=inf)
    settings = replace(settings, seed=7)

    def sent(concurrency: int) -> list[str]:
        wanted = replace(settings, concurrency=concurrency)
        lines = requests_of(lambda url: run(replace(wanted, base_url=url), "changed|kept apart|deleted"))
        return sorted(MADE.sub("made", line) for line in lines)

    one_by_one, crowded = sent(1), sent(16)
    assert one_by_one == crowded
    assert len({each for line in crowded for each in INSTANCE.findall(line)}) > 5


@pytest.fixture(scope="module")
def conforming() -> Iterator[str]:
    with served("conforming") as url:
        yield url


def test_what_was_not_tried_is_told(conforming: str, tmp_path: Path) -> None:
    settings = replace(WANTED, base_url=conforming, report_dir=tmp_path, instance_id=None, read_only=True)
    outcome = run(settings)
    told = "\n".join(outcome.unreached)
    assert "made up" in told
    assert "--read-only" in told
    assert "--profile" in told
    assert "create_channel_endpoint: 201" in told
    assert 0 < outcome.coverage.ratio < 0.5


def test_the_second_instance_may_be_unknown(tmp_path: Path) -> None:
    settings = replace(WANTED, report_dir=tmp_path, fail_fast=True)
    with served("conforming", instances=(MAIN,)) as url:
        outcome = run(replace(settings, base_url=url), ISOLATING)
    assert outcome.conforms
    assert any("--other-instance-id" in line for line in outcome.unreached)


def test_a_rate_is_kept(conforming: str, tmp_path: Path) -> None:
    settings = replace(WANTED, base_url=conforming, report_dir=tmp_path, read_only=True, rate_limit=50.0)
    outcome = run(settings)
    assert outcome.requests > 20
    assert outcome.seconds > (outcome.requests - 1) / 50


def test_any_document_is_verified_without_python_written(tmp_path: Path) -> None:
    document = ROOT / "tests" / "documents" / "petstore" / "petstore.yaml"
    phases = ("credentials", "behaviour")
    with process("hydracore_mock", "--spec", str(document), "--quiet", *CREDENTIALS) as url:
        settings = Settings(url, WANTED.secrets, report_dir=tmp_path, phases=phases)
        outcome = run(settings, spec=document)
    assert outcome.requests > 500
    assert [cause.first.summary for cause in outcome.failures] == []


@pytest.mark.parametrize("name", ["both-needed", "tokens-refused"])
def test_a_service_that_does_not_take_each_of_the_credentials_is_told_of(name: str, tmp_path: Path) -> None:
    with served(name) as url:
        outcome = run(replace(WANTED, base_url=url, report_dir=tmp_path), "endpoint$|each field changed")
        assert [cause.first.rule.id for cause in outcome.failures] == ["credentials-refused"]
        assert bool(outcome.stopped) == (name == "both-needed")
        with pytest.raises(Unreachable):
            run(replace(WANTED, base_url=url, secrets=Secrets("wrong", "wrong"), report_dir=tmp_path))


def test_what_is_accepted_ends_nothing(tmp_path: Path) -> None:
    with served("update-ignores-false") as url:
        settings = replace(WANTED, base_url=url, report_dir=tmp_path, fail_fast=True)
        first = run(settings, "each field changed")
        assert first.stopped
        (cause,) = first.failures
        known = [Acceptance(cause.first.fingerprint, "known", date.max)]
        assert run(settings, "each field changed", accepted=known).stopped is None


def test_a_list_that_hangs_from_the_start_is_left_out(tmp_path: Path) -> None:
    """Everything else is tried, and the hang is told."""
    with served("list-hangs") as url:
        settings = replace(WANTED, base_url=url, report_dir=tmp_path, request_timeout=0.3)
        outcome = run(replace(settings, phases=("credentials",)), "^create|^delete")
    assert "hangs" in {cause.first.rule.id for cause in outcome.failures}
    assert outcome.operations.served


def test_a_run_whose_time_is_over_ends_in_order(tmp_path: Path) -> None:
    with served("late-300-ms") as url:
        outcome = run(replace(WANTED, base_url=url, report_dir=tmp_path, max_time=5.0))
    assert outcome.stopped == "the time was over: it had 5 s, and --max-time gives it more"
    assert (status_of(outcome), outcome.causes, outcome.leftover) == (NO_VERDICT, (), ())
    assert not [*tmp_path.iterdir()]
    left = [line.partition(":")[0] for line in outcome.unreached if "not tried to their end" in line]
    assert left[-5:] == ["behaviour", "concurrency", "sequences", "requests", "generated"]


def test_what_may_spoil_an_instance_comes_after_the_plain_trials(tmp_path: Path) -> None:
    """Where somebody named the only one, there is no other to go on in."""
    with served("poisoned-and-stale") as url:
        wanted = replace(WANTED, base_url=url, report_dir=tmp_path, other_instance_id=None)
        outcome = run(wanted, "each field changed|body.config")
    assert {"not-recovered", "update"} <= {cause.first.rule.id for cause in outcome.failures}
    assert any("left out of the rest of the run" in line for line in outcome.unreached)


def test_phases_are_named_in_the_order_in_which_they_run() -> None:
    contract, document = named_contract(None)
    plan = prepared(contract, replace(WANTED, base_url="http://127.0.0.1:1"), Silent(), document)
    assert [each.name for each in plan.phases] == [each for each in PHASES if each != "customers"]
    hostile = [
        "hostile" in unit.title for phase in plan.phases if phase.name == "requests" for unit in phase.units
    ]
    assert hostile == sorted(hostile)
    assert any(hostile)


LISTED = answer("200 OK", b'{"channels": [], "count": 0}', ("Content-Type", "application/json"))


@pytest.mark.parametrize(
    "after",
    [
        keeps_saying(answer("429 Too Many Requests", b"", ("Retry-After", "86400"))),
        hangs_after(LISTED[:-1]),
        floods(chunked(end=b""), b"1\r\nx\r\n"),
    ],
)
def test_a_run_has_its_time_whatever_the_service_does(after: Script, tmp_path: Path) -> None:
    with serving(says(LISTED, LISTED, LISTED), after) as server:
        outcome = run(replace(WANTED, base_url=server.url, report_dir=tmp_path, max_time=2.0))
    assert outcome.stopped == "the time was over: it had 2 s, and --max-time gives it more"
    assert len(outcome.phases) == 1


def test_nothing_is_said_of_a_service_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        run(replace(WANTED, base_url=f"http://127.0.0.1:{free_port()}", report_dir=tmp_path))
    assert not [*tmp_path.iterdir()]
