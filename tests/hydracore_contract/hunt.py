"""`python -m tests.hydracore_contract.hunt`: how soon a campaign finds what is wrong with each broken service.

And whether that can be made to happen again: what it has found is sent once more to the same service. With `--correct`
the services are those that keep the contract, where it must find nothing for all its time.
Beside it, if asked, Schemathesis' own `st run` and `st fuzz` on the same services, with the same credentials and for
as long. What Schemathesis tells of the conforming service as well is a false alarm, and finds nothing.
"""

from __future__ import annotations

import random
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.hydracore_contract.hunting.campaigns import campaign, shared_options
from tests.hydracore_contract.hunting.jobs import FOUND, MISSED, End, Job, Problems
from tests.hydracore_contract.hunting.peers import LEAST, OWN_TROUBLE, schemathesis
from tests.hydracore_contract.services.serving import served
from tests.hydracore_contract.services.tables import ALL, BEYOND, BROKEN, CONFORMING, CORRECT

FUZZ = "fuzz"
TOOLS = (FUZZ, "st-run", "st-fuzz")
RIGHT = {**CONFORMING, **CORRECT}
"""The services that keep the contract."""
HEAD = """\
| service | kind | tool | found | seconds | requests | first failure | again | seed |
| --- | --- | --- | --- | ---: | ---: | --- | ---: | ---: |"""


@dataclass(frozen=True, slots=True)
class Hunt:
    """What came of one tool on one service."""

    name: str
    kind: str
    tool: str
    seed: int
    end: End

    def __str__(self) -> str:
        requests = "" if self.end.requests is None else f"{self.end.requests:,}"
        first = "; ".join(shown(self.end.told)[:1])
        seconds = f"{self.end.seconds:.1f}"
        cells = (self.name, self.kind, self.tool, self.end.verdict, seconds, requests, first)
        return f"| {' | '.join((*cells, str(self.end.worst or ''), str(self.seed)))} |"


def main() -> int:
    options = parse_options()
    (conforming,) = CONFORMING
    baselines = {
        tool: hunt(tool, conforming, options.seconds).end for tool in options.tools if not options.correct
    }
    print(caption(baselines, options.seconds), HEAD, sep="\n\n", flush=True)

    def one(order: tuple[str, str]) -> Hunt:
        name, tool = order
        known = Problems() if tool == FUZZ else baselines[tool].told
        row = hunt(tool, name, options.seconds, known)
        print(row, flush=True)
        return row

    with ThreadPoolExecutor(options.jobs) as pool:
        rows = list(pool.map(one, ((name, tool) for name in options.names for tool in options.tools)))
    print("", *summary(rows), sep="\n")
    wanted = MISSED if options.correct else FOUND
    return 0 if all(row.end.verdict == wanted for row in rows if row.tool == FUZZ) else 1


def parse_options(arguments: list[str] | None = None) -> Namespace:
    parser = ArgumentParser(prog="python -m tests.hydracore_contract.hunt", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth")
    parser.add_argument("--seconds", type=int, default=60, help="for each tool and service; 60, if left out")
    parser.add_argument("--tools", default=FUZZ, help=f"of {','.join(TOOLS)}; {FUZZ}, if left out")
    parser.add_argument("--correct", action="store_true", help="services that keep the contract; only fuzz")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="so many at a time; 1, if left out")
    options = parser.parse_args(arguments)
    options.tools = options.tools.split(",")
    if unknown := sorted({*options.tools} - {*TOOLS}):
        parser.error(f"no tool is named {unknown[0]!r}; there are {', '.join(TOOLS)}")
    if options.correct and options.tools != [FUZZ]:
        parser.error(f"--correct is for {FUZZ} alone")
    known, kind = (RIGHT, "correct") if options.correct else (BROKEN, "broken")
    if unknown := sorted({*options.names} - {*known}):
        parser.error(f"no {kind} service is named {unknown[0]!r}; services --list shows all")
    if options.every < 1 or options.jobs < 1 or options.seconds <= LEAST:
        parser.error(f"--every and --jobs are at least 1, and --seconds more than {LEAST:.0f}")
    options.names = options.names or [name for name in [*known][:: options.every] if name not in BEYOND]
    return options


def hunt(tool: str, name: str, seconds: int, known: Problems = frozenset()) -> Hunt:
    """One tool on one service until it tells of a failure that is not `known`; all failures of a correct one."""
    seed = random.randrange(2**31)
    with TemporaryDirectory() as folder, served(name) as url:
        is_right = name in RIGHT
        options = ALL[name].options if is_right else shared_options(ALL[name].options)
        job = Job(url, options, seconds, seed, is_right, known, Path(folder))
        end = campaign(job) if tool == FUZZ else schemathesis(job, tool.removeprefix("st-"))
    return Hunt(name, ALL[name].kind, tool, seed, end)


def caption(baselines: Mapping[str, End], seconds: int) -> str:
    """How it was counted."""
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
        told = "; ".join(shown(end.told)) or "nothing"
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
    """How many services failed again each time, in all that was found, and what of the others did not."""
    good = [row for row in rows if row.end.is_reproduced]
    others = [f"{row.name} ({told_again(row.end)})" for row in rows if not row.end.is_reproduced]
    return f"- `{FUZZ}`: {len(good)} of {len(rows)} reproduced; not wholly: {', '.join(others) or 'none'}"


def told_again(end: End) -> str:
    bad = [f"{each} {' '.join(each.problem)}" for each in end.again if not each.is_reproduced]
    return "; ".join(bad) or "nothing was told"


def shown(told: Problems) -> list[str]:
    return [" ".join(each) for each in sorted(told)]


def counted(requests: int | None) -> str:
    return "an unknown number of requests" if requests is None else f"{requests:,} requests"


if __name__ == "__main__":
    sys.exit(main())
