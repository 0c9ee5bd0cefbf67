"""The contract tests as a pytest plugin: `pytest --pyargs hydracore_contract --contract-base-url …`, in any suite.

One session of pytest is one run. What it can be told stands in `contract.toml` and in the environment too, as for the
command; what it found fails the test that found it. Sessions that use none of its options and fixtures neither import
nor hear anything of it: whatever is needed is imported where it is used.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from hydracore_contract.errors import RunEnded
    from hydracore_contract.findings.finding import Acceptance, CauseKey, Finding
    from hydracore_contract.findings.outcome import Outcome
    from hydracore_contract.phases.unit import Phase, Unit
    from hydracore_contract.runner import Run
    from hydracore_contract.settings import Settings

OPTIONS = {
    "base-url": "the service that the contract tests are run against",
    "token": "what it accepts in Authorization: a bearer token, or user:password for Basic",
    "api-key": "an API key that it accepts",
    "instance-id": "an instance that exists; made up, if left out",
    "other-instance-id": "another one, which must not see the first one's items",
    "spec": "OpenAPI 3.0 document; the one that is shipped, if left out",
    "profile": "how much is tried: quick, default or deep",
    "phase": "only these parts: credentials, requests, behaviour, concurrency, generated, sequences",
    "min-coverage": "so many percent of the operations must have been tried for a verdict",
    "seed": "the same seed sends the same requests",
    "allow-host": "a host beside this machine to test",
    "rate-limit": "requests a second at most",
    "max-response-time": "an answer that takes longer is a failure, in seconds",
    "max-time": "for how long at most, clean-up included, such as 5m",
    "baseline": "findings that are known and accepted for a time",
    "report": "reports to write: junit, html, markdown, json, sarif",
    "report-dir": "the folder for reports and findings",
}
FLAGS = {
    "read-only": "send nothing but GET, HEAD and OPTIONS",
    "destructive": "send what may touch everything in a collection where others' items are too",
    "shared": "others work in these instances too: compare only what the run has made",
    "strict-types": "a scalar of a lenient type is a failure, and not a note",
}
SEVERAL = {
    "auth": "what one security scheme of the document is opened with, as SCHEME=VALUE (repeatable)",
}
KEY = pytest.StashKey["Run"]()
MARKER = "contract_phase"
PACKAGE = Path(__file__).parent
interrupted = False
"""Tells whether somebody has ended the session."""
ONE_RUN = "the contract tests are one run: leave -n out, or give -n 0"

OLD_IMPORT = "contract_tests.campaigns"
IMPORT = "from hydracore_contract.reproduce.pytest_reproduction import assert_fixed"


def pytest_addoption(parser: pytest.Parser) -> None:
    options = parser.getgroup("contract", "contract tests")
    for name, text in OPTIONS.items():
        options.addoption(f"--contract-{name}", default=None, help=text)
    for name, text in SEVERAL.items():
        options.addoption(f"--contract-{name}", action="append", default=[], help=text)
    for name, text in FLAGS.items():
        options.addoption(f"--contract-{name}", action="store_true", default=False, help=text)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}(name): the part of the contract tests that a module runs")
    if is_distributed(config) and any(map(is_of_the_suite, config.args)):
        raise pytest.UsageError(ONE_RUN)


def is_of_the_suite(argument: str) -> bool:
    """Tells the contract tests by their name, as after `--pyargs`, or by their path."""
    path = Path(argument.partition("::")[0]).resolve()
    is_named = argument.startswith(PACKAGE.name)
    return is_named or path == PACKAGE.parent or path.is_relative_to(PACKAGE)


def pytest_report_header(config: pytest.Config) -> list[str]:
    if not config.getoption("--contract-base-url") or is_distributed(config):
        return []
    settings = the_run(config).settings
    return [f"contract: {settings.base_url}, profile {settings.profile}, seed {settings.seed}"]


def pytest_collection(session: pytest.Session) -> None:
    """Prepares the run where one is sure to be wanted: an end within a collector would not be told in a line."""
    config = session.config
    is_wanted = config.getoption("--contract-base-url") or any(map(is_of_the_suite, config.args))
    if is_wanted and not is_distributed(config):
        the_run(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "contract_unit" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker(MARKER)
    wanted = marker.args[0] if marker else None
    run = the_run(metafunc.config)
    found = [pair for pair in run.all() if wanted in (None, pair[0].name)]
    metafunc.parametrize("contract_unit", found, ids=[unit.title for _, unit in found])


def pytest_exception_interact(
    node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any], report: pytest.CollectReport
) -> None:
    """One line in place of a traceback where a finding's test can't import what it needs."""
    error = call.excinfo and call.excinfo.value.__cause__
    if not isinstance(node, pytest.Module) or not isinstance(error, ModuleNotFoundError):
        return
    if remedy := remedy_of(f"{error.name}.", node.path):
        report.longrepr = f"{node.path}: {remedy}"


def remedy_of(module: str, test: Path) -> str | None:
    """The remedy where a finding's `test` is of version 0.1, or the extra is missing; None for any other test."""
    text = test.read_text("utf-8")
    if module.startswith("contract_tests.") and OLD_IMPORT in text:
        return (
            f"written by version 0.1 of the contract kit; put `{IMPORT}` in place of its import of "
            f"assert_fixed, or run `hydracore-contract replay {test.parent}`"
        )
    if IMPORT in text:
        from hydracore_contract.extras import missing

        return missing()
    return None


def the_run(config: pytest.Config) -> Run:
    """The run of this session, prepared once: nothing is sent yet."""
    if is_distributed(config):
        pytest.fail(ONE_RUN, pytrace=False)
    if KEY not in config.stash:
        from hydracore_contract.exit_codes import WRONG_USE
        from hydracore_contract.extras import missing

        if problem := missing():
            pytest.exit(f"the contract tests can't be run: {problem}", returncode=WRONG_USE)
        config.stash[KEY] = prepared(config)
    return config.stash[KEY]


def prepared(config: pytest.Config) -> Run:
    from hydracore_contract.errors import Misused
    from hydracore_contract.exit_codes import WRONG_USE
    from hydracore_contract.options import read_settings
    from hydracore_contract.reports.terminal import screen
    from hydracore_contract.runner import named_contract, prepared
    from hydracore_openapi import ContractError

    try:
        settings = read_settings(arguments(config))
        contract, document = named_contract(settings.spec)
        return prepared(contract, settings, screen(False, True, sys.stderr), document)
    except (Misused, ContractError) as error:
        pytest.exit(in_names_of_pytest(str(error)), returncode=WRONG_USE)


def arguments(config: pytest.Config) -> list[str]:
    """pytest's options as arguments of the command."""
    given = {name: config.getoption(f"--contract-{name}") for name in OPTIONS}
    url = given.pop("base-url")
    options = [f"--{name}={value}" for name, value in given.items() if value not in (None, "")]
    options += [f"--{name}={each}" for name in SEVERAL for each in config.getoption(f"--contract-{name}")]
    flags = [f"--{name}" for name in FLAGS if config.getoption(f"--contract-{name}")]
    return [*([url] if url else []), *options, *flags]


def in_names_of_pytest(text: str) -> str:
    """A text of the command with its options renamed to pytest's."""
    return re.sub(rf"--({'|'.join((*OPTIONS, *SEVERAL, *FLAGS))})\b", r"--contract-\1", text)


def is_distributed(config: pytest.Config) -> bool:
    """Tells whether pytest-xdist spreads tests over processes, whose requests would disturb each other."""
    return bool(config.getoption("numprocesses", default=None)) or hasattr(config, "workerinput")


@pytest.fixture(scope="session")
def contract_run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """The run of this session: its target was reached and takes the credentials; cleaned up at the end."""
    from hydracore_contract.errors import Misused, RunEnded, Unreachable
    from hydracore_contract.exit_codes import NO_VERDICT, WRONG_USE
    from hydracore_contract.process import interruptible
    from hydracore_contract.reachability import check_target

    run = the_run(request.config)
    try:
        check_places(run)
        check_target(run.session)
    except Misused as error:
        pytest.exit(in_names_of_pytest(str(error)), returncode=WRONG_USE)
    except Unreachable as error:
        run.finished()
        pytest.exit(str(error), returncode=NO_VERDICT)
    except RunEnded as reason:
        run.stopped = reason
        write_reports(run, run.finished())
        leave(run, reason, ())
    # A job that is cancelled cleans up as one that is interrupted by hand.
    with interruptible():
        yield run
        write_reports(run, run.finished())


def check_places(run: Run) -> None:
    """Raises Misused where a file that the run is to write can't be written."""
    from hydracore_contract.reports import report_files

    if not run.settings.read_only:
        run.session.state.ledger.check()
    report_files.begin(run.settings.reports, run.settings.report_dir)


def write_reports(run: Run, outcome: Outcome) -> None:
    """Writes the reports; where that can't be done one line says so, and pytest's exit status is that of its tests."""
    from hydracore_contract.errors import Misused
    from hydracore_contract.exit_codes import WRONG_USE
    from hydracore_contract.reports import report_files

    if not (run.settings.reports or outcome.causes):
        return
    try:
        report_files.write(outcome, run.settings.reports, run.settings.report_dir, run.settings.spec)
    except Misused as error:
        problem = in_names_of_pytest(str(error))
        if outcome.conforms:
            pytest.exit(problem, returncode=WRONG_USE)
        print(f"hydracore-contract: {problem}", file=sys.stderr)


@pytest.fixture(scope="session")
def contract_acceptances(contract_run: Run) -> tuple[Acceptance, ...]:
    from hydracore_contract.findings import baselines

    file = contract_run.settings.baseline
    return baselines.read(file) if file else ()


@pytest.fixture(scope="session")
def contract_told() -> set[CauseKey]:
    """The causes that tests have failed with, or that are accepted: the first test tells those of the first look."""
    return set()


@pytest.fixture
def contract_check(
    contract_run: Run, contract_acceptances: tuple[Acceptance, ...], contract_told: set[CauseKey]
) -> Any:
    """Runs one part and fails with what was found since the last one."""

    def check(part: tuple[Phase, Unit]) -> None:
        __tracebackhide__ = True
        from hydracore_contract.errors import RunEnded
        from hydracore_contract.internal_errors import internal_error

        state = contract_run.session.state
        judged, missed = state.recorder.judged.total(), len(state.missed)
        try:
            contract_run.one(*part)
            contract_run.reduce(contract_told)
        except RunEnded as reason:
            leave(contract_run, reason, contract_acceptances)
        except Exception as error:
            leave(contract_run, internal_error(error, contract_run.settings.report_dir), contract_acceptances)
        text = new_failures(contract_run, contract_told, contract_acceptances)
        contract_told.update(state.known_causes.by_key)
        if text:
            pytest.fail(text, pytrace=False)
        if state.recorder.judged.total() == judged:
            pytest.skip("; ".join([*state.missed][missed:]) or "nothing could be tried")

    return check


def leave(run: Run, reason: RunEnded, acceptances: tuple[Acceptance, ...]) -> NoReturn:
    """Ends the session with the exit status of a run that ended early."""
    from hydracore_contract.exit_codes import BROKEN, INTERNAL_ERROR, NO_VERDICT
    from hydracore_contract.findings.outcome import Ending
    from hydracore_contract.runner import ending

    run.stopped = reason
    failed = new_failures(run, set(), acceptances)
    status = INTERNAL_ERROR if ending(reason) is Ending.INTERNAL_ERROR else NO_VERDICT
    pytest.exit("\n\n".join(filter(None, (str(reason), failed))), returncode=BROKEN if failed else status)


def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    global interrupted
    interrupted = isinstance(excinfo.value, KeyboardInterrupt)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Gives a session that has run the contract tests the exit status of a run."""
    run = session.config.stash.get(KEY, None)
    if run is None:
        return
    from hydracore_contract.exit_codes import BROKEN, INTERRUPTED, NO_VERDICT
    from hydracore_contract.reports.verdict import untried

    operations = run.operations_tried({each for unit in run.tried for each in unit.operations})
    if interrupted:
        session.exitstatus = BROKEN if session.testsfailed else INTERRUPTED
    elif run.tried and exitstatus == pytest.ExitCode.OK and not operations.are_enough:
        session.exitstatus = NO_VERDICT
        why = untried(operations) or "nothing could be tried"
        session.config.get_terminal_writer().line(f"\ncontract: no verdict; {why}")


def new_failures(run: Run, known: set[Any], acceptances: tuple[Acceptance, ...]) -> str:
    """The failures whose cause was not known before, as text; empty where there are none."""
    from hydracore_contract.findings.baselines import marked
    from hydracore_contract.findings.finding import Cause, Severity

    causes = [
        Cause(tuple(found))
        for key, found in run.session.state.known_causes.by_key.items()
        if key not in known
    ]
    judged = marked(causes, acceptances, date.today())
    failures = [cause for cause in judged if not cause.accepted and cause.first.severity is Severity.FAILURE]
    return "\n\n".join(described(cause.first, run.settings) for cause in failures)


def described(finding: Finding, settings: Settings) -> str:
    from hydracore_contract.reports.finding_folder import place_of
    from hydracore_contract.reports.sanitize import sanitized
    from hydracore_contract.reports.shell_script import script
    from hydracore_contract.reports.source_lines import basis, place

    lines = (
        f"{finding.rule.id}: {finding.rule.title}",
        f"{finding.operation} {finding.subject}".strip(),
        finding.summary,
        f"expected {finding.expected}, and it was {finding.actual}",
        f"{place(finding.location)} {basis(finding)}",
        *script(finding, settings.base_url, place_of(settings.report_dir, finding)).splitlines(),
    )
    return "\n".join(sanitized(line) for line in lines)
