from __future__ import annotations

from pathlib import Path

import pytest

from hydracore_contract.atomic_files import replaced, unfinished_files


@pytest.mark.parametrize("surely", [True, False])
def test_a_file_holds_the_new_text_and_nothing_is_left_beside_it(surely: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    replaced(path, "né\n", surely=surely)
    assert path.read_bytes() == "né\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_what_was_cut_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        replaced(path, "half a pair: \ud800")
    assert path.read_text() == "old"
    assert [each.name for each in unfinished_files(tmp_path)] == [".a.json.tmp"]
