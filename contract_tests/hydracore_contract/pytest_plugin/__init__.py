"""The contract tests as a pytest plugin: `pytest --pyargs hydracore_contract --contract-base-url …`, in any suite.

One session of pytest is one run. What it can be told stands in pytest's settings, in `contract.toml` and in the
environment too, as for the command; what it found fails the test that found it. Sessions that use none of its options
and fixtures neither import nor hear anything of it: whatever is needed is imported where it is used.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from hydracore_contract.pytest_plugin.options import add_options

if TYPE_CHECKING:
    from hydracore_contract.exchange import Exchange
    from hydracore_contract.pytest_plugin.controller import Controller
    from hydracore_contract.pytest_plugin.suite_run import Part, SuiteRun
    from hydracore_contract.runner import Run

KEY = pytest.StashKey["SuiteRun"]()
CONTROLLER = pytest.StashKey["Controller"]()
SHARED = pytest.StashKey[dict[str, Any]]()
ENDED = pytest.StashKey[BaseException]()
"""Why the session ends once its tests are collected."""
OF_THE_SUITE = re.compile(
    r"::test_(behaviour|concurrency|credentials|customers|generated|requests|sequences)\["
)
"""Tests of `suite/`, by their identities."""
MARKER = "contract_phase"
TARGET = "contract_target"
PACKAGE = Path(__file__).parent.parent
interrupted = False
"""Tells whether somebody has ended the session."""

OLD_IMPORT = "contract_tests.campaigns"
IMPORT = "from hydracore_contract.reproduce.pytest_reproduction import assert_fixed"


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}(name): the part of the contract tests that a test runs")


def is_of_the_suite(argument: str) -> bool:
    """Tells the contract tests by their name, as after `--pyargs`, or by their path."""
    path = Path(argument.partition("::")[0]).resolve()
    is_named = argument.startswith(PACKAGE.name)
    return is_named or path == PACKAGE.parent or path.is_relative_to(PACKAGE)


def pytest_report_header(config: pytest.Config) -> list[str]:
    if not is_asked_for(config):
        return []
    suite = the_suite(config)
    where = suite.base_url or f"the target of {TARGET}"
    return [f"contract: {where}, profile {suite.settings.profile}, seed {suite.settings.seed}"]


def is_asked_for(config: pytest.Config) -> bool:
    """Tells whether a run is sure to be wanted."""
    return bool(config.getoption("--contract-base-url")) or any(map(is_of_the_suite, config.args))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Plans the run where one is sure to be wanted: an end within a collector would not be told in a line."""
    if is_asked_for(session.config):
        (the_controller if is_controller(session.config) else the_suite)(session.config)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves the tests of findings alone, which reports bring into the folder, where nobody has named them."""
    found, _, name = collection_path.parts[-3:] if len(collection_path.parts) > 2 else ("", "", "")
    if (found, name) != ("findings", "test_finding.py"):
        return None
    named = (Path(each.partition("::")[0]).resolve() for each in config.args)
    folders = (collection_path, *collection_path.parents[:3])
    return None if any(each in folders for each in named) else True


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "contract_unit" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker(MARKER)
    try:
        parts = the_suite(metafunc.config).parts(marker.args[0] if marker else None)
    except pytest.exit.Exception as ended:
        # Within a collector it would not be told in a line.
        metafunc.config.stash[ENDED] = ended
        parts = []
    metafunc.parametrize("contract_unit", parts, ids=[title for _, title in parts])


def pytest_collection_modifyitems(config: pytest.Config) -> None:
    if ENDED in config.stash:
        raise config.stash[ENDED]


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


def the_suite(config: pytest.Config) -> SuiteRun:
    """The run of this session, planned once: nothing is sent yet."""
    if KEY not in config.stash:
        from hydracore_contract.exit_codes import WRONG_USE
        from hydracore_contract.extras import missing

        if problem := missing():
            pytest.exit(f"the contract tests can't be run: {problem}", returncode=WRONG_USE)
        from hydracore_contract.pytest_plugin.suite_run import SuiteRun

        config.stash[KEY] = SuiteRun(config, shared(config)["seed"] if is_controller(config) else None)
    return config.stash[KEY]


def the_controller(config: pytest.Config) -> Controller:
    """What puts together what other processes find, made once."""
    if CONTROLLER not in config.stash:
        from hydracore_contract.pytest_plugin.controller import Controller

        config.stash[CONTROLLER] = Controller(the_suite(config))
        config.stash[CONTROLLER].begin()
    return config.stash[CONTROLLER]


def is_controller(config: pytest.Config) -> bool:
    """Tells whether pytest-xdist has other processes test."""
    return bool(config.getoption("numprocesses", default=None)) and not hasattr(config, "workerinput")


def shared(config: pytest.Config) -> dict[str, Any]:
    """What all processes that test are told."""
    if SHARED not in config.stash:
        claims = TemporaryDirectory(prefix="hydracore-contract-")
        config.add_cleanup(claims.cleanup)
        config.stash[SHARED] = {"seed": SystemRandom().randrange(2**31), "claims": claims.name}
    return config.stash[SHARED]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a process of pytest-xdist what it needs to work beside others."""
    node.workerinput["contract"] = shared(node.config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Sequence[str]) -> None:
    """Prepares for the contract tests where some were collected, before any test is run."""
    if any(map(OF_THE_SUITE.search, ids)):
        the_controller(node.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    output = getattr(node, "workeroutput", {})
    if any(name.startswith("contract_") for name in output):
        the_controller(node.config).take(output)


@pytest.fixture(scope="session")
def contract_target(pytestconfig: pytest.Config) -> Any:
    """The service to test: a URL, or an ASGI or WSGI app, which is served in this process. Made to be overridden.

    What `--contract-base-url` names on the command line is tested all the same.
    """
    return the_suite(pytestconfig).base_url


@pytest.fixture(scope="session")
def contract_checks() -> Sequence[Callable[[Exchange], Any]]:
    """Checks of one's own: functions that are given each exchange, and return what is wrong. Made to be overridden."""
    return ()


def pytest_fixture_setup(fixturedef: Any) -> None:
    """Refuses a target that would end before the session does."""
    if fixturedef.argname != TARGET or fixturedef.scope == "session":
        return
    if inspect.isgeneratorfunction(fixturedef.func):
        from hydracore_contract.exit_codes import WRONG_USE

        scoped = "@pytest.fixture(scope='session')"
        pytest.exit(f"{TARGET} ends before the session does; give it {scoped}", returncode=WRONG_USE)


@pytest.fixture(scope="session")
def contract_session(pytestconfig: pytest.Config) -> Iterator[SuiteRun]:
    """The run of this session until its last test; cleaned up then."""
    suite = the_suite(pytestconfig)
    yield suite
    suite.end()


@pytest.fixture
def contract_run(request: pytest.FixtureRequest) -> Run:
    """The run of this session: its target was reached and takes the credentials."""
    suite = the_suite(request.config)
    is_named = request.config.getoption("--contract-base-url")
    # What is set up first ends last: the target is there until the run has cleaned up.
    target = suite.base_url if suite.has_begun or is_named else request.getfixturevalue(TARGET)
    request.getfixturevalue("contract_session")
    if not suite.has_begun:
        suite.begin(target, request.getfixturevalue("contract_checks"))
    if suite.ended:
        pytest.skip(suite.ended)
    return suite.run


@pytest.fixture
def contract_check(contract_run: Run, pytestconfig: pytest.Config) -> Callable[[Part], None]:  # noqa: ARG001 (begun)
    """Runs one part and fails with what was found since the last one."""
    return the_suite(pytestconfig).check


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    global interrupted
    interrupted = isinstance(excinfo.value, KeyboardInterrupt)
    if not interrupted and any(Path(each.path).is_relative_to(PACKAGE) for each in excinfo.traceback):
        # pytest shows the reason alone, and would take longer than all the rest for a traceback.
        excinfo.traceback = excinfo.traceback.filter(excinfo)[-1:]
        excinfo.value.__suppress_context__ = True


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Gives a session that has run the contract tests the exit status of a run."""
    config = session.config
    suite, controller = config.stash.get(KEY, None), config.stash.get(CONTROLLER, None)
    if suite is None or suite.worker:
        return
    from hydracore_contract.exit_codes import BROKEN, INTERRUPTED, NO_VERDICT
    from hydracore_contract.findings.outcome import Ending
    from hydracore_contract.reports.verdict import untried

    writer = config.get_terminal_writer()
    found = controller.end() if controller else None
    for reason, status in controller.ended.items() if controller else ():
        writer.line(f"\ncontract: {reason}")
        if is_ok(session, exitstatus):
            session.exitstatus = status
    operations = found.operations if found else suite.operations
    if interrupted:
        session.exitstatus = BROKEN if session.testsfailed else INTERRUPTED
    elif is_ok(session, exitstatus) and suite.run.stopped and suite.run.ending is Ending.EARLY:
        session.exitstatus = NO_VERDICT
        writer.line(f"\ncontract: no verdict, {suite.run.stopped}")
    elif (found or suite.run.tried) and is_ok(session, exitstatus) and not operations.are_enough:
        session.exitstatus = NO_VERDICT
        why = untried(operations) or "nothing could be tried"
        writer.line(f"\ncontract: no verdict; {why}")


def is_ok(session: pytest.Session, exitstatus: int) -> bool:
    """Tells whether nothing has spoken against a session yet."""
    return session.exitstatus == exitstatus == pytest.ExitCode.OK
