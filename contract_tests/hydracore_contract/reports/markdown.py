"""report.md: what a CI job's summary shows. It stays below 1 MiB, which GitHub takes, whatever was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from hydracore_contract.findings.finding import Cause, Severity
from hydracore_contract.findings.outcome import Goal, GoalKind, Outcome
from hydracore_contract.findings.readings import reading_lines
from hydracore_contract.reports.budget import Budget
from hydracore_contract.reports.finding_folder import FINDINGS, REPORTS, place_of
from hydracore_contract.reports.headline import headline
from hydracore_contract.reports.places import also
from hydracore_contract.reports.sanitize import ELLIPSIS, short
from hydracore_contract.reports.shell_script import script
from hydracore_contract.reports.source_lines import basis, place
from hydracore_contract.reports.verdict import counted, tried, verdict

LARGEST = 600_000
"""Bytes, about: where the details would make it larger they are left out."""
ROWS, CELLS, BULLETS = 24_000, 12_000, 6_000
"""Bytes for the table of causes, for that of the coverage, and for other lists."""
HEADER = """| | rule | operation | subject | what | contract | seen |
| --- | --- | --- | --- | --- | --- | --- |"""
MARKUP = re.compile(r"[\\`*{}\[\]<>#|~!&@$]|(?<=:)/|(?<![^\W_])_|_(?![^\W_])")
BACKTICKS = re.compile("`+")


def report(outcome: Outcome, folder: Path = REPORTS) -> str:
    parts = [*head(outcome), *table(outcome), *rest(outcome), *coverage(outcome)]
    budget = Budget(LARGEST - sum(map(size_of, parts)))
    causes = (*outcome.failures, *outcome.notes)
    told = [
        each for each in (details(outcome, folder, cause) for cause in causes) if budget.takes(f"{each}\n\n")
    ]
    return "\n\n".join([*parts, *told, *left_out(len(causes) - len(told), folder)]) + "\n"


def size_of(text: str) -> int:
    return len(text.encode()) + 2


def fitting(lines: Sequence[str], most: int, more: str) -> str:
    """As many of the lines as fit, and how many are left."""
    ends = accumulate(map(size_of, lines))
    shown = sum(end <= most for end in ends)
    left = [more.format(len(lines) - shown)] if shown < len(lines) else []
    return "\n".join([*lines[:shown], *left])


def left_out(causes: int, folder: Path) -> list[str]:
    where = code(str(folder / FINDINGS))
    return [f"The details of {counted(causes, 'more cause')} are in {where}."] if causes else []


def plain(text: str, longest: int = 300) -> str:
    """One line in which no character is markup."""
    return MARKUP.sub(lambda found: f"&#{ord(found[0])};", short(text, longest))


def code(text: str, longest: int = 300) -> str:
    """One line as code. HTML, since a table's bars end a span of backticks."""
    return f"<code>{plain(text, longest)}</code>" if text else ""


def fenced(text: str, language: str = "") -> str:
    longest = max(map(len, BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def head(outcome: Outcome) -> Iterator[str]:
    mark = "✅" if outcome.is_good else "❌"
    yield f"## {mark} {plain(outcome.title)} {plain(verdict(outcome))}"
    yield (
        f"{code(outcome.base_url)}, contract {code(outcome.document)} {plain(outcome.version)}: "
        f"{counted(outcome.requests, 'request')} in {outcome.seconds:.1f} s, profile {plain(outcome.profile)}, "
        f"seed {outcome.seed}, {tried(outcome)}"
    )
    if outcome.stopped:
        yield f"**The run ended early:** {plain(outcome.stopped)}"


def table(outcome: Outcome) -> Iterator[str]:
    if not outcome.causes:
        return
    yield f"{HEADER}\n" + fitting([*map(row, outcome.causes)], ROWS, "| | and {} more | | | | | |")


def row(cause: Cause) -> str:
    first = cause.first
    cells = (
        mark(cause),
        code(first.rule.id, 60),
        code(first.operation, 80) + (f" +{len(cause.places) - 1}" if len(cause.places) > 1 else ""),
        code(first.subject.text, 80),
        plain(f"accepted: {cause.accepted}" if cause.accepted else headline(first), 160),
        code(place(first.location), 80) + (" inferred" if first.inferred is not None else ""),
        str(cause.count),
    )
    return f"| {' | '.join(cells)} |"


def mark(cause: Cause) -> str:
    if cause.accepted:
        return "☑️"
    return "❌" if cause.first.severity is Severity.FAILURE else "ℹ️"  # noqa: RUF001 (an emoji)


def details(outcome: Outcome, folder: Path, cause: Cause) -> str:
    first = cause.first
    kept = place_of(folder, first)
    title = f"{code(first.rule.id, 60)} {code(first.operation, 80)} {code(first.subject.text, 80)}"
    parts = (
        f"<details><summary>{title}</summary>",
        f"{plain(first.rule.title)}. {plain(first.rule.help)}",
        plain(headline(first)),
        *filter(None, [plain(also(cause, 20), 2000)]),
        f"- expected: {plain(first.expected)}\n- actual: {plain(first.actual)}\n"
        f"- {code(place(first.location), 80)} {plain(basis(first))}\n"
        f"- kept in {code(f'{kept}/')}",
        fenced(script(first, outcome.base_url, kept, outcome.access), "sh"),
        "</details>",
    )
    return "\n\n".join(parts)


def rest(outcome: Outcome) -> Iterator[str]:
    yield from bullets("What the contract leaves open: this service", tuple(reading_lines(outcome.readings)))
    yield from bullets("Not tried", outcome.unreached)
    yield from bullets("Left behind", outcome.leftover)


def bullets(title: str, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield f"**{title}**\n\n" + fitting([f"- {plain(line)}" for line in lines], BULLETS, "- and {} more")


def coverage(outcome: Outcome) -> Iterator[str]:
    operations = dict.fromkeys(goal.operation for goal in outcome.coverage.reached)
    if not operations:
        return
    header = "**What of the contract was tried**\n\n| operation | tried | not tried |\n| --- | --- | --- |\n"
    yield header + fitting([tried_goals(outcome, each) for each in operations], CELLS, "| and {} more | | |")


def tried_goals(outcome: Outcome, operation: str) -> str:
    goals = {goal: times for goal, times in outcome.coverage.reached.items() if goal.operation == operation}
    missed = [goal for goal, times in goals.items() if not times]
    return f"| {code(operation, 80)} | {len(goals) - len(missed)} of {len(goals)} | {named(missed)} |"


def named(goals: Iterable[Goal], most: int = 4) -> str:
    names = [code(name(goal), 80) for goal in goals]
    return ", ".join(names[:most]) + (f", {ELLIPSIS}" if len(names) > most else "")


def name(goal: Goal) -> str:
    if goal.kind is GoalKind.STATUS:
        return goal.name
    return f"{goal.place}.{goal.name} {goal.keyword} {'kept' if goal.kept else 'broken'}"
