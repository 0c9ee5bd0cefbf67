"""Schemathesis' reports, as the hunt reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.hunt.schemathesis_runs import Report

FAILED = {"name": "status_code_conformance", "status": "failure"} | {
    "failure_info": {"failure": {"operation": "GET /a"}}
}
PASSED = {"name": "not_a_server_error", "status": "success"}
SCENARIO = {
    "recorder": {"interactions": {"1": {}, "2": {}}, "checks": {"1": [PASSED], "2": [PASSED, FAILED]}}
}
TIMEOUT = {"value": {"type": "ReadTimeout"}, "label": "GET /a"}
FLAKY = {"value": {"type": "FlakyFailure"}, "label": "Fuzz tests"}


@pytest.mark.parametrize("kind", ["ScenarioFinished", "FuzzScenarioFinished"])
def test_a_report_is_read_as_it_is_written(tmp_path: Path, kind: str) -> None:
    report = Report(tmp_path / "events.ndjson")
    assert not report.is_bad()
    line = json.dumps({kind: SCENARIO})
    report.path.write_text('{"Initialize": {}}\n' + line[:40])
    assert not report.is_bad()
    report.path.write_text('{"Initialize": {}}\n' + line + "\n")
    assert report.is_bad()
    assert report.is_bad()
    assert report.told == {("status_code_conformance", "GET /a")}
    assert report.requests == 2
    assert Report(report.path).is_bad(), "several lines at once"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"ScenarioFinished": SCENARIO}, set()),
        ({"NonFatalError": TIMEOUT}, {("ReadTimeout", "GET /a")}),
        ({"NonFatalError": FLAKY}, set()),
    ],
)
def test_neither_what_was_known_nor_the_tools_own_trouble_counts(
    tmp_path: Path, event: dict[str, object], expected: set[object]
) -> None:
    report = Report(tmp_path / "events.ndjson", frozenset({("status_code_conformance", "GET /a")}))
    report.path.write_text(json.dumps(event) + "\n")
    assert report.is_bad() == bool(expected)
    assert report.told == expected
