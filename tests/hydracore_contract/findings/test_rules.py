from __future__ import annotations

import re

from hydracore_contract.exchange import Trouble
from hydracore_contract.findings import rules


def test_ids_are_unique_and_plain() -> None:
    ids = [rule.id for rule in rules.ALL]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", each) for each in ids)


def test_every_rule_says_why_it_matters() -> None:
    for rule in rules.ALL:
        assert rule.title[0].isupper()
        assert not rule.title.endswith(".")
        assert rule.help.endswith(".")


def test_every_trouble_has_a_rule() -> None:
    assert set(rules.DELIVERY) == set(Trouble) - {Trouble.HELD_BACK}
    assert set(rules.DELIVERY.values()) <= set(rules.ALL)
