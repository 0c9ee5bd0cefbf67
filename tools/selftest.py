"""`python -m tools.selftest`: the contract tests against every broken and every correct service.

Each broken one must fail, each correct one must pass. Two run at a time, each in a process of its own.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

import hydracore_openapi
from hydracore_contract.errors import Unreachable
from hydracore_contract.findings.finding import Finding
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.verdict import verdict as ending
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import verify
from hydracore_contract.settings import OTHERS, PHASES, Secrets, Settings
from tests.hydracore_contract.services.serving import MAIN, OTHER, USUAL, served
from tests.hydracore_contract.services.tables import ALL, BEYOND, BROKEN
from tests.hydracore_contract.services.variants import Variant


@dataclass(frozen=True, slots=True)
class Row:
    """The outcome of one service; `told` is the first failure, or why there was no verdict."""

    name: str
    kind: str
    is_broken: bool
    is_right: bool
    told: str
    requests: int
    seconds: float

    def __str__(self) -> str:
        mark = "ok  " if self.is_right else "FAIL"
        what = "broken " if self.is_broken else "correct"
        return f"{mark} {what} {self.name:34} {self.seconds:6.1f} s {self.requests:6} requests  {self.told}"


def main() -> int:
    options = parse_options()
    names = [name for name in ALL if chosen(name, options)]
    began = time.monotonic()
    rows = list(judged(names, options))
    print(summary(rows, time.monotonic() - began))
    return 0 if all(row.is_right for row in rows) else 1


def parse_options() -> Namespace:
    parser = ArgumentParser(prog="python -m tools.selftest", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--made-up", action="store_true", help="name no instances, so that each part has some of its own"
    )
    parser.add_argument("--only", choices=("broken", "correct"))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth")
    parser.add_argument(
        "--whole", action="store_true", help="don't stop at the first failure of a broken one"
    )
    return parser.parse_args()


def chosen(name: str, options: Namespace) -> bool:
    if options.names:
        return name in options.names
    if name in BEYOND:
        return False
    kind = "broken" if name in BROKEN else "correct"
    return options.only in (None, kind) and list(ALL).index(name) % options.every == 0


def judged(names: list[str], options: Namespace) -> Iterator[Row]:
    with ProcessPoolExecutor(options.jobs) as pool:
        given = options.profile, options.seed, options.whole, options.made_up
        pending = [pool.submit(row, name, *given) for name in names]
        for each in as_completed(pending):
            yield each.result()


def row(name: str, profile: str, seed: int, whole: bool, made_up: bool) -> Row:
    """What `tried` gives, or its error: not every one could be handed to the process that asked."""
    try:
        found = tried(name, profile, seed, whole, made_up=made_up)
    except Exception:
        found = Row(name, ALL[name].kind, name in BROKEN, False, traceback.format_exc(), 0, 0.0)
    print(found, flush=True)
    return found


def tried(
    name: str,
    profile: str = "quick",
    seed: int = 1,
    whole: bool = False,
    phases: tuple[str, ...] = PHASES,
    *,
    made_up: bool = False,
) -> Row:
    """The verdict on one service. A broken one is left at its first failure; `made_up` names no instances where the
    service has none of its own."""
    variant, is_broken = ALL[name], name in BROKEN
    with asked_of(name, profile, seed) as usual:
        began = time.monotonic()
        wanted = replace(usual, phases=phases)
        if made_up and not (variant.instances or wanted.other_secrets):
            wanted = replace(wanted, instance_id=None, other_instance_id=None)
        outcome, why = verdict(replace(wanted, fail_fast=is_broken and not whole))
        why += "".join(file.read_text() for file in wanted.report_dir.glob("internal-error-*"))
        took = time.monotonic() - began
    failures = outcome.failures if outcome else ()
    told = why or "; ".join(finding_line(cause.first) for cause in failures[: 1 if is_broken else 5])
    is_right = bool(failures or why) if is_broken else not failures and not why
    if outcome and not is_broken and not failures and not outcome.is_good:
        is_right, told = False, ending(outcome)
    return Row(name, variant.kind, is_broken, is_right, told, outcome.requests if outcome else 0, took)


def finding_line(finding: Finding) -> str:
    return f"{finding.rule.id} {finding.operation} {finding.subject}: {finding.summary[:150]}"


def verdict(wanted: Settings) -> tuple[Outcome | None, str]:
    document = hydracore_openapi.bundled()
    try:
        return verify(hydracore_openapi.load(document), wanted, Silent(), str(document)), ""
    except Unreachable as reason:
        return None, str(reason)


@contextmanager
def asked_of(name: str, profile: str, seed: int) -> Iterator[Settings]:
    """The settings of a run against a service, which is there until the block ends."""
    variant = ALL[name]
    with (
        TemporaryDirectory() as folder,
        served(name, instances=(MAIN, OTHER) if variant.instances else ()) as url,
    ):
        yield settings(variant, url, profile, seed, Path(folder))


def settings(variant: Variant, url: str, profile: str, seed: int, folder: Path) -> Settings:
    found = Settings(
        base_url=url,
        secrets=Secrets(USUAL.token, USUAL.api_key),
        instance_id=MAIN,
        other_instance_id=OTHER,
        profile=profile,
        seed=seed,
        report_dir=folder,
        max_time=inf,
    )
    extra = dict(zip(variant.options[::2], variant.options[1::2], strict=False))
    if "--max-response-time" in extra:
        found = replace(found, max_response_time=float(extra["--max-response-time"]))
    if "--other-token" in extra:
        found = replace(found, other_secrets=Secrets(extra["--other-token"], owner=OTHERS))
    if "--strict-types" in variant.options:
        found = replace(found, strict_types=True)
    return found


def summary(rows: list[Row], seconds: float) -> str:
    broken = [row for row in rows if row.is_broken]
    correct = [row for row in rows if not row.is_broken]
    caught = sum(row.is_right for row in broken)
    passed = sum(row.is_right for row in correct)
    slowest = max((row.seconds for row in rows), default=0.0)
    wrong = "".join(f"\n  {row}" for row in rows if not row.is_right)
    return (
        f"{caught} of {len(broken)} broken services caught, {passed} of {len(correct)} correct ones passed, "
        f"in {seconds:.0f} s (the slowest took {slowest:.0f} s); {len(BEYOND)} are beyond any contract test{wrong}"
    )


if __name__ == "__main__":
    sys.exit(main())
