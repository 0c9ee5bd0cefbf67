"""The assertion of a finding's `test_finding.py`: it fails while the finding still does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.options import Configured, base_url, settings, start, target_options
from hydracore_contract.reports.curl_access import access_options
from hydracore_contract.reports.finding_folder import DATA
from hydracore_contract.reports.reproductions import Verdict, failure_message
from hydracore_contract.reproduce.availability import available
from hydracore_contract.reproduce.finding_files import sendable
from hydracore_contract.reproduce.retries import retried
from hydracore_contract.runner import contract_of
from hydracore_contract.settings import Settings
from hydracore_openapi import ContractError


def assert_fixed(
    folder: Path, base_url: str, spec: str | None = None, overlays: tuple[str, ...] = ()
) -> None:
    """Fails a test of pytest while the finding in a folder fails, and where that can't be told.

    Where the environment and `contract.toml` name no service and no contract, they are those given here.
    """
    __tracebackhide__ = True
    # Told outside of the handler, where pytest has no other exception to tell of.
    if problem := problem_of(folder, base_url, spec, overlays):
        pytest.fail(problem, pytrace=False)


def problem_of(folder: Path, base_url: str, spec: str | None, overlays: tuple[str, ...] = ()) -> str | None:
    """The message of a failing test: the finding still fails, or can't be tried; None where it is fixed."""
    try:
        finding = sendable(folder / DATA)
        wanted = settings_of(base_url, spec, overlays)
        contract, _ = contract_of(wanted)
        with available(wanted) as service:
            result = retried(contract, service, folder / DATA, finding, lambda each: each.fails is True)
    except Unreachable as error:
        return f"it can't be told whether this is fixed: {error}"
    except (Misused, ContractError) as error:
        return str(error)
    return (
        None
        if result.verdict is Verdict.FIXED
        else failure_message(result, wanted.base_url, access_options(wanted))
    )


def settings_of(url: str, spec: str | None, overlays: tuple[str, ...] = ()) -> Settings:
    """Settings from the environment and `contract.toml`, completed by what is given here. Raises Misused."""
    command = Configured(
        "replay", params=[base_url(), start(), *target_options()], callback=lambda **given: given
    )
    try:
        given: dict[str, Any] = command.main([], standalone_mode=False)
    except click.ClickException as error:
        raise Misused(error.format_message(), "see hydracore-contract replay --help") from error
    known = {"base_url": given["base_url"] or url, "spec": given["spec"] or spec}
    if known["spec"] == spec:
        known["overlay"] = given["overlay"] or overlays
    return settings({**given, **known})
