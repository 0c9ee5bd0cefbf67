"""Bulk creates: requests that make several items at once, which no document says of them.

`POST /things/bulk` takes an array of what `POST /things` takes, alone or as the only array in an object; some services
take an array at `/things` itself. Each object in the array may become an item of the collection, so that each is noted
like a create of its own before the request is sent.

Which items came of it the answer says, if it shows objects with identities. A search answers in the same shape, with
items that are somebody's: an object is believed only if it shows a text that was sent and is long enough to be nobody
else's, or where the answer says that something was made (201) and the identity can't be that of anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.isolation.clean_up import is_item_of
from hydracore_contract.isolation.creates import Maker
from hydracore_contract.isolation.ledger import Ask
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.expectations import CREATED
from hydracore_contract.oracle.model_state import is_global

MOST = 1_000
"""Objects of one request or answer that are looked at."""


def sent_items(body: Any, *, is_beside: bool) -> list[Mapping[str, Any]]:
    """The objects of a request that may each become an item; none, where it is no bulk create.

    `is_beside` tells that the request goes to a path beside the collection. At the collection itself an object is one
    item, whatever arrays it holds.
    """
    if isinstance(body, dict) and is_beside:
        arrays = [value for value in body.values() if isinstance(value, list)]
        body = arrays[0] if len(arrays) == 1 else None
    found: list[Mapping[str, Any]] = (
        [each for each in body if isinstance(each, dict)] if isinstance(body, list) else []
    )
    return found[:MOST]


def shown_keys(maker: Maker, exchange: Exchange, asks: Sequence[Ask]) -> Iterator[str]:
    """The identities of items that the answer says were made."""
    is_told = exchange.answer is not None and exchange.answer.status == CREATED
    todo, looked = [answer_value(exchange)], 0
    while todo and looked < MOST:
        part, looked = todo.pop(), looked + 1
        if isinstance(part, list):
            todo += part
        elif isinstance(part, dict):
            key = maker.key(part)
            if key is None:
                todo += part.values()
            elif any(is_item_of(part, ask) for ask in asks) or (is_told and is_global(key)):
                yield key
