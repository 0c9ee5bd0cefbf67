from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.reproductions import Retried, Verdict
from hydracore_contract.reports.stream import report_stream
from hydracore_contract.reports.terminal import (
    LiveScreen,
    PlainScreen,
    QuietScreen,
    print_alone,
    print_cleaned,
    print_plan,
    screen,
)
from hydracore_contract.run_events import Cleaned, PlannedPhase, Replayed, Screen
from hydracore_contract.runner import named_contract, verify
from hydracore_contract.settings import Secrets, Settings
from tests.hydracore_contract.brief_runs import BRIEF, brief
from tests.hydracore_contract.reports.garbage import outcomes, texts
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD, HANGS
from tests.hydracore_contract.reports.test_announcements import PLAN
from tests.hydracore_contract.services.serving import USUAL, served

SGR = re.compile(r"\x1b\[[0-9;]*m")
LIVE = re.compile(r"\x1b\[(\?25[lh]|2K|1A|[0-9;]*m)|\r")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def run(shown: Screen, outcome: Outcome) -> None:
    shown.planned(PLAN)
    shown.began(PLAN.phases[0])
    shown.sent(12)
    for cause in outcome.causes:
        shown.found(cause.first)
    shown.said(outcome.title)
    shown.ended(outcome)


@pytest.mark.parametrize(
    ("color", "quiet", "stream", "kind"),
    [
        (None, False, Terminal(), LiveScreen),
        (True, False, Terminal(), LiveScreen),
        (False, False, Terminal(), PlainScreen),
        (None, False, StringIO(), PlainScreen),
        (True, False, StringIO(), PlainScreen),
        (None, True, Terminal(), QuietScreen),
    ],
)
def test_the_screen_fits_the_stream(
    color: bool | None, quiet: bool, stream: StringIO, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert type(screen(color, quiet, stream)) is kind


def test_a_terminal_that_can_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(screen(None, False, Terminal()), PlainScreen)


@given(outcomes)
def test_nothing_acts_on_a_terminal(outcome: Outcome) -> None:
    for color, acts in ((None, re.compile("(?!)")), (True, SGR)):
        stream = StringIO()
        run(screen(color, False, stream), outcome)
        assert acts.sub("", stream.getvalue()).replace("\n", "").isprintable()


@given(outcomes)
def test_nothing_acts_beside_a_bar(outcome: Outcome) -> None:
    stream = Terminal()
    run(LiveScreen(report_stream(stream, True)), outcome)
    assert LIVE.sub("", stream.getvalue()).replace("\n", "").isprintable()


def test_what_is_told_line_by_line() -> None:
    stream, clock = StringIO(), Clock()
    shown = PlainScreen(report_stream(stream, None), clock=clock)
    shown.planned(PLAN)
    start = len(stream.getvalue().splitlines())
    shown.began(PLAN.phases[0])
    for second in range(1, 25):
        clock.now = second
        shown.sent(second * 10)
    shown.found(CREATE_FAILS)
    shown.began(PLAN.phases[1])
    shown.found(HANGS)
    shown.reducing(8.0)
    shown.ended(GOOD)
    assert stream.getvalue().splitlines()[start:] == [
        "Good and broken requests: about 300 requests",
        "  100 of about 320 requests, 0 causes, 10 s",
        "  200 of about 320 requests, 0 causes, 20 s",
        "  ✗ server-error  create_channel  body.provider  500 for a provider of 51 characters",
        "Lives: about 20 requests",
        "  ✗ hangs  list_channels  no whole answer within 10 s",
        *(f"{each.title}: {each.requests:,} requests, 0 causes" for each in GOOD.phases),
        "",
        "2,114 requests in 38.4 s, seed 482913, 4 of 4 operations and 85 % of the contract tried",
        "✓ HydraCore Channels API conforms: nothing was found",
    ]


def test_a_bar_shows_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    stream, clock = Terminal(), Clock()
    shown = LiveScreen(report_stream(stream, True), clock=clock)
    shown.planned(PLAN)
    shown.began(PlannedPhase("requests", "Good [b] requests", 300))
    clock.now = 10.0
    shown.sent(12)
    shown.found(CREATE_FAILS)
    shown.said("waiting")
    text = SGR.sub("", stream.getvalue())
    assert "Good [b] requests" in text
    assert "12 of about 320" in text
    assert "about 4 min 20 s left" in text
    assert "1 cause" in text
    assert "waiting" in text
    shown.reducing(8.0)
    shown.found(HANGS)
    text = SGR.sub("", stream.getvalue())
    assert "Smaller examples" in text
    assert "about 10 s left" in text
    shown.ended(BAD)
    assert stream.getvalue().count("\x1b[?25h") == 1
    last = SGR.sub("", stream.getvalue()).splitlines()[-1]
    assert last == "✗ HydraCore Channels API does not conform: 10 failures, 2 notes, 1 accepted"


def test_quiet_is_the_end_only() -> None:
    stream = StringIO()
    run(screen(None, True, stream), GOOD)
    assert len(stream.getvalue().splitlines()) == 2


def test_the_folder_is_named() -> None:
    stream = StringIO()
    screen(None, True, stream, Path("elsewhere")).ended(BAD)
    assert f"elsewhere/findings/{CREATE_FAILS.fingerprint}/" in stream.getvalue()


@given(texts, texts)
def test_the_rest_can_be_printed(text: str, other: str) -> None:
    stream = StringIO()
    print_plan(PLAN, None, stream)
    print_cleaned(Cleaned((text,), (other,), ((text, other),)), None, stream)
    shown = Replayed(text, (CREATE_FAILS.exchange,), None, other)
    result = Retried(Path(text), CREATE_FAILS, Verdict.UNTOLD, 1, 0, other, shown=shown, left=(text,))
    print_alone([result], None, stream)
    assert stream.getvalue().replace("\n", "").isprintable()


class Both:
    """A run that is followed on a terminal and in a file."""

    def __init__(self, *screens: Screen) -> None:
        self._screens = screens

    def __getattr__(self, name: str) -> Callable[..., None]:
        def heard(*given: object) -> None:
            for each in self._screens:
                getattr(each, name)(*given)

        return heard


def test_the_time_that_is_left_is_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("fastapi", reason="of the extra dev, which `make test-floors` goes without")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "xterm")
    contract, document = named_contract(None)
    terminal, file = Terminal(), StringIO()
    both = cast(
        Screen, Both(screen(None, False, terminal, tmp_path, 60.0), screen(None, False, file, tmp_path))
    )
    with served("update-ignores-false") as url, brief():
        given = Settings(
            url, Secrets(USUAL.token), profile=BRIEF.name, phases=("behaviour",), report_dir=tmp_path
        )
        both.ended(verify(contract, replace(given, seed=1, max_time=60.0), both, document))
    shown = SGR.sub("", terminal.getvalue())
    assert re.search("Behaviour over time .* of about .* (at most|about) .* left", shown)
    assert "Smaller examples" in shown
    assert not re.search("━|Smaller examples|(about|at most) .* left|nearly done", file.getvalue())
