"""A contract as a value, for workers elsewhere."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

from hydracore_contract.fuzz.contract_files import contract_files_of, loaded_contract, relocated
from hydracore_openapi import load
from tests.paths import ROOT

PETSTORE = ROOT / "tests" / "documents" / "petstore"


def test_a_worker_elsewhere_has_the_same_contract(tmp_path: Path) -> None:
    shutil.copytree(PETSTORE, tmp_path / "here")
    document = contract_files_of(load(tmp_path / "here" / "petstore.yaml"))
    own, folder = loaded_contract(document)
    assert folder == tmp_path / "here"
    sent = pickle.loads(pickle.dumps(document))  # noqa: S301 (our own)
    shutil.rmtree(tmp_path / "here")
    loaded_contract.cache_clear()
    other, elsewhere = loaded_contract(sent)
    assert elsewhere != tmp_path / "here"
    assert [each.id for each in other.operations] == [each.id for each in own.operations]
    file = other.operations[0].location.file
    assert relocated(file, elsewhere, document.root) == own.operations[0].location.file
    shutil.rmtree(elsewhere)


def test_a_change_of_the_contract_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(PETSTORE, tmp_path / "here")
    path = tmp_path / "here" / "petstore.yaml"
    before = contract_files_of(load(path))
    path.write_text(path.read_text("utf-8") + "# changed\n", "utf-8")
    assert contract_files_of(load(path)).digest != before.digest
