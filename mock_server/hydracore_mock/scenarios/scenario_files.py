"""Scenario files: one scenario in each, named as the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hydracore_mock.errors import ScenarioError, ScenarioFault
from hydracore_mock.scenarios.compiling import document_faults, read_scenario
from hydracore_mock.scenarios.scenario import Scenario
from hydracore_openapi.errors import ContractError, Defect
from hydracore_openapi.model import Contract
from hydracore_openapi.source.files import Source, read

_SUFFIXES = (".yaml", ".yml", ".json")
_NAME = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_STEPS = 7
"""As much of a pointer as is shown for what is nested too deep."""
_TAKEN = ("none", "schema")
_REMEDIES = {
    "write an OpenAPI document into it": "write a scenario into it",
    "flatten it, or use $ref": "flatten it",
    "use $ref instead of aliases": "use fewer aliases",
    "use $ref for schemas that repeat themselves": "write out what is meant",
}
"""The remedies of the reader of YAML, reworded for documents that have no references."""


def read_scenarios(source: Path, contract: Contract) -> dict[str, Scenario]:
    """The scenarios of a file, or of all files of a folder, by name. Raises: ScenarioError with all that is wrong in
    them."""
    found: dict[str, Scenario] = {}
    faults: list[ScenarioFault] = []
    for file in _files(source):
        name = file.stem
        reason = _name_fault(name, found.get(name))
        if reason is not None:
            faults.append(ScenarioFault("", reason, file))
            continue
        try:
            found[name] = _read(name, file, contract)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(tuple(faults))
    return found


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    files = sorted(file for file in source.rglob("*") if file.suffix.lower() in _SUFFIXES and file.is_file())
    if not files:
        found = "no YAML or JSON file in this folder" if source.is_dir() else "no such file or folder"
        raise ScenarioError((ScenarioFault("", f"there is {found}; check --scenarios", source),))
    return files


def _name_fault(name: str, other: Scenario | None) -> str | None:
    if other is not None:
        return f"{other.file} is named {name} as well; rename one of the two"
    if _NAME.fullmatch(name) is None:
        return "a scenario's file is named with 1 to 100 letters, digits, `.`, `_`, `~` or `-`; rename it"
    return (
        f"no scenario can be named {name}, which means something else; rename it" if name in _TAKEN else None
    )


def _read(name: str, file: Path, contract: Contract) -> Scenario:
    try:
        source = read(file)
    except ContractError as error:
        raise ScenarioError(tuple(map(_unreadable, error.defects))) from None
    faults = tuple(_located(source, document_faults(source.value, contract)))
    if faults:
        raise ScenarioError(faults)
    return read_scenario(name, source.value, file)


def _unreadable(defect: Defect) -> ScenarioFault:
    place, remedy = defect.location, _REMEDIES.get(defect.remedy, defect.remedy)
    pointer = "/".join(place.pointer.removeprefix("#").split("/")[:_STEPS])
    return ScenarioFault(pointer, f"{defect.reason}; {remedy}", place.file, place.line)


def _located(source: Source, said: list[tuple[tuple[str, ...], str]]) -> Iterator[ScenarioFault]:
    places = sorted(((source.location(keys), reason) for keys, reason in said), key=lambda each: each[0].line)
    for place, reason in places:
        yield ScenarioFault(place.pointer.removeprefix("#"), reason, place.file, place.line)
