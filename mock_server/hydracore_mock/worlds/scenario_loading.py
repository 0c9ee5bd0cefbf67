"""Scenario loading: the scenarios that a mock offers, read from files and judged against the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hydracore_mock.errors import DataFault, ScenarioError, ScenarioFault, UnknownScenario
from hydracore_mock.scenarios import Scenario, compile_scenario, read_scenarios
from hydracore_mock.settings import MockSettings
from hydracore_mock.state import seed_faults
from hydracore_openapi.json_schema.pointers import pointer
from hydracore_openapi.model import Contract

_SUFFIXES = (".yaml", ".yml", ".json")


def load_scenarios(
    contract: Contract, settings: MockSettings, say: Callable[[str], None]
) -> Mapping[str, Scenario]:
    """The scenarios by name that the settings name, else those beside the document.

    What lies beside a document may be meant for others as well: what doesn't fit is left out, and `say` is told.

    Raises:
        ScenarioError: one of those that the settings name can't be used.
        UnknownScenario: there is none of the name that is to be on.
    """
    if settings.scenarios is not None:
        found = read_scenarios(settings.scenarios, contract)
        for scenario in found.values():
            check_state(contract, scenario)
    else:
        found = dict(_fitting(contract, settings, say))
    if settings.scenario is not None and settings.scenario not in found:
        raise UnknownScenario(settings.scenario, tuple(found))
    return found


def scenario_files(settings: MockSettings) -> tuple[Path, ...]:
    """The files that scenarios are read from, those that can't be read among them."""
    source = settings.scenarios or (settings.fixtures and settings.fixtures / "scenarios")
    if source is None:
        return ()
    if source.is_dir():
        files = (file for file in source.rglob("*") if file.suffix.lower() in _SUFFIXES)
        return tuple(sorted(file for file in files if file.is_file()))
    return (source,) if source.is_file() else ()


def inline_scenario(contract: Contract, name: str, document: Any) -> Scenario:
    """A scenario that came in a request.

    Raises:
        ScenarioError: it can't be used.
    """
    scenario = compile_scenario(name, document, contract)
    check_state(contract, scenario)
    return scenario


def check_state(contract: Contract, scenario: Scenario) -> None:
    """Lets pass a scenario whose collections hold what the contract allows.

    Raises:
        ScenarioError: the contract forbids some of it.
    """
    faults = [_as_written(scenario, fault) for fault in seed_faults(contract, scenario.state or {})]
    if faults:
        raise ScenarioError(tuple(dict.fromkeys(faults)))


def _as_written(scenario: Scenario, fault: DataFault) -> ScenarioFault:
    """The fault of a state as a fault of the scenario's document, where `count` items may be made from a few."""
    path, *below = fault.keys
    written = scenario.document["state"][path]
    if below and isinstance(written, Mapping):
        below = ["items", int(below[0]) % len(written["items"]), *below[1:]]
    place = pointer(("state", path, *below)).removeprefix("#")
    return ScenarioFault(place, f"this {fault.reason}; {fault.remedy}", scenario.file)


def _fitting(
    contract: Contract, settings: MockSettings, say: Callable[[str], None]
) -> Iterator[tuple[str, Scenario]]:
    files: dict[str, Path] = {}
    for file in scenario_files(settings):
        other = files.setdefault(file.stem, file)
        if other is not file:
            say(f"  left out, a scenario of the same name as {other}: {file}")
            continue
        try:
            for name, scenario in read_scenarios(file, contract).items():
                check_state(contract, scenario)
                yield name, scenario
        except ScenarioError as error:
            if settings.scenario == file.stem:
                raise
            say(f"  left out, a scenario that can't be used:\n{error}")
