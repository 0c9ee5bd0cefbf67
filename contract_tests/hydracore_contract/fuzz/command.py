"""`hydracore-contract fuzz`: a campaign from the command line."""

from __future__ import annotations

import errno
import sys
from collections.abc import Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hydracore_contract.errors import Misused
from hydracore_contract.exit_codes import CONFORMS, INTERRUPTED, WRONG_USE, status_of
from hydracore_contract.options import Configured, base_url, campaign_options, colored, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hydracore_contract.fuzz.campaign_events import CampaignSettings
    from hydracore_contract.fuzz.workers import WorkerPool
    from hydracore_contract.reports.campaign import CampaignOutcome

FULL = (errno.ENOSPC, errno.EDQUOT)
UNWRITABLE = (*FULL, errno.EROFS, errno.EACCES, errno.EPERM)


def fuzz_command() -> click.Command:
    help_text = (
        "Fuzz the service at BASE_URL for a long time, and keep every finding. Exit status: 0 no failure found, "
        "1 failures found, 2 used wrongly, 3 no verdict, 130 interrupted."
    )
    return Configured("fuzz", params=[base_url(), *campaign_options()], callback=fuzz, help=help_text)


def fuzz(**given: Any) -> int:
    from hydracore_contract.fuzz.coordinator import Campaign
    from hydracore_contract.fuzz.screen import plan_lines, screen
    from hydracore_contract.reports.stream import report_stream
    from hydracore_contract.run_events import Silent
    from hydracore_contract.runner import contract_of, prepared
    from hydracore_contract.service_process import started

    wanted = campaign_settings(given)
    contract, document = contract_of(wanted.settings)
    color = colored(wanted.settings)
    if given["plan"]:
        plan = prepared(contract, wanted.settings, Silent(), document).plan
        report_stream(sys.stdout, color).lines(plan_lines(plan, wanted, given["workers"]))
        return CONFORMS
    watcher = screen(color, wanted.settings.quiet, sys.stdout)
    try:
        with (
            writable(wanted.folder),
            started(wanted.settings),
            executor(given, wanted.folder) as working,
            closing(watcher),
        ):
            result = Campaign(contract, document, wanted, working, watcher).run()
    except KeyboardInterrupt:
        if (wanted.folder / "campaign.json").exists():
            print(f"left at once; go on with it: hydracore-contract fuzz --resume {wanted.folder}")
        return INTERRUPTED
    status = status_of(result.outcome)
    if "html" in given["report"]:
        try:
            with writable(wanted.folder):
                print(f"written: {written_report(result, wanted.folder)}")
        except Misused as error:
            print(f"hydracore-contract: {error}", file=sys.stderr)
            return status or WRONG_USE
    return status


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Raises Misused where the campaign can't be written down, be it by a worker."""
    try:
        yield
    except OSError as error:
        if error.errno not in UNWRITABLE and not is_below(error.filename, folder):
            raise
        remedy = "make room there" if error.errno in FULL else "see that it can"
        raise Misused(
            f"{error.filename or folder} can't be written: {error.strerror}",
            f"{remedy}, and go on with hydracore-contract fuzz --resume {folder}",
        ) from error


def is_below(file: object, folder: Path) -> bool:
    return isinstance(file, str) and Path(file).resolve().is_relative_to(folder.resolve())


def campaign_settings(given: Mapping[str, Any]) -> CampaignSettings:
    """Raises Misused where a value can be read and can't be meant."""
    from hydracore_contract.findings import baselines
    from hydracore_contract.fuzz import dictionary

    wanted = new_campaign(given) if given.get("resume") is None else resumed_campaign(given)
    baseline, values = wanted.settings.baseline, given.get("dictionary")
    return replace(
        wanted,
        accepted=baselines.read(baseline) if baseline else (),
        dictionary=dictionary.shipped() + dictionary.load(Path(values)) if values else None,
    )


def new_campaign(given: Mapping[str, Any]) -> CampaignSettings:
    from hydracore_contract.fuzz.campaign_events import CampaignSettings

    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    folder = Path(given.get("campaign") or f"contract-campaign-{stamp}")
    return CampaignSettings(
        replace(settings(given), profile="quick"), given["duration"], folder, given["wait"]
    )


def resumed_campaign(given: Mapping[str, Any]) -> CampaignSettings:
    """A campaign that is gone on with. Raises Misused where it was another."""
    from hydracore_contract.fuzz.campaign_events import CampaignSettings
    from hydracore_contract.fuzz.checkpoint import Checkpoint

    folder = Path(given["resume"])
    if given.get("campaign"):
        raise Misused("--campaign and --resume name two folders", "give one of them")
    before = Checkpoint(folder).progress()
    again = settings({**given, "base_url": given.get("base_url") or before.base_url})
    if again.base_url != before.base_url:
        raise Misused(f"the campaign in {folder} is of {before.base_url}", "begin another for this service")
    if given.get("seed") not in (None, before.seed):
        raise Misused(
            f"the campaign in {folder} has the seed {before.seed}", "leave --seed out, or begin another"
        )
    kept = Checkpoint(folder).document()
    spec = again.spec if kept is None or isinstance(again.spec, Path) else kept
    return CampaignSettings(
        replace(again, profile="quick", seed=before.seed, spec=spec),
        given["duration"] if is_given("duration") else before.duration,
        folder,
        given["wait"],
        resumed=True,
    )


def is_given(name: str) -> bool:
    """Tells whether an option was given, be it in a file or in the environment."""
    source = click.get_current_context().get_parameter_source(name)
    return source is not click.core.ParameterSource.DEFAULT


@contextmanager
def executor(given: Mapping[str, Any], folder: Path) -> Iterator[WorkerPool]:
    from hydracore_contract.fuzz.checkpoint import Checkpoint

    made: WorkerPool
    shards = Checkpoint(folder).shards
    if given.get("dask"):
        from hydracore_contract.fuzz.dask_workers import DaskPool

        made = DaskPool(given["dask"], shards)
    else:
        from hydracore_contract.fuzz.workers import ProcessPool

        made = ProcessPool(given["workers"], shards)
    try:
        yield made
    finally:
        made.close()


def written_report(result: CampaignOutcome, folder: Path) -> Path:
    from hydracore_contract.reports.campaign import report

    path = folder / "report.html"
    path.write_text(report(result), encoding="utf-8")
    return path
