"""The stacks' services plant every bug that they name, and no other."""

from __future__ import annotations

import re

import pytest

from tools.stacks.services import STACKS, Stack

PLANTED = re.compile(r'BUG (?:==|!=|===|!==) "([\w-]+)"')


@pytest.mark.parametrize("stack", STACKS.values(), ids=lambda each: each.name)
def test_each_stack_has_thirteen_bugs_and_plants_each(stack: Stack) -> None:
    planted = PLANTED.findall((stack.folder / stack.service).read_text(encoding="utf-8"))
    assert len(stack.bugs) == 13
    assert set(planted) == set(stack.bugs)
