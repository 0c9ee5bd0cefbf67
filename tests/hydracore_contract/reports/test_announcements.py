from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hydracore_contract.reports.announcements import cleaned, planned
from hydracore_contract.run_events import Caution, Cleaned, PlannedOperation, PlannedPhase, RunPlan

PLAN = RunPlan(
    "http://127.0.0.1:8000",
    "Things",
    "1.0",
    "quick",
    7,
    ("instance_id=1 (made up)",),
    (
        PlannedOperation("list", "GET", "/things", True),
        PlannedOperation("create", "POST", "/things", True),
    ),
    (PlannedPhase("requests", "Good and broken requests", 300), PlannedPhase("states", "Lives", 20)),
    Path("ledger.jsonl"),
)


def test_a_plan_tells_what_will_be_done() -> None:
    assert [text.plain for text in planned(PLAN)] == [
        "Things 1.0 at http://127.0.0.1:8000",
        "profile quick, seed 7",
        "in instance_id=1 (made up)",
        "  GET     /things  list",
        "  POST    /things  create",
        "  Good and broken requests: about 300 requests",
        "  Lives: about 20 requests",
        "about 320 requests; "
        "writes to the service, and what it creates is noted in ledger.jsonl and removed at the end; "
        "what it has not made is read and not written to",
    ]


def test_a_plan_that_writes_nothing() -> None:
    left_out = replace(PLAN.operations[1], tried=False)
    *_, create, _, _, end = planned(replace(PLAN, operations=(PLAN.operations[0], left_out), ledger=None))
    assert create.plain == "  POST    /things  create (left out, --read-only)"
    assert end.plain == "about 320 requests; nothing is written"


def test_a_plan_tells_with_which_caution_an_operation_is_tried() -> None:
    empties = replace(PLAN.operations[1], method="DELETE", caution=Caution.ONLY_OWN)
    resets = replace(PLAN.operations[0], caution=Caution.AS_WRITE)
    plan = replace(PLAN, operations=(resets, empties))
    assert [text.plain for text in planned(plan)][3:5] == [
        "  GET     /things  list (as a write: its name says that it changes something)",
        "  DELETE  /things  create (only where all that it may touch is this run's own, or with --destructive)",
    ]
    assert replace(plan, operations=(resets,)).writes


def test_clean_up() -> None:
    result = Cleaned(("/a", "/b"), ("/c",), (("/d", "403"),))
    assert [text.plain for text in cleaned(result)] == ["left: /d: 403", "2 removed, 1 already gone, 1 left"]
