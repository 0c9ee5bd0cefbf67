from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.shell_script import script
from hydracore_contract.reports.summary import FEW, heading, summary
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD, many

FOLDER = Path("contract-report")
KEPT = f"contract-report/findings/{CREATE_FAILS.fingerprint}/"


def lines(outcome: Outcome, width: int = 120) -> list[str]:
    return [text.plain for text in summary(outcome, FOLDER, width)]


def test_a_cause_is_four_lines() -> None:
    first, what, where, command = lines(BAD)[:4]
    assert first == "✗ server-error  create_channel  body.provider"
    assert what == "  500 for a provider of 51 characters"
    assert where == f"  openapi.yaml:142 documented · {KEPT}"
    assert command.startswith("  curl -isSg -X POST 'https://staging.hydracore.example/api/v1")


def test_what_did_not_fail_again_is_told() -> None:
    (first, *_) = BAD.failures
    for known, told in ((False, "  did not fail again"), (True, ""), (None, "")):
        again = replace(BAD, causes=(replace(first, failed_again=known),))
        assert lines(again)[0] == f"✗ server-error  create_channel  body.provider{told}"


@pytest.mark.parametrize("width", [40, 72, 80, 100, 200])
def test_the_path_is_whole_at_any_width(width: int) -> None:
    found = lines(BAD, width)[:4]
    assert sum(KEPT in line for line in found) == 1
    assert all(cell_len(line) <= max(width, len(KEPT) + 6) for line in found if KEPT in line)


def test_every_request_is_there_and_whole() -> None:
    found = lines(BAD, 40)
    for cause in BAD.failures:
        at = found.index(heading(cause).plain)
        told = script(cause.first, BAD.base_url, FOLDER / "findings" / cause.first.fingerprint).splitlines()
        assert "\n".join(f"  {line}" for line in told) in "\n".join(found[at:])
        assert sum("curl -isSg " in line for line in told) == len(cause.first.steps)


def test_many_causes_are_told_shorter() -> None:
    found = lines(many(200))
    assert sum("curl -isSg" in line for line in found) < 10 * 9
    assert "and 160 more causes" in found


def test_findings_that_could_not_be_written_are_nowhere() -> None:
    assert "contract-report" in "\n".join(lines(BAD))
    assert "contract-report" not in "\n".join(lines(replace(BAD, kept=False)))


def test_one_more_is_told_as_one() -> None:
    notes = [cause for cause in BAD.causes if cause.first.severity is Severity.NOTE]
    for more, told in ((1, "and 1 more note"), (2, "and 2 more notes")):
        assert told in lines(replace(BAD, causes=(*notes[:1],) * (FEW + more)))


def test_the_end() -> None:
    assert lines(GOOD) == [
        "2,114 requests in 38.4 s, seed 482913, 4 of 4 operations and 85 % of the contract tried",
        "✓ HydraCore Channels API conforms: nothing was found",
    ]
    found = lines(replace(BAD, stopped="the service is gone"))
    assert found[-2] == "the run ended early: the service is gone"
    assert found[-1] == "✗ HydraCore Channels API does not conform: 10 failures, 2 notes, 1 accepted"
    assert "· 1 cause accepted by the baseline" in found
    assert '· lenient-accepted  create_channel  body.enabled  \u00d74  enabled is read from "yes"' in found
    assert any(line.startswith("left behind: /v1") for line in found)
