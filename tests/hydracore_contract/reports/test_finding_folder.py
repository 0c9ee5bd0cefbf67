"""A finding's folder, as runs and campaigns write it."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from hydracore_contract.exchange import Request
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Finding
from hydracore_contract.reports.finding_folder import remove, reproduction_test, write
from hydracore_openapi import Document
from tests.hydracore_contract.reports.garbage import findings
from tests.hydracore_contract.reports.samples import CREATE_FAILS, TIMES_MOVE

URL = "http://127.0.0.1:8000"
LARGE = bytes(range(256)) * 100


@given(findings)
def test_a_finding_can_not_write_its_test(finding: Finding) -> None:
    kinds = [type(each).__name__ for each in ast.parse(reproduction_test(finding, URL, None)).body]
    assert kinds == ["Expr", "ImportFrom", "ImportFrom", "Assign", "Assign", "Assign", "FunctionDef"]


@pytest.mark.parametrize("text", ["# -*- coding: utf-7 -*-", "coding: nonsense", '"""', "{base_url}", "%s\\"])
def test_what_python_might_take_for_more_than_a_comment(text: str) -> None:
    document = Document(Path("a'b.yaml"), (Path("o'v.yaml"),))
    source = reproduction_test(replace(CREATE_FAILS, operation=text, statement=text), f"{URL}/'\"", document)
    values = [ast.literal_eval(each.value) for each in ast.parse(source).body if isinstance(each, ast.Assign)]
    assert values == [f"{URL}/'\"", str(Path("a'b.yaml").resolve()), (str(Path("o'v.yaml").resolve()),)]
    compile(source.encode(), "test_finding.py", "exec")


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def with_body(finding: Finding, body: bytes) -> Finding:
    request = Request("POST", "/things", (), body)
    return replace(finding, exchange=replace(finding.exchange, request=request))


def test_a_body_that_is_too_long_for_a_command_has_a_file(tmp_path: Path) -> None:
    large = with_body(TIMES_MOVE, LARGE)
    write(tmp_path / "one", large, {"run": {}}, URL)
    assert (tmp_path / "one" / "body-2").read_bytes() == LARGE
    assert serialization.read(tmp_path / "one" / "finding.json") == large
    write(tmp_path / "one", with_body(TIMES_MOVE, b"{}"), {"run": {}}, URL)
    assert names(tmp_path / "one") == {"finding.json", "request.curl", "test_finding.py"}


def test_what_is_removed_is_all_that_was_written(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, with_body(CREATE_FAILS, LARGE), {"run": {}}, URL)
    cache = tmp_path / "one" / "__pycache__"
    cache.mkdir()
    (cache / "test_finding.cpython-311-pytest-9.2.0.pyc").touch()
    (tmp_path / "two" / "notes.txt").touch()
    for name in ("one", "two"):
        remove(tmp_path / name)
    assert names(tmp_path) == {"pytest.ini", "two/notes.txt"}
    assert not (tmp_path / "one").exists()
