"""The process that has others test (pytest-xdist): it tests nothing itself, and tells what they have found."""

from __future__ import annotations

import pickle
from contextlib import ExitStack
from datetime import date
from typing import Any

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.exit_codes import NO_VERDICT, WRONG_USE
from hydracore_contract.findings import baselines
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.pytest_plugin.suite_run import SuiteRun, leave
from hydracore_contract.pytest_plugin.workers import WorkerResult, merged
from hydracore_contract.reports import report_files
from hydracore_contract.service_process import started


class Controller:
    """`suite` is planned only: it knows the contract and the settings."""

    def __init__(self, suite: SuiteRun) -> None:
        self.suite = suite
        self._ends = ExitStack()
        self._results: list[WorkerResult] = []
        self.ended: dict[str, int] = {}
        """Why processes have ended their tests, each with its exit status."""

    def begin(self) -> None:
        """Starts the service where that is asked for, and removes what an earlier run has left."""
        settings = self.suite.settings
        try:
            report_files.begin(settings.reports, settings.report_dir)
            self._ends.enter_context(started(settings))
        except Misused as error:
            leave(str(error), WRONG_USE)
        except Unreachable as error:
            leave(str(error), NO_VERDICT)

    def take(self, output: dict[str, Any]) -> None:
        """Takes what a process has to tell."""
        if "contract_result" in output:
            # Written by a process that this one has started.
            self._results.append(pickle.loads(output["contract_result"]))  # noqa: S301
        if "contract_ended" in output:
            reason, status = output["contract_ended"]
            self.ended[reason] = status

    def end(self) -> Outcome | None:
        """Ends the service, and writes the reports; what came of it all, None where nothing was tested."""
        self._ends.close()
        if not self._results:
            return None
        suite = self.suite
        found = merged(suite.contract, suite.settings, suite.document, self._results)
        file = suite.settings.baseline
        known = baselines.read(file) if file else ()
        suite.write_reports(baselines.accepted(found, known, date.today()))
        return found
