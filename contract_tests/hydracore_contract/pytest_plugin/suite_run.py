"""The run of a pytest session: planned when tests are collected, begun with the first of them, ended after the last.

Where the tests are spread over processes each has a run of its own, with the same tests and with instances of its own.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
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
from hydracore_contract.pytest_plugin.workers import result_of, worker_of
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

    def __init__(self, config: pytest.Config, seed: int | None = None) -> None:
        """`seed` is for where none is given."""
        self.config = config
        self.has_begun = False
        self._ends = ExitStack()
        self._told: set[CauseKey] = set()
        """The causes that tests have failed with: the first test tells those of the first look."""
        self._is_reached = False
        self.worker = worker_of(config)
        self.ended: str | None = None
        """Why the tests of this process, which is one of several, are over."""
        try:
            seed = self.worker.seed if self.worker else seed
            given = read_settings(arguments(config), settings_of_pytest(config), UNKNOWN, seed)
            self.contract, self.document = contract_of(given)
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
            settings = replace(self.settings, base_url=url, checks=(*self.settings.checks, *own))
            if self.worker:
                self.run = self._among_others(self.worker.own(settings))
            elif own or url != self.settings.base_url:
                self.run = self._prepared(settings)
            check_places(self.run, has_reports=self.worker is None)
            self._ends.enter_context(started(self.settings))
            # A job that is cancelled cleans up as one that is interrupted by hand.
            self._ends.enter_context(interruptible())
            self._ends.callback(self._finish)
            check_target(self.run.session)
            self._is_reached = True
        except Misused as error:
            self._end(str(error), WRONG_USE)
        except Unreachable as error:
            self._end(str(error), NO_VERDICT)
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
            self.run.within_time(partial(self.run.one, *self._found(part)), self._told)
        except RunEnded as reason:
            self._leave(reason)
        except Exception as error:
            self._leave(internal_error(error, self.settings.report_dir))
        if self.worker:
            new = [key for key in state.known_causes.by_key if key not in self._told]
            self._told.update(key for key in new if not self.worker.is_first(key))
        text = new_failures(self.run, self._told, self._acceptances)
        self._told.update(state.known_causes.by_key)
        if text:
            pytest.fail(text, pytrace=False)
        if self.run.stopped:
            pytest.skip(str(self.run.stopped))
        if state.recorder.judged.total() == judged:
            pytest.skip("; ".join([*state.missed][missed:]) or "nothing could be tried")

    @property
    def operations(self) -> OperationsTried:
        """The operations that the parts which were run are to try."""
        return self.run.operations_tried({each for unit in self.run.tried for each in unit.operations})

    def _prepared(self, settings: Settings) -> Run:
        return prepared(self.contract, settings, screen(False, True, sys.stderr), self.document)

    def _among_others(self, settings: Settings) -> Run:
        """A run beside those of other processes: in instances of its own, or else comparing only what it has made."""
        run = self._prepared(settings)
        if not run.session.tenants.are_own:
            run = self._prepared(replace(settings, shared=True))
        run.session.state.crowded = True
        run.session.oracle.work_beside_others()
        return run

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
        self._end("\n\n".join(filter(None, (str(reason), failed))), BROKEN if failed else status)

    def _end(self, reason: str, status: int) -> NoReturn:
        """Ends the session; where it is one of several processes its tests alone, and the first one tells why."""
        if self.worker is None:
            leave(reason, status)
        self.ended = in_names_of_pytest(reason)
        self.config.workeroutput["contract_ended"] = (self.ended, status)  # type: ignore[attr-defined]  # xdist's
        if status == BROKEN:
            pytest.fail(self.ended, pytrace=False)
        pytest.skip(self.ended)

    def _finish(self) -> None:
        outcome = self.run.finished()
        if self.worker:
            result = pickle.dumps(result_of(self.run, outcome))
            self.config.workeroutput["contract_result"] = result  # type: ignore[attr-defined]
        elif self._is_reached:
            self.write_reports(outcome)

    def write_reports(self, outcome: Outcome) -> None:
        """Writes the reports; where that can't be done one line says so, and the exit status is that of the tests."""
        if not (self.settings.reports or outcome.causes):
            return
        try:
            settings = self.settings
            report_files.write(outcome, settings.reports, settings.report_dir, settings.document)
        except Misused as error:
            if outcome.conforms:
                leave(str(error), WRONG_USE)
            print(f"hydracore-contract: {in_names_of_pytest(str(error))}", file=sys.stderr)


def check_places(run: Run, *, has_reports: bool) -> None:
    """Raises Misused where a file that the run is to write can't be written."""
    if not run.settings.read_only:
        run.session.state.ledger.check()
    if has_reports:
        report_files.begin(run.settings.reports, run.settings.report_dir)


def leave(reason: str, status: int) -> NoReturn:
    """Ends the session."""
    pytest.exit(in_names_of_pytest(reason), returncode=status)
