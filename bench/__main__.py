"""`python -m bench`: measures the mock, and prints each figure beside its target."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from bench import bounds, campaigns, growth, launching, throughput, worlds
from bench.load import has_wrk
from bench.options import Options
from bench.servers import peers_folder

SECTIONS: dict[str, ModuleType] = {
    "throughput": throughput,
    "launch": launching,
    "growth": growth,
    "bounds": bounds,
    "worlds": worlds,
    "campaigns": campaigns,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 however the figures are: they are for people to judge. 2 if they can't be taken."""
    given = parser().parse_args(arguments)
    chosen = given.only or list(SECTIONS)
    if "throughput" in chosen and not has_wrk():
        print(
            "bench: wrk is missing; install it (Debian, Ubuntu: apt-get install wrk), or choose others with --only",
            file=sys.stderr,
        )
        return 2
    options = Options(
        rounds=given.rounds,
        seconds=given.seconds,
        launches=given.launches,
        items=given.items,
        requests=given.requests,
        peers=peers_folder(),
    )
    numbers = {"machine": f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} CPUs"}
    print(f"# Benchmarks, {time.strftime('%Y-%m-%d')}\n\n{numbers['machine']}")
    for name in chosen:
        section = SECTIONS[name]
        measured = section.measure(options)
        numbers[name] = section.raw(measured)
        print(f"\n{section.report(measured)}", flush=True)
    if given.json is not None:
        given.json.write_text(json.dumps(numbers, indent=1) + "\n")
    return 0


def parser() -> argparse.ArgumentParser:
    usual = Options()
    made = argparse.ArgumentParser(prog="bench", description=__doc__)
    made.add_argument("--only", action="append", choices=SECTIONS, help="measure only this (repeatable)")
    made.add_argument("--rounds", type=_positive, default=usual.rounds, help="rounds of load")
    made.add_argument("--seconds", type=_positive, default=usual.seconds, help="length of one load")
    made.add_argument("--launches", type=_positive, default=usual.launches, help="launches of each server")
    made.add_argument("--items", type=_positive, default=usual.items, help="items that state grows to")
    made.add_argument(
        "--requests", type=_positive, default=usual.requests, help="requests that worlds get in all"
    )
    made.add_argument("--json", type=Path, metavar="FILE", help="write all numbers to this file")
    return made


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
