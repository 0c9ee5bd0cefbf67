"""The contract tests as a pytest plugin: `pytest --pyargs contract_tests --base-url …`, in any suite.

One session of pytest is one run. What it can be told stands in `contract.toml` and in the environment too, as for the
command; what it found fails the test that found it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from hydracore_contract.exit_codes import BROKEN, NO_VERDICT, WRONG_USE

if TYPE_CHECKING:
    from hydracore_contract.findings.finding import Acceptance, Finding
    from hydracore_contract.findings.outcome import Outcome
    from hydracore_contract.phases.unit import Phase, Unit
    from hydracore_contract.runner import Run

GIVEN = {
    "--base-url": "the service that the contract tests are run against",
    "--token": "a bearer token that it accepts",
    "--api-key": "an API key that it accepts",
    "--instance-id": "an instance that exists; made up, if left out",
    "--other-instance-id": "another one, which must not see the first one's items",
}
PREFIXED = {
    "spec": "OpenAPI 3.0 document; the one that is shipped, if left out",
    "profile": "how much is tried: quick, default or deep",
    "phase": "only these parts: credentials, requests, behaviour, concurrency, generated, sequences",
    "seed": "the same seed sends the same requests",
    "allow-host": "a host beside this machine to test",
    "rate-limit": "requests a second at most",
    "max-response-time": "an answer that takes longer is a failure, in seconds",
    "baseline": "findings that are known and accepted for a time",
    "report": "reports to write: junit, html, markdown, json, sarif",
    "report-dir": "the folder for reports and findings",
}
FLAGS = {
    "read-only": "send nothing but GET, HEAD and OPTIONS",
    "shared": "others work in these instances too: compare only what the run has made",
    "strict-types": "a scalar of a lenient type is a failure, and not a note",
}
KEY = pytest.StashKey["Run"]()
MARKER = "contract_phase"


def pytest_addoption(parser: pytest.Parser) -> None:
    options = parser.getgroup("contract", "contract tests")
    for name, text in GIVEN.items():
        # Other plugins may have the option already, for the same thing.
        try:
            options.addoption(name, default=None, help=text)
        except ValueError:
            continue
    for name, text in PREFIXED.items():
        options.addoption(f"--contract-{name}", default=None, help=text)
    for name, text in FLAGS.items():
        options.addoption(f"--contract-{name}", action="store_true", default=False, help=text)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}(name): the part of the contract tests that a module runs")
    if any(str(each).startswith("hydracore_contract") for each in config.args) and workers(config):
        raise pytest.UsageError("the contract tests are one run: leave -n out, or give -n 0")


def pytest_report_header(config: pytest.Config) -> list[str]:
    if not config.getoption("--base-url", default=None) or workers(config):
        return []
    settings = the_run(config).settings
    return [f"contract: {settings.base_url}, profile {settings.profile}, seed {settings.seed}"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "contract_unit" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker(MARKER)
    wanted = marker.args[0] if marker else None
    run = the_run(metafunc.config)
    found = [pair for pair in run.all() if wanted in (None, pair[0].name)]
    metafunc.parametrize("contract_unit", found, ids=[unit.title for _, unit in found])


def the_run(config: pytest.Config) -> Run:
    """The run of this session, prepared once: nothing is sent yet."""
    if KEY not in config.stash:
        from hydracore_contract.errors import Misused
        from hydracore_openapi import ContractError

        try:
            config.stash[KEY] = prepared(config)
        except (Misused, ContractError) as error:
            pytest.exit(str(error), returncode=WRONG_USE)
    return config.stash[KEY]


def prepared(config: pytest.Config) -> Run:
    from hydracore_contract.options import read_settings
    from hydracore_contract.reports.terminal import screen
    from hydracore_contract.runner import named_contract, prepared

    settings = read_settings(arguments(config))
    contract, document = named_contract(settings.spec)
    return prepared(contract, settings, screen(False, True, sys.stderr), document)


def arguments(config: pytest.Config) -> list[str]:
    """What pytest was told, as the command would be told it."""
    named = [(name, config.getoption(name, default=None)) for name in GIVEN]
    named += [(f"--{name}", config.getoption(f"--contract-{name}")) for name in PREFIXED]
    url = [str(value) for name, value in named if name == "--base-url" and value]
    options = [f"{name}={value}" for name, value in named if name != "--base-url" and value not in (None, "")]
    flags = [f"--{name}" for name in FLAGS if config.getoption(f"--contract-{name}")]
    return [*url, *options, *flags]


def workers(config: pytest.Config) -> bool:
    """Tells whether tests are spread over several processes, whose requests would be each other's surprises."""
    return bool(config.getoption("numprocesses", default=None)) or hasattr(config, "workerinput")


@pytest.fixture(scope="session")
def contract_run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """The run against `--base-url`: the target was reached and takes the credentials; cleaned up at the end."""
    from hydracore_contract.errors import RunEnded, Unreachable

    run = the_run(request.config)
    try:
        run.check_target()
    except Unreachable as error:
        run.finished()
        pytest.exit(str(error), returncode=NO_VERDICT)
    except RunEnded as reason:
        write(run, run.finished())
        pytest.exit("\n\n".join((str(reason), told(run, set(), ()))), returncode=BROKEN)
    yield run
    write(run, run.finished())


def write(run: Run, outcome: Outcome) -> None:
    from hydracore_contract.reports import report_files

    if run.settings.reports or outcome.causes:
        report_files.write(outcome, run.settings.reports, run.settings.report_dir)


@pytest.fixture(scope="session")
def contract_acceptances(contract_run: Run) -> tuple[Acceptance, ...]:
    from hydracore_contract.findings import baselines

    file = contract_run.settings.baseline
    return baselines.read(file) if file else ()


@pytest.fixture
def contract_check(contract_run: Run, contract_acceptances: tuple[Acceptance, ...]) -> Any:
    """Runs one part and fails with what it found."""

    def check(part: tuple[Phase, Unit]) -> None:
        __tracebackhide__ = True
        from hydracore_contract.errors import RunEnded

        known = set(contract_run.session.state.known_causes.by_key)
        try:
            contract_run.one(*part)
            contract_run.reduce(known)
        except RunEnded as reason:
            pytest.exit(str(reason), returncode=BROKEN)
        text = told(contract_run, known, contract_acceptances)
        if text:
            pytest.fail(text, pytrace=False)

    return check


def told(run: Run, known: set[Any], acceptances: tuple[Acceptance, ...]) -> str:
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
    return "\n\n".join(described(cause.first, run.settings.base_url) for cause in failures)


def described(finding: Finding, base_url: str) -> str:
    from hydracore_contract.reports.curl import curl
    from hydracore_contract.reports.sanitize import sanitized
    from hydracore_contract.reports.source_lines import basis, place

    lines = (
        f"{finding.rule.id}: {finding.rule.title}",
        f"{finding.operation} {finding.subject}".strip(),
        finding.summary,
        f"expected {finding.expected}, and it was {finding.actual}",
        f"{place(finding.location)} {basis(finding)}",
        curl(base_url, finding.exchange.request)[:4000],
    )
    return "\n".join(sanitized(line) for line in lines)
