"""`python -m tools.hunt`: how soon a campaign finds what is wrong with each broken service.

And whether that can be made to happen again: what it has found is sent once more to the same service. With `--correct`
the services are those that keep the contract, where it must find nothing for all its time.
Beside it, if asked, Schemathesis' own `st run` and `st fuzz` on the same services, with the same credentials and for
as long. What Schemathesis tells of the conforming service as well is a false alarm, and finds nothing.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser, Namespace
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hydracore_contract.services.serving import served
from tests.hydracore_contract.services.tables import ALL, BEYOND, BROKEN, CONFORMING, CORRECT
from tools.hunt.campaigns import campaign, shared_options
from tools.hunt.jobs import FOUND, MISSED, Job, Problems
from tools.hunt.schemathesis_runs import LEAST, schemathesis
from tools.hunt.table import FUZZ, HEAD, Hunt, caption, summary

TOOLS = (FUZZ, "st-run", "st-fuzz")
RIGHT = {**CONFORMING, **CORRECT}
"""The services that keep the contract."""


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
    parser = ArgumentParser(prog="python -m tools.hunt", description=__doc__)
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
