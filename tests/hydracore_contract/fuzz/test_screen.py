"""The screen of a campaign that runs, on terminals of any size."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.subject import item_property
from hydracore_contract.fuzz.campaign_events import CampaignSettings, CampaignStatus
from hydracore_contract.fuzz.screen import (
    LiveCampaignScreen,
    PlainCampaignScreen,
    QuietCampaignScreen,
    duration_option,
    plan_lines,
    screen,
    short_count,
    span,
    sparkline,
)
from hydracore_contract.option_types import DurationParameter
from hydracore_contract.reports.campaign import CampaignOutcome
from hydracore_contract.reports.stream import ReportStream
from hydracore_contract.run_events import PlannedOperation, RunPlan
from hydracore_contract.settings import Settings
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD

WANTED = CampaignSettings(Settings("http://127.0.0.1:8000"), 7200.0, Path("a folder"))
PLAN = RunPlan(
    base_url="http://127.0.0.1:8000",
    title="Channels \x1b[2J",
    version="1",
    profile="quick",
    seed=7,
    scopes=("instance_id=1 (made up)",),
    operations=(PlannedOperation("create_channel", "POST", "/channels", True),),
    phases=(),
    ledger=None,
)
STANDING = CampaignStatus(
    seconds=60,
    left=7140,
    requests=12_345,
    rate=205.75,
    coverage=0.5,
    failures=1,
    notes=2,
    programs=40,
    signals=90,
    workers=4,
    statuses={("list_channels", "200"): 12_000, ("create_channel", "201"): 345},
)
NOTE = replace(CREATE_FAILS, severity=Severity.NOTE, subject=item_property("a note"))


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def made(width: int, height: int) -> ReportStream:
    return ReportStream(
        file=io.StringIO(), width=width, height=height, markup=False, highlight=False, emoji=False
    )


def shown(live: LiveCampaignScreen, status: CampaignStatus = STANDING) -> list[str]:
    with live.stream.capture() as capture:
        live.stream.print(live.drawn(status))
    return capture.get().splitlines()


@pytest.mark.parametrize(("width", "height"), [(120, 40), (80, 24), (40, 10), (30, 7)])
def test_it_fits_the_terminal(width: int, height: int) -> None:
    live = LiveCampaignScreen(made(width, height))
    for number in range(30):
        live.found(replace(CREATE_FAILS, subject=item_property(f"subject {number} {'x' * 200}")))
    live.said("waiting " * 40)
    statuses = {
        (f"operation_{'y' * 80}_{number}", f"{status}"): 10**9
        for number in range(30)
        for status in range(200, 210)
    }
    for status in (STANDING, replace(STANDING, statuses=statuses)):
        lines = shown(live, status)
        assert len(lines) == height
        assert {len(line) for line in lines} == {width}
        assert lines[-1].startswith("╰")


def test_failures_stand_before_notes() -> None:
    live = LiveCampaignScreen(made(100, 24))
    live.found(CREATE_FAILS)
    live.found(NOTE)
    text = "\n".join(shown(live))
    assert 0 < text.index(f"✗ {CREATE_FAILS.rule.id}") < text.index(f"· {NOTE.rule.id}")


def test_no_fewer_are_counted_than_are_shown() -> None:
    live = LiveCampaignScreen(made(100, 24))
    live.found(NOTE)
    live.found(CREATE_FAILS)
    status = replace(STANDING, failures=0, notes=0)
    assert any("1 failure, 1 note, 40 programs kept" in line for line in shown(live, status))
    assert any("1 failure, 2 notes" in line for line in shown(live))


def test_what_was_found_before_is_shown() -> None:
    live = LiveCampaignScreen(made(100, 24))
    live.knew([NOTE, CREATE_FAILS])
    live.found(replace(CREATE_FAILS, subject=item_property("new")))
    text = "\n".join(shown(live))
    assert 0 < text.index("  new  ") < text.index(f"  {CREATE_FAILS.subject}  ") < text.index("a note")
    told = PlainCampaignScreen(made(100, 24))
    told.knew([])
    told.knew([NOTE, CREATE_FAILS])
    assert written(told.stream) == "  found before: 1 failure, 1 note\n"


@pytest.mark.parametrize("kind", [LiveCampaignScreen, PlainCampaignScreen, QuietCampaignScreen])
def test_a_warning_is_always_told(kind: type[QuietCampaignScreen]) -> None:
    told = kind(made(100, 24))
    told.warned("c is no JSON \x1b[2J")
    assert written(told.stream).startswith("c is no JSON")
    assert "\x1b" not in written(told.stream)


def written(report_stream: ReportStream) -> str:
    assert isinstance(report_stream.file, io.StringIO)
    return report_stream.file.getvalue()


def test_all_of_the_time_is_in_a_line_of_coverage() -> None:
    assert sparkline([0.0, 0.5, 1.0]) == "▁▅█"
    line = sparkline([number / 999 for number in range(1000)])
    assert len(line) == 40
    assert (line[0], line[-1]) == ("▁", "█")
    assert sorted(line) == list(line)


def test_numbers_are_short() -> None:
    assert [short_count(each) for each in (0, 9_999, 10_000, 9_999_999, 12_345_678)] == [
        "0",
        "9,999",
        "10k",
        "9999k",
        "12M",
    ]


@pytest.mark.parametrize("seconds", [1, 45, 60, 90, 3600, 7265, 86_400])
def test_a_time_is_spelled_as_it_is_read(seconds: int) -> None:
    assert DurationParameter().convert(duration_option(seconds), None, None) == seconds


def test_times_for_people() -> None:
    assert [span(each) for each in (45, 185, 7500)] == ["45 s", "3 min 05 s", "2 h 05 min"]


@pytest.mark.parametrize(
    ("tty", "color", "kind"), [(True, None, LiveCampaignScreen), (True, False, PlainCampaignScreen)]
)
def test_a_terminal_gets_a_live_screen_unless_it_takes_no_colours(
    tty: bool, color: bool | None, kind: type[QuietCampaignScreen], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert type(screen(color, False, Tty() if tty else io.StringIO())) is kind
    assert type(screen(None, False, io.StringIO())) is PlainCampaignScreen
    assert type(screen(color, True, Tty())) is QuietCampaignScreen


def test_a_terminal_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor is shown again, and what was on the screen before."""
    monkeypatch.setenv("TERM", "xterm")
    stream = Tty()
    live = screen(True, False, stream)
    live.planned(PLAN, WANTED, 4)
    live.stands(STANDING)
    live.close()
    text = stream.getvalue()
    assert text.index("\x1b[?1049h") < text.index("\x1b[?1049l")
    assert text.rindex("\x1b[?25l") < text.rindex("\x1b[?25h")
    live.close()
    assert stream.getvalue() == text


@pytest.mark.parametrize(
    ("outcome", "command"),
    [
        (replace(BAD, stopped="interrupted"), "fuzz --resume 'a folder'"),
        (GOOD, "fuzz --resume 'a folder' --duration 4h"),
    ],
)
def test_how_to_go_on(outcome: Outcome, command: str) -> None:
    report_stream = made(120, 40)
    told = PlainCampaignScreen(report_stream)
    told.planned(PLAN, WANTED, 4)
    told.ended(CampaignOutcome(outcome, (), {}, {}, 4, 60.0, "2025-03-04"))
    assert written(report_stream).endswith(f"go on with it: hydracore-contract {command}\n")


def test_a_plan_tells_of_the_campaign() -> None:
    text = "\n".join(str(line) for line in plan_lines(PLAN, WANTED, 4))
    assert "\x1b" not in text
    assert "fuzzing for 2 h 00 min with 4 workers, seed 7, into a folder" in text
    assert "in instances that are made up" in text
    assert "POST    /channels  create_channel" in text
    assert "a folder/shards/*.ledger.jsonl" in text
    named = replace(PLAN, scopes=("instance_id=1",), operations=())
    assert [str(line) for line in plan_lines(named, replace(WANTED, resumed=True), 1)][1:] == [
        "fuzzing for 2 h 00 min in all with 1 worker, seed 7, into a folder",
        "in instance_id=1",
        "nothing is written",
    ]
