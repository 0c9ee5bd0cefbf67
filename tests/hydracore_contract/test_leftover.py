from __future__ import annotations

from pathlib import Path

from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.leftover import leftover


def test_many_that_are_left_for_one_reason_are_one_line(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    left = [*((f"/things/{number}", "it fails") for number in range(9)), ("/others/1", "it hangs")]
    assert list(leftover(left, ledger)) == ["9 items in /things: it fails", "/others/1: it hangs"]
    ledger.created("/others/1")
    assert list(leftover(left, ledger))[2:] == [
        f"to remove them later: hydracore-contract cleanup {ledger.path}"
    ]
    ledger.close()
