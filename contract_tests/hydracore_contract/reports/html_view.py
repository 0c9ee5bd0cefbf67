"""A cause as the page shows it: every text of it ready to be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hydracore_contract.exchange import Exchange, Headers
from hydracore_contract.findings.finding import Cause, Severity
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.announcements import exchange_outcome
from hydracore_contract.reports.body_excerpts import BodyExcerpt, body_excerpt
from hydracore_contract.reports.curl import curl
from hydracore_contract.reports.headline import headline
from hydracore_contract.reports.places import told_place
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.shell_script import script
from hydracore_contract.reports.source_lines import basis, place

COMMAND = 8192
OTHERS = 5
"""So many more findings of a cause are named."""
PLACES = 40
"""So many places of a cause are named."""
CHAIN = 20
"""So many requests before the one that fails are shown, the last ones."""


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One exchange. `command_left` tells that the command is cut and how long it is, if it is."""

    title: str
    came: str
    kind: str
    seconds: str
    command: str
    command_left: str
    headers: Headers
    body: BodyExcerpt | None
    burst: int


@dataclass(frozen=True, slots=True)
class CauseView:
    kind: str
    fingerprint: str
    rule: str
    title: str
    help: str
    operation: str
    subject: str
    summary: str
    expected: str
    actual: str
    place: str
    pointer: str
    basis: str
    inferred: bool
    phase: str
    count: int
    accepted: str
    others: tuple[str, ...]
    places: tuple[str, ...]
    step: ExchangeView
    before: tuple[ExchangeView, ...]
    earlier: int
    folder: str
    """The finding's folder, as the reader names it."""
    script: str
    """All requests as one block for bash, where there are several."""


def cause_view(outcome: Outcome, cause: Cause, folder: Path) -> CauseView:
    first = cause.first
    phases = {phase.name: phase.title for phase in outcome.phases}
    return CauseView(
        kind=kind(cause),
        fingerprint=first.fingerprint,
        rule=short(first.rule.id),
        title=short(first.rule.title),
        help=short(first.rule.help, 1000),
        operation=short(first.operation),
        subject=short(first.subject.text),
        summary=headline(first, 1000),
        expected=short(first.expected, 1000),
        actual=short(first.actual, 1000),
        place=place(first.location),
        pointer=short(first.location.pointer),
        basis=basis(first),
        inferred=first.inferred is not None,
        phase=short(phases.get(first.phase, first.phase)),
        count=cause.count,
        accepted=short(cause.accepted or ""),
        others=tuple(
            headline(each) for each in cause.findings[1 : 1 + OTHERS] if each.summary != first.summary
        ),
        places=told_places(cause),
        step=step(outcome, first.exchange),
        before=tuple(step(outcome, each) for each in first.before[-CHAIN:]),
        earlier=max(0, len(first.before) - CHAIN),
        folder=short(str(folder), 1000),
        script=script(first, outcome.base_url, folder, outcome.access) if first.before else "",
    )


def told_places(cause: Cause) -> tuple[str, ...]:
    """The places where it shows; none where there is only one, which the heading names."""
    places = [told_place(each) for each in cause.places]
    more = [f"and {len(places) - PLACES:,} more"] if len(places) > PLACES else []
    return (*places[:PLACES], *more) if len(places) > 1 else ()


def kind(cause: Cause) -> str:
    if cause.accepted:
        return "accepted"
    return "failure" if cause.first.severity is Severity.FAILURE else "note"


def step(outcome: Outcome, exchange: Exchange) -> ExchangeView:
    command = curl(outcome.base_url, exchange.request)
    answer = exchange.answer
    headers = answer.headers if answer else ()
    return ExchangeView(
        title=f"{short(exchange.request.method)} {short(exchange.request.path)}",
        came=exchange_outcome(exchange),
        kind="trouble" if exchange.trouble or not answer else f"{answer.status // 100}xx",
        seconds=f"{exchange.seconds * 1000:,.0f} ms",
        command=command[:COMMAND],
        command_left=f"the beginning of {len(command):,} characters" if len(command) > COMMAND else "",
        headers=tuple((short(name), short(value)) for name, value in headers[:50]),
        body=body_excerpt(answer.body) if answer and answer.body else None,
        burst=exchange.burst,
    )
