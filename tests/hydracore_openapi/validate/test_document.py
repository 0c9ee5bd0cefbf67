"""Whole documents as files: add one to `accepted` or `rejected` and it is a test.

Beside each rejected document stands what is expected of it: a line for every defect, in order, with its line
number and words of the reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hydracore_openapi import ContractError, load
from tests.paths import DOCUMENTS

DOCUMENTS = DOCUMENTS
ACCEPTED = sorted([*DOCUMENTS.glob("accepted/*.yaml"), *DOCUMENTS.glob("accepted/*/openapi.yaml")])
REJECTED = sorted([*DOCUMENTS.glob("rejected/*.yaml"), *DOCUMENTS.glob("rejected/*/openapi.yaml")])


def name(path: Path) -> str:
    return str(path.relative_to(DOCUMENTS).with_suffix(""))


@pytest.mark.parametrize("path", ACCEPTED, ids=name)
def test_accepted(path: Path) -> None:
    assert load(path).operations


@pytest.mark.parametrize("path", REJECTED, ids=name)
def test_rejected(path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        load(path)
    expected = path.with_suffix(".expect").read_text().splitlines()
    found = caught.value.defects
    assert [f"{each.location.line}:" for each in found] == [line.split(" ")[0] for line in expected]
    for each, line in zip(found, expected, strict=True):
        assert line.partition(" ")[2] in each.reason
        assert each.remedy


def test_there_are_cases() -> None:
    assert len(ACCEPTED) >= 5
    assert len(REJECTED) >= 40
