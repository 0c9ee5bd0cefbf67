from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hydracore_openapi.source.files import read
from hydracore_openapi.source.paths import path_operations, template_names
from hydracore_openapi.source.references import Files
from tests.hydracore_openapi.sources import files_of

TEXT = """
paths:
  x-own: {get: {}}
  /a/{b}:
    summary: no operation
    parameters:
      - {in: query, name: q, note: of the path}
      - {in: header, name: X-One, note: of the path}
      - {in: header, name: Authorization}
      - {in: query, name: authorization}
    get:
      operationId: read
      parameters:
        - {$ref: '#/shared'}
        - {in: header, name: x-one, note: its own}
        - {in: query, name: Q, note: another}
    delete: {}
  /c: {$ref: '#/elsewhere'}
elsewhere: {put: {operationId: ''}}
shared: {in: query, name: q, note: its own}
"""


@pytest.fixture
def files(write: Callable[..., Path]) -> Files:
    return files_of(read(write(TEXT)))


def test_operations_are_those_of_paths_in_the_order_of_the_document(files: Files) -> None:
    assert [each.id for each in path_operations(files)] == ["read", "DELETE /a/{b}", "PUT /c"]


def test_an_operations_own_parameters_count_before_those_of_its_path(files: Files) -> None:
    found = [
        [(each.value["name"], each.value.get("note")) for each in operation.parameters(files)]
        for operation in path_operations(files)
    ]
    assert found == [
        [("q", "its own"), ("x-one", "its own"), ("authorization", None), ("Q", "another")],
        [("q", "of the path"), ("X-One", "of the path"), ("authorization", None)],
        [],
    ]


def test_names_in_a_template() -> None:
    assert template_names("/a/{b}/{c-d}.json/{}") == ["b", "c-d", ""]
