"""What the `test_finding.py` of a finding's folder does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from contract_tests.campaigns import folders
from contract_tests.campaigns.replays import Comeback, retried
from contract_tests.errors import Misused, Unreachable
from contract_tests.options import Configured, base_url, settings, target_options
from contract_tests.reports.replays import Verdict, failing
from contract_tests.runs import contract_of
from contract_tests.settings import Settings
from openapi_contract import ContractError


def assert_fixed(folder: Path, base_url: str, spec: str | None = None) -> None:
    """Fails a test of pytest while the finding in a folder fails, and where that can't be told.

    Where the environment and `contract.toml` name no service and no contract, they are those given here.
    """
    __tracebackhide__ = True
    # Told outside of the handler, where pytest has no other exception to tell of.
    if problem := problem_of(folder, base_url, spec):
        pytest.fail(problem, pytrace=False)


def problem_of(folder: Path, base_url: str, spec: str | None) -> str | None:
    """What a test says that fails: the finding still does, or it can't be told whether it does."""
    try:
        finding = folders.sendable(folder / folders.DATA)
        wanted = settings_of(base_url, spec)
        contract, _ = contract_of(wanted.spec)
        result = retried(
            contract, Comeback(wanted), folder / folders.DATA, finding, lambda each: each.fails is True
        )
    except Unreachable as error:
        return f"it can't be told whether this is fixed: {error}"
    except (Misused, ContractError) as error:
        return str(error)
    return None if result.verdict is Verdict.FIXED else failing(result, wanted.base_url)


def settings_of(url: str, spec: str | None) -> Settings:
    """What the environment and `contract.toml` say. Raises Misused."""
    command = Configured("replay", params=[base_url(), *target_options()], callback=lambda **given: given)
    try:
        given: dict[str, Any] = command.main([], standalone_mode=False)
    except click.ClickException as error:
        raise Misused(error.format_message(), "see hydracore-contract replay --help") from error
    return settings({**given, "base_url": given["base_url"] or url, "spec": given["spec"] or spec})
