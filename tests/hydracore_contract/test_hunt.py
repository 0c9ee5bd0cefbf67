"""What the hunt makes of what the tools tell."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from tests.hydracore_contract.hunt import RIGHT, Hunt, caption, parse_options, summary
from tests.hydracore_contract.hunting.campaigns import (
    REPLAYED,
    failures,
    requests_of,
    retried,
    shared_options,
    verdict,
)
from tests.hydracore_contract.hunting.jobs import (
    CRASHED,
    FOUND,
    KILLED,
    MISSED,
    NO_VERDICT,
    End,
    Problems,
    Retried,
)
from tests.hydracore_contract.hunting.peers import Report
from tests.hydracore_contract.hunting.watching import watch
from tests.hydracore_contract.services.tables import BEYOND, BROKEN

LINES = """\
fuzzing for 30 s with 2 workers, seed 1, into camp
  · listed  update_channel_endpoint  a note
  ✗ identity  list_instance_channels  instance_id  it is not that of the path
✗ delete  delete_channel_endpoint  3 times
"""
TOLD = frozenset({("identity", "list_instance_channels")})
AGAIN = """\
✗ still fails  5 of 5  identity     list_instance_channels   instance_id
  it is not that of the path
  findings/identity-1/finding.json
✗ flaky        2 of 5  concurrency  update_channel_endpoint
✓ fixed        0 of 5  update       update_channel_endpoint  enabled
· can't tell           body-schema  list_instance_channels   count
4 findings: 1 still failing, 1 flaky, 1 fixed, 1 can't be told
"""
WHOLE = Retried(("identity", "list_instance_channels"), 5, 5)
IN_PART = Retried(("concurrency", "update_channel_endpoint"), 2, 5)
NEVER = Retried(("update", "update_channel_endpoint"), 0, 5)
UNTOLD = Retried(("body-schema", "list_instance_channels"), 0, 0)
FAILED = {"name": "status_code_conformance", "status": "failure"} | {
    "failure_info": {"failure": {"operation": "GET /a"}}
}
PASSED = {"name": "not_a_server_error", "status": "success"}
SCENARIO = {
    "recorder": {"interactions": {"1": {}, "2": {}}, "checks": {"1": [PASSED], "2": [PASSED, FAILED]}}
}
TIMEOUT = {"value": {"type": "ReadTimeout"}, "label": "GET /a"}
FLAKY = {"value": {"type": "FlakyFailure"}, "label": "Fuzz tests"}


def test_only_new_failures_are_taken_from_the_lines_of_a_campaign() -> None:
    assert failures(LINES) == TOLD


@pytest.mark.parametrize(
    ("told", "status", "text", "expected"),
    [
        (TOLD, 1, LINES, FOUND),
        (Problems(), 0, "", MISSED),
        (Problems(), 3, "", NO_VERDICT),
        (Problems(), None, "", KILLED),
        (Problems(), 1, "Traceback (most recent call last):\n", CRASHED),
    ],
)
def test_a_campaign_that_broke_has_found_nothing(
    told: Problems, status: int | None, text: str, expected: str
) -> None:
    assert verdict(told, status, text) == expected


def test_the_requests_are_those_of_the_campaign_if_there_was_one(tmp_path: Path) -> None:
    assert requests_of(tmp_path) is None
    (tmp_path / "campaign.json").write_text('{"requests": 278}')
    assert requests_of(tmp_path) == 278


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


def test_a_tool_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    began = time.monotonic()
    status, _ = watch([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log", 0.2, bool)
    assert status is None
    assert time.monotonic() - began < 30


def test_a_tool_is_watched_to_its_end(tmp_path: Path) -> None:
    log = tmp_path / "log"
    status, _ = watch(
        [sys.executable, "-c", "print('found'); exit(1)"], log, 30, lambda: "found" in log.read_text()
    )
    assert status == 1


def test_only_options_that_all_tools_have_are_passed_on() -> None:
    assert shared_options(("--request-timeout", "2", "--fail-fast")) == ("--request-timeout", "2")
    assert shared_options(("--strict-types",)) == ()
    assert shared_options(("--max-response-time", "2"), REPLAYED) == ()


def test_the_sample_is_spread_and_leaves_out_what_nobody_can_find() -> None:
    assert parse_options([]).names == [name for name in BROKEN if name not in BEYOND]
    assert parse_options(["--every", "400"]).names == [next(iter(BROKEN))]
    assert parse_options(["list-hangs", "--tools", "fuzz,st-run"]).tools == ["fuzz", "st-run"]
    assert parse_options(["--correct"]).names == [*RIGHT]


@pytest.mark.parametrize(
    "wrong",
    [
        ["nix"],
        ["--tools", "nix"],
        ["--every", "0"],
        ["--seconds", "3"],
        ["--jobs", "0"],
        ["--correct", "list-hangs"],
        ["--correct", "--tools", "st-run"],
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse_options(wrong)
    assert "error: " in capsys.readouterr().err.splitlines()[-1]


def test_what_was_sent_again_is_read_from_the_lines_of_a_replay() -> None:
    assert retried(AGAIN) == (WHOLE, IN_PART, NEVER, UNTOLD)
    assert [str(each) for each in retried(AGAIN)] == ["5/5", "2/5", "0/5", "0/0"]
    assert retried("hydracore-contract: there is nothing here\n") == ()


def row(
    name: str, verdict: str, seconds: float, requests: int | None, again: tuple[Retried, ...] = ()
) -> Hunt:
    told = TOLD if verdict == FOUND else Problems()
    return Hunt(name, "state", "fuzz", 7, End(verdict, seconds, requests, told, again))


def test_a_row_is_one_of_markdown_and_tells_the_worst() -> None:
    expected = "| a | state | fuzz | yes | 2.5 | 1,000 | identity list_instance_channels | 2/5 | 7 |"
    assert str(row("a", FOUND, 2.5, 1000, (WHOLE, IN_PART))) == expected
    assert str(row("a", FOUND, 2.5, 1000)) == expected.replace(" 2/5 ", "  ")


def test_the_summary_tells_what_was_not_found() -> None:
    rows = [
        row("a", FOUND, 2.5, 100, (WHOLE,)),
        row("b", FOUND, 3.5, 200, (WHOLE, WHOLE)),
        row("c", MISSED, 60, 9000),
        row("d", CRASHED, 1, None),
    ]
    assert [*summary(rows)] == [
        "- `fuzz` found 2 of 4; median 3.0 s and 150 requests; not found: c (no), d (crashed)",
        "- `fuzz`: 2 of 2 reproduced; not wholly: none",
    ]


def test_the_summary_tells_what_was_not_reproduced() -> None:
    rows = [
        row("a", FOUND, 2.5, 100, (WHOLE,)),
        row("b", FOUND, 2.5, 100, (WHOLE, IN_PART, UNTOLD)),
        row("c", FOUND, 2.5, 100),
    ]
    assert [*summary(rows)][-1] == (
        "- `fuzz`: 1 of 3 reproduced; not wholly: b (2/5 concurrency update_channel_endpoint; "
        "0/0 body-schema list_instance_channels), c (nothing was told)"
    )


def test_the_caption_tells_of_false_alarms() -> None:
    baselines = {
        "fuzz": End(MISSED, 60, 9000, Problems()),
        "st-run": End(FOUND, 60, 500, frozenset({("a", "GET /")})),
    }
    lines = caption(baselines, 60).splitlines()
    assert lines[-2:] == [
        "- `fuzz` told of the conforming service, in 9,000 requests: nothing.",
        "- `st-run` told of the conforming service, in 500 requests: a GET /.",
    ]
