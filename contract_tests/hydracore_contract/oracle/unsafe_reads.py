"""Reads that changed something: a GET, HEAD or OPTIONS that explains a difference which no write explains.

Such methods are safe (RFC 9110, section 9.2.1), so a list that differs after them is a fault of the service. Nothing on
the wire says which request did it, and writes do such things far more often. So a read is blamed only where no write
comes into question:

- One that showed the item itself, right before, and nothing was written since: it has changed what it showed.
- One that names the item on a path of its own (`/items/{id}/publish`), or names none (`/reset`), where nothing else has
  happened since the last look but items were made.

Of several the last that is documented is blamed: a HEAD that is not documented is most often answered by the code of
the GET beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.oracle.model_state import Write, WriteOutcome

PASSING = ("HEAD", "OPTIONS")


def unsafe_read(key: str, suspects: Sequence[Write], reads: Sequence[Write]) -> Write | None:
    """The read that is to blame for a difference of an item; `suspects` are the writes since the last look."""
    writes = [each for each in suspects if each.exchange.request.method not in PASSING]
    last = max((each.exchange.number for each in writes), default=0)
    only_made = all((each.role, each.outcome) == (OperationRole.CREATE, WriteOutcome.DONE) for each in writes)
    for read in reversed(reads):
        if read.key is not None:
            if read.key == key and read.exchange.number > last:
                return read
        elif only_made and (names(read, key) or not any(each.key == key for each in writes)):
            return read
    return None


def names(read: Write, key: str) -> bool:
    """Tells whether an item is named by the path of a request that is no operation of its resource."""
    segments = read.exchange.request.bare_path.split("/")
    return key in map(one_spelling, segments)
