"""The run of a pytest session: planned when tests are collected, begun with the first of them, ended after the last.

Where the tests are spread over processes each has a run of its own, with the same tests and with instances of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from hydracore_contract.errors import Misused, RunEnded, Unreachable
from hydracore_contract.exchange import Exchange
from hydracore_contract.exit_codes import BROKEN, INTERNAL_ERROR, NO_VERDICT, WRONG_USE
from hydracore_contract.findings import baselines
from hydracore_contract.findings.finding import CauseKey
from hydracore_contract.findings.outcome import Ending, OperationsTried, Outcome
from hydracore_contract.internal_errors import internal_error
from hydracore_contract.options import read_settings
from hydracore_contract.own_checks import named_checks
from hydracore_contract.process import interruptible
from hydracore_contract.pytest_plugin.failures import new_failures
from hydracore_contract.pytest_plugin.options import arguments, in_names_of_pytest, settings_of_pytest
from hydracore_contract.pytest_plugin.served_app import served
from hydracore_contract.reachability import check_target
from hydracore_contract.reports import report_files
from hydracore_contract.reports.terminal import screen
from hydracore_contract.runner import Run, contract_of, ending, prepared
from hydracore_contract.service_process import started
from hydracore_contract.settings import Settings
from hydracore_openapi import ContractError

UNKNOWN = "http://127.0.0.1"
"""The base URL of a run that is only planned: `contract_target` will give the real one."""
NO_TARGET = "give --contract-base-url, as http://127.0.0.1:8000, or override the fixture contract_target"

Part = tuple[str, str]
"""The name of a phase and the title of one of its units."""


class SuiteRun:
    """`settings` name the base URL, or `UNKNOWN`; `run` is only planned before it has begun."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.has_begun = False
        self._ends = ExitStack()
        self._told: set[CauseKey] = set()
        """The causes that tests have failed with: the first test tells those of the first look."""
        self._is_reached = False
        try:
            given = read_settings(arguments(config), settings_of_pytest(config), base_url=UNKNOWN)
            self.contract, self._document = contract_of(given)
            self.run = self._prepared(given)
            self._acceptances = baselines.read(given.baseline) if given.baseline else ()
        except (Misused, ContractError) as error:
            leave(str(error), WRONG_USE)

    @property
    def settings(self) -> Settings:
        return self.run.settings

    @property
    def base_url(self) -> str | None:
        return None if self.settings.base_url == UNKNOWN else self.settings.base_url

    def parts(self, phase: str | None) -> list[Part]:
        """The parts of a phase, or of all."""
        return [(each.name, unit.title) for each, unit in self.run.all() if phase in (None, each.name)]

    def begin(self, target: Any, checks: Iterable[Callable[[Exchange], Any]]) -> None:
        """Begins the run on a URL or an app; ends the session where no verdict could be had."""
        self.has_begun = True
        try:
            url, own = self._url(target).rstrip("/"), named_checks(checks)
            if own or url != self.settings.base_url:
                settings = replace(self.settings, base_url=url, checks=(*self.settings.checks, *own))
                self.run = self._prepared(settings)
            check_places(self.run)
            self._ends.enter_context(started(self.settings))
            # A job that is cancelled cleans up as one that is interrupted by hand.
            self._ends.enter_context(interruptible())
            self._ends.callback(self._finish)
            check_target(self.run.session)
            self._is_reached = True
        except Misused as error:
            leave(str(error), WRONG_USE)
        except Unreachable as error:
            leave(str(error), NO_VERDICT)
        except RunEnded as reason:
            self._is_reached = True
            self._leave(reason)

    def end(self) -> None:
        """Cleans up, writes the reports, and ends the app."""
        self._ends.close()

    def check(self, part: Part) -> None:
        """Runs one part; fails with what was found since the last one."""
        __tracebackhide__ = True
        state = self.run.session.state
        judged, missed = state.recorder.judged.total(), len(state.missed)
        try:
            self.run.one(*self._found(part))
            self.run.reduce(self._told)
        except RunEnded as reason:
            self._leave(reason)
        except Exception as error:
            self._leave(internal_error(error, self.settings.report_dir))
        text = new_failures(self.run, self._told, self._acceptances)
        self._told.update(state.known_causes.by_key)
        if text:
            pytest.fail(text, pytrace=False)
        if state.recorder.judged.total() == judged:
            pytest.skip("; ".join([*state.missed][missed:]) or "nothing could be tried")

    @property
    def operations(self) -> OperationsTried:
        """The operations that the parts which were run are to try."""
        return self.run.operations_tried({each for unit in self.run.tried for each in unit.operations})

    def _prepared(self, settings: Settings) -> Run:
        return prepared(self.contract, settings, screen(False, True, sys.stderr), self._document)

    def _url(self, target: Any) -> str:
        """The URL of a target. Raises Misused where it is none, and no app."""
        if target is None:
            raise Misused("no base URL was given", NO_TARGET)
        return target if isinstance(target, str) else self._ends.enter_context(served(target))

    def _found(self, part: Part) -> Any:
        return next(pair for pair in self.run.all() if (pair[0].name, pair[1].title) == part)

    def _leave(self, reason: RunEnded) -> NoReturn:
        """Ends the session with the exit status of a run that ended early."""
        self.run.stopped = reason
        failed = new_failures(self.run, (), self._acceptances)
        status = INTERNAL_ERROR if ending(reason) is Ending.INTERNAL_ERROR else NO_VERDICT
        leave("\n\n".join(filter(None, (str(reason), failed))), BROKEN if failed else status)

    def _finish(self) -> None:
        outcome = self.run.finished()
        if self._is_reached:
            self._write_reports(outcome)

    def _write_reports(self, outcome: Outcome) -> None:
        """Writes the reports; where that can't be done one line says so, and the exit status is that of the tests."""
        if not (self.settings.reports or outcome.causes):
            return
        try:
            settings = self.settings
            report_files.write(outcome, settings.reports, settings.report_dir, settings.spec)
        except Misused as error:
            if outcome.conforms:
                leave(str(error), WRONG_USE)
            print(f"hydracore-contract: {in_names_of_pytest(str(error))}", file=sys.stderr)


def check_places(run: Run) -> None:
    """Raises Misused where a file that the run is to write can't be written."""
    if not run.settings.read_only:
        run.session.state.ledger.check()
    report_files.begin(run.settings.reports, run.settings.report_dir)


def leave(reason: str, status: int) -> NoReturn:
    """Ends the session."""
    pytest.exit(in_names_of_pytest(reason), returncode=status)
