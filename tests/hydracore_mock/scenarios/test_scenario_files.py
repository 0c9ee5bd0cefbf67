"""Whole scenarios as files: add one to `rejected` and it is a test.

Beside each stands what is expected of it: a line for every fault, in order, with the number of the line (- where
the file itself is meant), the pointer and the reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hydracore_mock.errors import ScenarioError
from hydracore_mock.scenarios import read_scenarios
from hydracore_openapi import Contract

REJECTED = sorted((Path(__file__).parent / "rejected").glob("*.yaml"))


@pytest.mark.parametrize("file", REJECTED, ids=lambda file: file.stem)
def test_rejected(hydracore: Contract, file: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenarios(file, hydracore)
    faults = caught.value.faults
    assert {fault.file for fault in faults} == {file}
    told = [f"{fault.line or '-'}: {fault.pointer} {fault.reason}" for fault in faults]
    assert told == file.with_suffix(".expect").read_text(encoding="utf-8").splitlines()


def test_there_are_cases() -> None:
    assert len(REJECTED) >= 15


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def test_a_fault_is_told_with_file_line_and_pointer(hydracore: Contract, tmp_path: Path) -> None:
    rule = "rules:\n- match: {operation: list_instance_channels}\n  then: {status: 418}\n"
    written(tmp_path, x_yaml=f"description: d\n{rule}")
    with pytest.raises(ScenarioError) as caught:
        read_scenarios(tmp_path, hydracore)
    assert str(caught.value) == (
        f"{tmp_path}/x.yaml:4: /rules/0/then/status: 418 is not documented for list_instance_channels "
        "(documented: 200, 400, 401, 403, 404, 422); document it, or say breaks-contract: true"
    )


def test_files_of_a_folder_are_scenarios_by_name(hydracore: Contract, tmp_path: Path) -> None:
    written(
        tmp_path, b_yaml="description: B", a_yml="description: A", c_json='{"description": "\\ud83d\\udeb2"}'
    )
    written(tmp_path, readme_md="no scenario")
    found = read_scenarios(tmp_path, hydracore)
    assert {name: each.description for name, each in found.items()} == {"a": "A", "b": "B", "c": "🚲"}
    assert found["a"].file == tmp_path / "a.yml"
    assert list(read_scenarios(tmp_path / "b.yaml", hydracore)) == ["b"]


def test_the_faults_of_all_files_are_told(hydracore: Contract, tmp_path: Path) -> None:
    written(tmp_path, a_yaml="", b_yaml="description: B", c_yaml="x: 1", d_yaml="description: [")
    (tmp_path / "e.yaml").write_bytes(b"description: \xff")
    with pytest.raises(ScenarioError) as caught:
        read_scenarios(tmp_path, hydracore)
    assert {Path(str(fault.file)).stem for fault in caught.value.faults} == {"a", "c", "d", "e"}


@pytest.mark.parametrize("name", ["a name.yaml", "none.yaml", "schema.json", f"{'x' * 101}.yaml", "ä.yaml"])
def test_names_that_can_not_be_asked_for(hydracore: Contract, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"description": "d"}')
    with pytest.raises(ScenarioError, match="rename it"):
        read_scenarios(tmp_path, hydracore)


def test_two_files_of_one_name(hydracore: Contract, tmp_path: Path) -> None:
    written(tmp_path, a_yaml="description: A", a_json='{"description": "A"}')
    with pytest.raises(ScenarioError, match="named a as well"):
        read_scenarios(tmp_path, hydracore)


def test_nothing_at_all(hydracore: Contract, tmp_path: Path) -> None:
    for source, found in (
        (tmp_path, "no YAML or JSON file in this folder"),
        (tmp_path / "none", "no such file or folder"),
    ):
        with pytest.raises(ScenarioError) as caught:
            read_scenarios(source, hydracore)
        assert str(caught.value) == f"{source}: there is {found}; check --scenarios"
