"""`python -m tools.stacks`: the contract tests against services on the stacks that teams use.

The correct service of each stack must pass every run, each with a seed of its own, and each planted bug must be found.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from tests.e2e.contract_command import environment
from tests.hydracore_contract.services.serving import USUAL
from tools.stacks.postgres import Missing, Server, postgres
from tools.stacks.services import STACKS, Stack

BUSY = "while True: pass"
LONGEST = 900
"""Seconds that one run may take."""


def main() -> int:
    options = parse_options()
    try:
        with postgres() as server, busy(options.load):
            rows = list(judged(options, server))
    except Missing as error:
        print(f"stacks: {error}", file=sys.stderr)
        return 2
    print(f"{sum(rows)} of {len(rows)} right")
    return 0 if all(rows) else 1


def parse_options() -> Namespace:
    parser = ArgumentParser(prog="python -m tools.stacks", description=__doc__)
    parser.add_argument("stacks", nargs="*", metavar="STACK", help=f"only these of {', '.join(STACKS)}")
    parser.add_argument(
        "--bug", action="append", metavar="NAME", help="only these bugs, and no correct service"
    )
    parser.add_argument("--runs", type=int, default=1, help="runs of each correct service (default: 1)")
    parser.add_argument("--load", type=int, default=0, help="busy processes beside them (default: none)")
    parser.add_argument("--seed", type=int, help="for every run; without it each has another")
    parser.add_argument("--max-time", default="0", help="of each run, as `run` has it (default: no limit)")
    options = parser.parse_args()
    for name in options.stacks:
        if name not in STACKS:
            parser.error(f"no stack is called {name}: {', '.join(STACKS)}")
    known = {bug for stack in STACKS.values() for bug in stack.bugs}
    for bug in options.bug or ():
        if bug not in known:
            parser.error(f"no stack has a bug {bug}")
    return options


def judged(options: Namespace, server: Server) -> Iterator[bool]:
    """Tells for each service whether the verdict was right, and prints a row."""
    for name in options.stacks or STACKS:
        stack = STACKS[name]
        for bug in () if options.bug else ("",) * options.runs:
            yield tried(stack, bug, server, options)
        for bug in stack.bugs:
            if options.bug is None or bug in options.bug:
                yield tried(stack, bug, server, options)


def tried(stack: Stack, bug: str, server: Server, options: Namespace) -> bool:
    seed = SystemRandom().randrange(10**6) if options.seed is None else options.seed
    with stack.serving(bug, server) as url, TemporaryDirectory() as folder:
        began = time.monotonic()
        credentials = ("--token", USUAL.token, "--api-key", USUAL.api_key)
        arguments = (
            "run",
            url,
            "--profile",
            "quick",
            "--max-time",
            options.max_time,
            "--seed",
            str(seed),
            "--report",
            "json",
            *credentials,
        )
        run = subprocess.run(
            [sys.executable, "-m", "hydracore_contract", *arguments],
            cwd=folder,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
        took = time.monotonic() - began
        told = first_failure(Path(folder), run.stdout + run.stderr)
    is_right = run.returncode == (1 if bug else 0)
    mark = "ok  " if is_right else "FAIL"
    print(
        f"{mark} {stack.name:8} {bug or 'correct':28} {took:6.1f} s  seed {seed:<7} exit {run.returncode}  {told}",
        flush=True,
    )
    return is_right


def first_failure(folder: Path, said: str) -> str:
    """How many failures a run has found, and the first of them; or the last line that it said."""
    for report in folder.glob("contract-report/report.json"):
        told = json.loads(report.read_text())
        found = [each["findings"][0] for each in told["groups"]]
        failures = [
            f"{each['operation']}: {each['summary']}" for each in found if each["severity"] == "failure"
        ]
        if failures:
            return f"{len(failures)}, as {failures[0]}"[:180]
    return (said.strip().splitlines() or [""])[-1]


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes beside that do nothing, for as long as the block runs."""
    with ExitStack() as stack:
        for _ in range(processes):
            process = stack.enter_context(subprocess.Popen([sys.executable, "-c", BUSY]))
            stack.callback(process.kill)
        yield


if __name__ == "__main__":
    sys.exit(main())
