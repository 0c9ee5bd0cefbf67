"""The hunt's table in Markdown: how it was counted, a row for each hunt, and a line for each tool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tools.hunt.jobs import FOUND, End, Problems
from tools.hunt.schemathesis_runs import OWN_TROUBLE

FUZZ = "fuzz"
HEAD = """\
| service | kind | tool | found | seconds | requests | first failure | again | seed |
| --- | --- | --- | --- | ---: | ---: | --- | ---: | ---: |"""


@dataclass(frozen=True, slots=True)
class Hunt:
    """The outcome of one tool on one service."""

    name: str
    kind: str
    tool: str
    seed: int
    end: End

    def __str__(self) -> str:
        requests = "" if self.end.requests is None else f"{self.end.requests:,}"
        first = "; ".join(problem_lines(self.end.told)[:1])
        seconds = f"{self.end.seconds:.1f}"
        cells = (self.name, self.kind, self.tool, self.end.verdict, seconds, requests, first)
        return f"| {' | '.join((*cells, str(self.end.worst or ''), str(self.seed)))} |"


def caption(baselines: Mapping[str, End], seconds: int) -> str:
    """The notes below the table: how it was counted."""
    lines = [
        f"{seconds} s for each tool and service; a random seed each time; seconds are wall time from the start of the "
        "process until the first failure was told.",
        "`fuzz`: two workers and `--fail-fast`; requests are those of both until they had ended.",
        "again: `replay` of the campaign's folder against the same process, and how often the finding failed that "
        "failed least; 0/0 where that can't be told.",
    ]
    if any(tool != FUZZ for tool in baselines):
        lines += [
            "`st-run`, `st-fuzz`: all checks, their own number of workers, the credentials of both schemes, the same "
            "timeouts; begun again with the rest of the time where one ended early.",
            "Found is a failed check of an operation, or an error such as a timeout, that was not told of the "
            "conforming service in as long; errors in Schemathesis itself "
            f"({', '.join(sorted(OWN_TROUBLE))}) don't count.",
        ]
    for tool, end in baselines.items():
        told = "; ".join(problem_lines(end.told)) or "nothing"
        lines.append(f"`{tool}` told of the conforming service, in {counted(end.requests)}: {told}.")
    return "\n".join(f"- {line}" for line in lines)


def summary(rows: Iterable[Hunt]) -> Iterator[str]:
    """A line for each tool."""
    by_tool: dict[str, list[Hunt]] = {}
    for row in rows:
        by_tool.setdefault(row.tool, []).append(row)
    for tool, of_tool in by_tool.items():
        found = [row.end for row in of_tool if row.end.verdict == FOUND]
        others = [f"{row.name} ({row.end.verdict})" for row in of_tool if row.end.verdict != FOUND]
        line = f"- `{tool}` found {len(found)} of {len(of_tool)}"
        if found:
            requests = round(median(end.requests or 0 for end in found))
            line += f"; median {median(end.seconds for end in found):.1f} s and {counted(requests)}"
        yield f"{line}; not found: {', '.join(others) or 'none'}"
        if tool == FUZZ and found:
            yield reproduced([row for row in of_tool if row.end.told])


def reproduced(rows: Sequence[Hunt]) -> str:
    """The number of services whose findings failed again each time, and the others with what they did."""
    good = [row for row in rows if row.end.is_reproduced]
    others = [f"{row.name} ({told_again(row.end)})" for row in rows if not row.end.is_reproduced]
    return f"- `{FUZZ}`: {len(good)} of {len(rows)} reproduced; not wholly: {', '.join(others) or 'none'}"


def told_again(end: End) -> str:
    bad = [f"{each} {' '.join(each.problem)}" for each in end.again if not each.is_reproduced]
    return "; ".join(bad) or "nothing was told"


def problem_lines(told: Problems) -> list[str]:
    return [" ".join(each) for each in sorted(told)]


def counted(requests: int | None) -> str:
    return "an unknown number of requests" if requests is None else f"{requests:,} requests"
