"""Options of a run, and of a campaign of runs."""

from __future__ import annotations

import os

import click

from hydracore_contract.option_types import DurationParameter, NameList
from hydracore_contract.options.option import option
from hydracore_contract.options.target import target_options
from hydracore_contract.profiles import PROFILES
from hydracore_contract.settings import PHASES, REPORTS


def run_options() -> list[click.Parameter]:
    return [
        *target_options(),
        option("--instance-id", metavar="UUID", help="An instance that exists; made up, if left out."),
        option(
            "--other-instance-id",
            metavar="UUID",
            help="Another one, which must not see the first one's items.",
        ),
        option(
            "--profile",
            type=click.Choice(tuple(PROFILES)),
            default="default",
            show_default=True,
            help="How much is tried, and for how long at most: "
            + ", ".join(f"{each.name} {each.seconds:g} s" for each in PROFILES.values())
            + ".",
        ),
        option(
            "--phase",
            type=NameList(PHASES),
            default=PHASES,
            metavar=",".join(PHASES),
            help="Only these parts; all, if left out.",
        ),
        option(
            "--seed",
            type=click.IntRange(0),
            help="The same seed sends the same requests; drawn, if left out.",
        ),
        start(),
        option("--plan", is_flag=True, help="Only print what would be done, and send nothing."),
        option(
            "--shared",
            is_flag=True,
            help="Others work in these instances too: compare only what the run has made.",
        ),
        option("--read-only", is_flag=True, help="Send nothing but GET, HEAD and OPTIONS."),
        destructive(),
        option(
            "--strict-types", is_flag=True, help="A scalar of a lenient type is a failure, and not a note."
        ),
        option(
            "--max-response-time",
            type=click.FloatRange(0, min_open=True),
            metavar="SECONDS",
            help="An answer that takes longer is a failure.",
        ),
        option(
            "--max-time",
            type=DurationParameter(endless=True),
            metavar="TIME",
            help="For how long at most, clean-up included, such as 5m, or 0 for as long as it takes; the profile's "
            "time, if left out.",
        ),
        option(
            "--min-coverage",
            type=click.FloatRange(0, 100),
            default=100.0,
            show_default=True,
            metavar="PERCENT",
            help="So many of the operations must have been tried for a verdict.",
        ),
        *outcome_options(),
    ]


def start() -> click.Option:
    return option(
        "--start", metavar="COMMAND", help="Run this, which serves BASE_URL, for as long as it is tested."
    )


def destructive() -> click.Option:
    return option(
        "--destructive",
        is_flag=True,
        help="Send what may touch everything in a collection where others' items are too.",
    )


def outcome_options() -> list[click.Parameter]:
    return [
        option("--fail-fast", "-x", is_flag=True, help="Stop at the first failure."),
        option("--ledger", metavar="FILE", help="Where to write down what the run creates."),
        option("--baseline", metavar="FILE", help="Findings that are known and accepted for a time."),
        option(
            "--report",
            type=NameList(REPORTS),
            default=(),
            metavar=",".join(REPORTS),
            help="Reports to write.",
        ),
        option(
            "--report-dir",
            default="contract-report",
            show_default=True,
            metavar="DIR",
            help="The folder for reports and findings.",
        ),
        option("--quiet", is_flag=True, help="Print the outcome only."),
        option("--color/--no-color", default=None, help="Colours; as the terminal likes it, if left out."),
    ]


def campaign_options() -> list[click.Parameter]:
    own = [
        option(
            "--duration",
            type=DurationParameter(),
            default="10m",
            show_default=True,
            metavar="TIME",
            help="For how long.",
        ),
        option(
            "--workers",
            type=click.IntRange(1, 256),
            default=os.cpu_count() or 1,
            show_default="one for each processor",
            help="Processes that send requests.",
        ),
        option(
            "--wait",
            type=DurationParameter(),
            default="60s",
            show_default=True,
            metavar="TIME",
            help="How long the service may be away before the campaign ends.",
        ),
        option("--campaign", metavar="DIR", help="The campaign's folder; named by the time, if left out."),
        option("--resume", metavar="DIR", help="Go on with the campaign in this folder."),
        option("--dask", metavar="ADDRESS", help="Let a Dask cluster do the work: tcp://scheduler:8786."),
        option(
            "--report",
            type=NameList(("html",), REPORTS),
            default=(),
            metavar="html",
            help="Reports to write.",
        ),
        option(
            "--dictionary",
            metavar="DIR",
            help="A folder of *.yaml with values to try, beside those that are shipped.",
        ),
    ]
    left_out = {"profile", "phase", "ledger", "report", "report_dir", "max_time"}
    return [*(each for each in run_options() if each.name not in left_out), *own]
