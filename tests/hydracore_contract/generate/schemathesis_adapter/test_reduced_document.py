from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from hydracore_contract.generate.schemathesis_adapter.reduced_document import reduced
from hydracore_openapi import load

HERE = Path(__file__).parent


def test_servers_and_security_are_left_out_and_paths_are_whole() -> None:
    contract = load(HERE / "hard.yaml")
    before = deepcopy(contract.document)
    found = reduced(contract)
    assert not {"servers", "security"} & {key for part in parts(found) for key in part}
    assert "securitySchemes" not in found["components"]
    assert set(found["paths"]) == {each.path for each in contract.operations}
    assert all(path.startswith("/base/") for path in found["paths"])
    found["paths"].clear()
    assert contract.document == before


def test_every_operation_keeps_what_its_path_says() -> None:
    found = reduced(load(HERE / "hard.yaml"))
    assert set(found["paths"]["/base/odd"]) == {"parameters", "post", "put"}
    assert len(found["paths"]["/base/a/{name}/{number}"]["parameters"]) == 9


def test_examples_that_would_be_fetched_are_left_out() -> None:
    found = reduced(load(HERE / "hard.yaml"))
    media = found["paths"]["/base/odd"]["put"]["requestBody"]["content"]["application/json"]
    assert set(media["examples"]) == {"near"}


def parts(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(part for member in value.values() for part in parts(member))]
    return [part for member in value for part in parts(member)] if isinstance(value, list) else []
