from __future__ import annotations

import re
from pathlib import Path

import pytest

from hydracore_mock.errors import SeedDataError
from hydracore_mock.state.seed_files import check_seed_data, read_seed_data
from tests.hydracore_mock.state.worlds import HYDRACORE, PETSTORE, loaded
from tests.paths import ROOT

PETS = "/api/v3/owners/{ownerId}/pets"


def test_words_are_words(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text("/things: [{on: off, a: [yes, n, true, false, trueish, True, ~, 1_0, 2026-01-01]}]")
    words = ["yes", "n", True, False, "trueish", "True", None, 10, "2026-01-01"]
    assert read_seed_data(file)[file] == {"/things": [{"on": "off", "a": words}]}


def test_files_of_a_folder_are_read_each_on_its_own(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"/things": [{"n": 1}]}')
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "a.yaml").write_text("/others:\n- {at: 2026-01-01, off: 'off'}\n")
    (tmp_path / "notes.md").write_text("no data")
    assert read_seed_data(tmp_path) == {
        tmp_path / "b.json": {"/things": [{"n": 1}]},
        tmp_path / "deeper" / "a.yaml": {"/others": [{"at": "2026-01-01", "off": "off"}]},
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "no mapping"),
        ("", "no mapping"),
        ("/things: {a: 1}", "under /things is no list"),
        ("/things: [1]", "under /things is no list"),
        ("a: [", "neither YAML nor JSON"),
        ("a: !!python/object:os.system x", "neither YAML nor JSON"),
    ],
)
def test_what_is_no_seed_data_is_refused_in_one_line(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(text)
    with pytest.raises(SeedDataError, match=re.escape(reason)) as caught:
        read_seed_data(file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_at_all_is_refused(tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(SeedDataError, match="--seed-data"):
            read_seed_data(source)


def test_seed_data_that_the_contract_forbids_are_refused() -> None:
    contract, file = loaded(PETSTORE), Path("seed.yaml")
    check_seed_data(contract, file, {PETS: [{"name": "Rex"}, {}]})
    for items, reason in (
        ([{}, {"name": 7}], "item 2 of"),
        ([{"tags": ["a", "a"]}], "tags"),
        ([{"name": b"x"}], "no JSON"),
    ):
        with pytest.raises(SeedDataError, match=reason):
            check_seed_data(contract, file, {PETS: items})
    with pytest.raises(SeedDataError, match="no collection"):
        check_seed_data(contract, file, {"/pets": []})


def test_the_projects_own_seed_data_are_allowed() -> None:
    for file, given in read_seed_data(ROOT / "fixtures" / "seed").items():
        check_seed_data(loaded(HYDRACORE), file, given)
