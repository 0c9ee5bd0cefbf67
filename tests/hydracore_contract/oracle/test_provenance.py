from __future__ import annotations

import pytest

from hydracore_contract.oracle.item_view import Item, OperationRole
from hydracore_contract.oracle.model_state import ScopeKey, Write, WriteOutcome
from hydracore_contract.oracle.provenance import is_from, is_made_by, is_signed_by
from tests.hydracore_contract.oracle.exchanges import (
    CREATE,
    GOOD,
    KEY,
    STORED,
    VIEW,
    A,
    answered,
    exchange,
    sent,
)

NEW = STORED | {"id": KEY.replace("c", "d")}
LONG = dict(GOOD) | {"external_identifier": "found nowhere else"}
FOUND = NEW | {"external_identifier": "found nowhere else"}


def write(role: OperationRole, outcome: WriteOutcome, body: Item) -> Write:
    taken = exchange(5, CREATE, sent(CREATE, body), answered(200))
    return Write(taken, role, ScopeKey(VIEW.resource.collection_path, (A,)), None, outcome, body)


@pytest.mark.parametrize(
    ("body", "shown", "any_text", "all_texts"),
    [
        (LONG, FOUND, True, True),
        (LONG, FOUND | {"provider": "cut"}, True, False),
        (LONG, FOUND | {"external_identifier": "cut"}, True, False),
        (LONG, FOUND | {"channel_type": "sms"}, True, True),
        (LONG, NEW | {"provider": "cut"}, False, False),
        ({"channel_type": "telegram"}, NEW, False, False),
        ({"channel_type": "telegram", "provider": "short"}, NEW | {"provider": "short"}, False, False),
        ({"channel_type": "telegram", "provider": "telegram"}, NEW | {"provider": "telegram"}, True, False),
        ({"connection_id": KEY.upper()}, NEW | {"connection_id": KEY}, True, True),
        ({}, NEW, False, False),
    ],
)
def test_whose_an_item_is(body: Item, shown: Item, *, any_text: bool, all_texts: bool) -> None:
    for outcome in WriteOutcome:
        made = write(OperationRole.CREATE, outcome, body)
        assert is_from(VIEW, made, shown) is any_text
        assert is_made_by([made], VIEW, shown) is all_texts
    assert not is_made_by([write(OperationRole.UPDATE, WriteOutcome.DONE, LONG)], VIEW, FOUND)
    assert not is_made_by([], VIEW, FOUND)


def test_a_mark_is_proof_only_where_a_create_has_sent_it() -> None:
    marked = [write(OperationRole.CREATE, WriteOutcome.UNKNOWN, LONG)]
    assert is_signed_by(marked, "nowhere", FOUND)
    assert not is_signed_by(marked, "", FOUND)
    assert not is_signed_by(marked, "nowhere", NEW)
    assert not is_signed_by([], "nowhere", FOUND)
