from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.findings.finding import Finding, Severity, Tally
from hydracore_contract.reports.reproductions import (
    BAD,
    GOOD,
    WARN,
    Retried,
    Verdict,
    failure_message,
    mark_of,
    one,
    total_line,
)
from hydracore_contract.reports.terminal import print_retried
from hydracore_contract.run_events import Replayed
from tests.hydracore_contract.reports.garbage import findings, texts
from tests.hydracore_contract.reports.samples import CREATE_FAILS, HANGS, TIMES_MOVE

ROWS = (
    Retried(Path("findings/a/finding.json"), CREATE_FAILS, Verdict.FAILS, 5, 5, CREATE_FAILS.summary),
    Retried(Path("findings/b/finding.json"), HANGS, Verdict.FLAKY, 5, 2, HANGS.summary),
    Retried(Path("findings/c/finding.json"), TIMES_MOVE, Verdict.FIXED, 5, 0, "nothing is wrong any more"),
    Retried(Path("findings/d/finding.json"), TIMES_MOVE, Verdict.UNTOLD, 0, 0, "it is gone"),
)


def printed(rows: tuple[Retried, ...]) -> list[str]:
    stream = StringIO()
    assert print_retried(rows, [row.finding for row in rows], None, stream) == rows
    return stream.getvalue().splitlines()


def test_a_table() -> None:
    assert printed(ROWS) == [
        "✗ still fails  5 of 5  server-error  create_channel  body.provider",
        "  500 for a provider of 51 characters",
        "  findings/a/finding.json",
        "✗ flaky        2 of 5  hangs         list_channels ",
        "  no whole answer within 10 s",
        "  failed in 2 of 5 tries",
        "  findings/b/finding.json",
        "✓ fixed        0 of 5  timestamps    update_channel  response 200 updated_at",
        "· can't tell           timestamps    update_channel  response 200 updated_at",
        "  it is gone",
        "  findings/d/finding.json",
        "4 failures: 1 still failing, 1 flaky, 1 fixed, 1 can't be told",
    ]
    assert printed(ROWS[2:3])[-1] == "1 failure: 1 fixed"


def test_notes_are_no_failures() -> None:
    note = replace(ROWS[0], finding=replace(CREATE_FAILS, severity=Severity.NOTE))
    first, *_, last = printed((note, ROWS[2]))
    assert first.startswith("· still fails  5 of 5")
    assert last == "1 failure: 1 fixed; 1 note: 1 still failing"
    assert (mark_of(note), mark_of(ROWS[0])) == (("·", WARN), ("✗", BAD))
    assert (total_line([note, ROWS[2]]).style, total_line([note, ROWS[0]]).style) == (GOOD, BAD)


def test_one_reason_is_told_once() -> None:
    untold = [replace(ROWS[3], why="no token") for _ in range(3)]
    assert printed((untold[0], ROWS[2], *untold[1:], ROWS[3])) == [
        *printed(ROWS[2:3])[:-1],
        "· can't tell   3 findings: no token",
        *printed(ROWS[3:])[:-1],
        "5 failures: 1 fixed, 4 can't be told",
    ]


@given(findings, st.sampled_from(Verdict), texts)
def test_nothing_acts(finding: Finding, verdict: Verdict, why: str) -> None:
    row = Retried(Path("a"), finding, verdict, 5, 1, why)
    assert "".join(printed((row,))).isprintable()
    assert failure_message(row, "http://127.0.0.1:8000").replace("\n", "").isprintable()


def test_what_a_test_says() -> None:
    assert failure_message(ROWS[0], "http://127.0.0.1:8000").splitlines()[:4] == [
        "server-error: 500 for a provider of 51 characters",
        "create_channel body.provider",
        "No request may make the service fail: expected 422, and it was 500",
        "openapi.yaml:142 documented",
    ]
    assert "it does not fail each time: failed in 2 of 5 tries" in failure_message(
        ROWS[1], "http://127.0.0.1:8000"
    )
    told = failure_message(ROWS[3], "http://127.0.0.1:8000")
    assert "it can't be told whether this is fixed: it is gone" in told
    assert "# 1. 201\nID_1=$(curl -isSg -X POST " in told


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({}, "✗ still fails: failed in 5 of 5 tries: 500 again"),
        ({"verdict": Verdict.FLAKY, "failed": 2}, "✗ fails at times: failed in 2 of 5 tries: 500 again"),
        (
            {"verdict": Verdict.FLAKY, "failed": 1, "is_first_alone": True},
            "✗ fails at times: failed in 1 of 5 tries, the first: it may need a fresh start of the service "
            "(--start COMMAND): 500 again",
        ),
        (
            {"failed": 2, "tries": 8, "fresh": Tally(3, 2)},
            "✗ still fails: needs a fresh start of the service: failed in 2 of 3 tries right after one, in none of 5 "
            "others: 500 again",
        ),
        (
            {"verdict": Verdict.FIXED, "failed": 0, "why": "all is well"},
            "✓ fails no more: in 5 tries: all is well",
        ),
        (
            {"verdict": Verdict.FIXED, "failed": 0, "why": "", "tries": 7, "fresh": Tally(3, 0)},
            "✓ fails no more: in 7 tries, 3 of them right after a fresh start of the service",
        ),
        ({"verdict": Verdict.UNTOLD, "why": "it is\x1b gone"}, "· can't be told: it is\\x1b gone"),
    ],
)
def test_what_is_told_of_one(changes: dict[str, Any], end: str) -> None:
    shown = Replayed("", (CREATE_FAILS.exchange, HANGS.exchange), True, "500 again")
    result = Retried(Path("a"), CREATE_FAILS, Verdict.FAILS, 5, 5, "500 again", shown=shown, left=("/a",))
    title, first, second, left, last = (text.plain for text in one(replace(result, **changes)))
    assert title == "server-error  create_channel  body.provider"
    assert first.endswith("/channels → 500 in 0.01 s")
    assert second.endswith("→ no whole answer came in time (read timed out) in 10.00 s")
    assert left == "left behind: /a"
    assert last == end
