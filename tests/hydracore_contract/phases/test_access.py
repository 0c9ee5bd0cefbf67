"""Requests on which every kind of credentials is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydracore_contract.phases.access import units
from tests.hydracore_contract.fuzz.sessions import session

DELETE = "delete_channel_endpoint"


@pytest.mark.parametrize(("name", "least"), [("conforming", 2), ("token-any", 10)])
def test_nothing_is_deleted_twice(name: str, least: int, tmp_path: Path) -> None:
    """What lets wrong credentials in must find an item: of one that is gone it might say so to anybody."""
    with session(name, tmp_path) as made:
        made.history.trail = []
        next(each for each in units(made) if each.title == DELETE).run(made)
        tried = [
            (each.request.path, each.answer.status)
            for each in made.history.trail
            if each.operation == DELETE and each.answer
        ]
        gone = [path for path, status in tried if status == 204]
        assert len(gone) == len({*gone}) >= least
        assert not {path for path, status in tried if status == 404} & {*gone}
