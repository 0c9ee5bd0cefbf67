"""The command line: what was asked for becomes `Settings`, the outcome an exit status, trouble one line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.exit_codes import (
    BROKEN,
    CONFORMS,
    INTERNAL_ERROR,
    INTERRUPTED,
    NO_VERDICT,
    WRONG_USE,
    status_of,
)
from hydracore_contract.findings import baselines, serialization
from hydracore_contract.findings.finding import Cause, Finding, Severity
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.fuzz.command import fuzz_command
from hydracore_contract.internal_errors import internal_error
from hydracore_contract.isolation import ledger
from hydracore_contract.isolation.guarded_custody import guarded, removed
from hydracore_contract.options import (
    Configured,
    base_url,
    colored,
    destructive,
    run_options,
    settings,
    start,
    target_options,
)
from hydracore_contract.process import let_go_of_output
from hydracore_contract.profiles import PROFILES
from hydracore_contract.reports import report_files, terminal
from hydracore_contract.reports.reproductions import Retried, Verdict
from hydracore_contract.run_events import Screen
from hydracore_contract.runner import contract_of, prepared, verify
from hydracore_contract.service_process import started
from hydracore_contract.settings import Settings
from hydracore_openapi import ContractError
from hydracore_openapi.version import __version__

NAME = "hydracore-contract"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; the exit status is one of `exit_codes`."""
    try:
        status = command_group().main(
            sys.argv[1:] if arguments is None else list(arguments), standalone_mode=False
        )
        return status if isinstance(status, int) else CONFORMS
    except click.ClickException as error:
        return reported(error.format_message(), WRONG_USE)
    except (Misused, ContractError) as error:
        return reported(str(error), WRONG_USE)
    except Unreachable as error:
        return reported(str(error), NO_VERDICT)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return reported(
            f"{where}{error.strerror or error}; see that there is room, and try again", NO_VERDICT
        )
    except Exception as error:
        return reported(str(internal_error(error)), INTERNAL_ERROR)
    finally:
        let_go_of_output()


def command_group() -> click.Group:
    commands = [run_command(), fuzz_command(), cleanup_command(), replay_command(), accept_command()]
    made = click.Group(
        NAME,
        commands={command.name or "": command for command in commands},
        help="Verifies that a service keeps the contract that an OpenAPI document states.",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    return click.version_option(__version__, "-V", "--version", prog_name=NAME)(made)


def run_command() -> click.Command:
    help_text = (
        "Verify the service at BASE_URL. Exit status: 0 conforms, 1 does not, 2 used wrongly, 3 no verdict."
    )
    return Configured("run", params=[base_url(), *run_options()], callback=run, help=help_text)


def cleanup_command() -> click.Command:
    ledger_file = click.Argument(["ledger_file"], metavar="LEDGER")
    help_text = "Delete what an earlier run created and could not remove, by its LEDGER."
    return Configured("cleanup", params=[ledger_file, *target_options()], callback=cleanup, help=help_text)


def replay_command() -> click.Command:
    finding = click.Argument(["finding"], metavar="FINDING")
    help_text = (
        "Send a FINDING to BASE_URL again, or each finding in a folder, as often as it takes to tell whether it still "
        "fails. BASE_URL is where it was found, if left out. Exit status: 0 no failure, 1 one still fails, 3 no "
        "verdict."
    )
    return Configured(
        "replay",
        params=[finding, base_url(), destructive(), start(), *target_options()],
        callback=replay,
        help=help_text,
    )


def accept_command() -> click.Command:
    params: list[click.Parameter] = [
        click.Argument(["place"], metavar="PATH", default="contract-report"),
        click.Option(["--reason"], required=True, help="Why they are accepted."),
        click.Option(["--days"], type=click.IntRange(1), default=30, show_default=True, help="For how long."),
    ]
    help_text = "Print a baseline that accepts the findings in PATH, or the one in that file, for --baseline."
    return click.Command("accept", params=params, callback=accept, help=help_text)


def run(**given: Any) -> int:
    wanted = settings(given)
    contract, document = contract_of(wanted)
    color = colored(wanted)
    limit = PROFILES[wanted.profile].seconds if wanted.max_time is None else wanted.max_time
    screen = terminal.screen(color, wanted.quiet, sys.stdout, wanted.report_dir, limit)
    if given["plan"]:
        terminal.print_plan(prepared(contract, wanted, screen, document).plan, color, sys.stdout)
        return CONFORMS
    known = baselines.read(wanted.baseline) if wanted.baseline else ()
    report_files.begin(wanted.reports, wanted.report_dir)
    with started(wanted):
        outcome = baselines.accepted(verify(contract, wanted, screen, document, known), known, date.today())
    return status_told(outcome, wanted, screen)


def status_told(outcome: Outcome, wanted: Settings, screen: Screen) -> int:
    """Tells the outcome; its exit status, be its reports written or not, and be that interrupted."""
    status = status_of(outcome)
    with suppress(KeyboardInterrupt):
        if problem := told(outcome, wanted, screen):
            return reported(problem, status or WRONG_USE)
    return status


def told(outcome: Outcome, wanted: Settings, screen: Screen) -> str:
    """Tells the outcome and writes its reports; the problem where they can't be written, else an empty text."""
    written: tuple[Path, ...] = ()
    problem = ""
    try:
        written = written_reports(outcome, wanted)
    except Misused as error:
        problem = str(error)
    screen.ended(replace(outcome, kept=not problem))
    for path in written:
        screen.wrote(path)
    return problem


def written_reports(outcome: Outcome, wanted: Settings) -> tuple[Path, ...]:
    """The files of the run's reports; what an earlier run has found is gone from there."""
    if not (wanted.reports or outcome.causes or wanted.report_dir.exists()):
        return ()
    return report_files.write(outcome, wanted.reports, wanted.report_dir, wanted.document)


def cleanup(**given: Any) -> int:
    entries = ledger.read(Path(given["ledger_file"]))
    wanted = settings({**given, "base_url": entries.base_url})
    if entries.has_others and not wanted.other_secrets:
        what = f"{given['ledger_file']} holds what a second customer has made"
        raise Misused(what, "give their credentials as well, with --other-token or as they were given")
    contract, _ = contract_of(wanted)
    with guarded(contract, wanted, entries) as custody:
        result = removed(custody)
    terminal.print_cleaned(result, colored(wanted), sys.stdout)
    return NO_VERDICT if entries.is_open else CONFORMS


def replay(**given: Any) -> int:
    from hydracore_contract.reproduce.finding_files import base_url_of, sendable
    from hydracore_contract.reproduce.retries import all_retried

    place = Path(given["finding"])
    found = findings_in(place, sendable)
    wanted = settings({**given, "base_url": given["base_url"] or base_url_of(found[0][0])})
    contract, _ = contract_of(wanted)
    results = all_retried(contract, wanted, found)
    if place in (found[0][0], found[0][0].parent):  # a finding or its folder
        return status_of_retried(terminal.print_alone(results, colored(wanted), sys.stdout))
    findings = [finding for _, finding in found]
    return status_of_retried(terminal.print_retried(results, findings, colored(wanted), sys.stdout))


def findings_in(
    place: Path, reader: Callable[[Path], Finding] = serialization.read
) -> list[tuple[Path, Finding]]:
    """The findings in a file or a folder, failures first; what holds none there is told on stderr. Raises Misused."""
    from hydracore_contract.reproduce import finding_files

    found, wrong = finding_files.findings_in(place, reader)
    for problem in wrong:
        print(f"{NAME}: {problem}; it is left out", file=sys.stderr)
    return found


def status_of_retried(results: Sequence[Retried]) -> int:
    """The exit status of retried findings: failures decide, and undecided ones leave no verdict."""
    verdicts = {each.verdict for each in results if each.finding.severity is Severity.FAILURE}
    if verdicts & {Verdict.FAILS, Verdict.FLAKY}:
        return BROKEN
    untold = Verdict.UNTOLD in verdicts or all(each.verdict is Verdict.UNTOLD for each in results)
    return NO_VERDICT if untold else CONFORMS


def accept(place: str, reason: str, days: int) -> int:
    causes = [Cause((finding,)) for _, finding in findings_in(Path(place))]
    print(baselines.written(causes, reason, date.today() + timedelta(days=days)), end="")
    return CONFORMS


def reported(reason: str, status: int) -> int:
    with suppress(OSError):
        print(f"{NAME}: {reason}", file=sys.stderr, flush=True)
    return status
