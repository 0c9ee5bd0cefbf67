"""`hydracore-contract fuzz`: a campaign from the command line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contract_tests.errors import Misused
from contract_tests.options import Configured, base_url, campaign_options, colored, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.campaigns.executors import Executor
    from contract_tests.campaigns.watching import Wanted
    from contract_tests.reports.campaign import CampaignOutcome

CLEAN, BROKEN, NO_VERDICT, INTERRUPTED = 0, 1, 3, 130


def fuzz_command() -> click.Command:
    help_text = (
        "Fuzz the service at BASE_URL for a long time, and keep every finding. Exit status: 0 nothing found, "
        "1 failures found, 2 used wrongly, 3 no verdict, 130 interrupted."
    )
    return Configured("fuzz", params=[base_url(), *campaign_options()], callback=fuzz, help=help_text)


def fuzz(**given: Any) -> int:
    from contract_tests import baselines
    from contract_tests.campaigns.coordinator import Campaign
    from contract_tests.campaigns.screens import screen
    from contract_tests.reports import terminal
    from contract_tests.runs import contract_of, prepared
    from contract_tests.starting import started

    wanted = wanted_of(given)
    contract, document = contract_of(wanted.settings.spec)
    color = colored(wanted.settings)
    watcher = screen(color, wanted.settings.quiet, sys.stdout)
    if given["plan"]:
        silent = terminal.screen(color, True, sys.stdout)
        terminal.print_plan(prepared(contract, wanted.settings, silent, document).plan, color, sys.stdout)
        return CLEAN
    known = baselines.read(wanted.settings.baseline) if wanted.settings.baseline else ()
    try:
        with started(wanted.settings), executor(given, wanted.folder) as working, closing(watcher):
            result = Campaign(contract, document, wanted, working, watcher).run()
    except KeyboardInterrupt:
        if (wanted.folder / "campaign.json").exists():
            print(f"left at once; go on with it: hydracore-contract fuzz --resume {wanted.folder}")
        return INTERRUPTED
    groups, lines = baselines.accepted(result.outcome.groups, known, date.today())
    outcome = replace(result.outcome, groups=groups, unreached=(*result.outcome.unreached, *lines))
    if "html" in given["report"]:
        print(f"written: {written(replace(result, outcome=outcome), wanted.folder)}")
    if not outcome.conforms:
        return BROKEN
    if outcome.stopped:
        return INTERRUPTED if outcome.stopped == "interrupted" else NO_VERDICT
    return CLEAN


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """Raises Misused where a value can be read and can't be meant."""
    from contract_tests.campaigns.records import Records
    from contract_tests.campaigns.watching import Wanted

    resume = given.get("resume")
    if resume is None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        folder = Path(given.get("campaign") or f"contract-campaign-{stamp}")
        return Wanted(
            replace(settings(given), profile="quick"),
            given["duration"],
            folder,
            given["wait"],
        )
    if given.get("campaign"):
        raise Misused("--campaign and --resume name two folders", "give one of them")
    before = Records(Path(resume)).progress()
    again = settings({**given, "base_url": given.get("base_url") or before.base_url})
    if again.base_url != before.base_url:
        raise Misused(f"the campaign in {resume} is of {before.base_url}", "begin another for this service")
    return Wanted(
        replace(again, profile="quick", seed=before.seed),
        given["duration"] if is_given("duration") else before.duration,
        Path(resume),
        given["wait"],
        resumed=True,
    )


def is_given(name: str) -> bool:
    """Whether an option was given, be it in a file or in the environment."""
    source = click.get_current_context().get_parameter_source(name)
    return source is not click.core.ParameterSource.DEFAULT


@contextmanager
def executor(given: Mapping[str, Any], folder: Path) -> Iterator[Executor]:
    from contract_tests.campaigns.records import Records

    made: Executor
    shards = Records(folder).shards
    if given.get("dask"):
        from contract_tests.campaigns.clusters import Cluster

        made = Cluster(given["dask"], shards)
    else:
        from contract_tests.campaigns.executors import Processes

        made = Processes(given["workers"], shards)
    try:
        yield made
    finally:
        made.close()


def written(result: CampaignOutcome, folder: Path) -> Path:
    from contract_tests.reports.campaign import report

    path = folder / "report.html"
    path.write_text(report(result), encoding="utf-8")
    return path
