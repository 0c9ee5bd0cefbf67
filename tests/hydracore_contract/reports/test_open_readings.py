"""Every report tells how the service reads what its contract leaves open."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import OpenCase, ShownReading
from hydracore_contract.reports import campaign, html_page, json_report, junit, markdown, sarif
from hydracore_contract.reports.summary import summary
from tests.hydracore_contract.reports.samples import GOOD

CASE = OpenCase("empty-text", "create_channel", "body.provider")
LINE = "refuses the empty text for provider: create_channel"
TOLD = replace(GOOD, readings=(ShownReading(CASE, "refuse", 3),))


def terminal(outcome: Outcome) -> str:
    return "\n".join(line.plain for line in summary(outcome, Path("report"), 100))


def of_campaign(outcome: Outcome) -> str:
    return campaign.report(campaign.CampaignOutcome(outcome, (), {}, {}, 1, 1.0, ""))


def junit_text(outcome: Outcome) -> str:
    return "\n".join(fromstring(junit.report(outcome)).itertext())  # noqa: S314 (our own)


def sarif_lines(outcome: Outcome) -> str:
    return "\n".join(json.loads(sarif.report(outcome))["runs"][0]["properties"]["readings"])


REPORTS = (terminal, of_campaign, junit_text, sarif_lines, markdown.report, html_page.report)


@pytest.mark.parametrize("report", REPORTS)
def test_a_reading_is_told_in_every_report(report: Callable[[Outcome], str]) -> None:
    """By operation in all but the terminal, which is for a glance."""
    line = LINE.partition(":")[0] if report is terminal else LINE
    plain = line.replace("_", "&#95;") if report is markdown.report else line
    told = report(TOLD)
    assert plain in told or line in unescape(told)
    assert (LINE in told) is not (report is terminal) or report in (markdown.report, html_page.report)
    assert "empty text" not in report(GOOD)


def test_programs_get_the_case_and_the_sentence() -> None:
    assert json.loads(json_report.report(TOLD))["readings"] == [
        {
            "point": "empty-text",
            "operation": "create_channel",
            "place": "body.provider",
            "kind": "",
            "reading": "refuse",
            "times": 3,
            "sentence": "refuses the empty text for provider",
        }
    ]


def test_a_suite_without_readings_has_none_of_them() -> None:
    suites = [each.get("name") for each in fromstring(junit.report(GOOD))]  # noqa: S314 (our own)
    assert junit.OPEN not in suites
    assert junit.OPEN in [each.get("name") for each in fromstring(junit.report(TOLD))]  # noqa: S314 (our own)
