"""Provenance: whose an item is that a list shows, told by the texts that it holds.

An answer can be lost, and others may be at work in the same collection; but nothing may be removed, and nobody blamed,
for an item that is someone else's. Identities tell nothing, since the service gives them. What a create sent does:

- A text tells something if hardly anything else has it by chance: it is free, and longer than a word of a closed
  list. A service may change any one of them on its way, so that *one* such text suffices to say whence an item may
  have come (`is_from`), which only ever adds an explanation.
- To say that it is the run's own (`is_made_by`), which is what gets it removed, *all* that was sent must be there, and
  one of the texts must be long enough to be nobody else's (`is_known_by`).
- Where others send texts as we do, only the mark of the run, which is in the texts that it made up, is proof
  (`is_signed_by`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hydracore_contract.oracle.item_view import Item, ItemView, OperationRole
from hydracore_contract.oracle.model_state import SHORT, Write

MAKING = (OperationRole.CREATE, OperationRole.REPLACE)
"""Roles of writes that may have made an item: a PUT whose item was not there before is one too."""
SHORTEST_TELLING = 7
"""Characters that a text has at least which tells one item from another."""


def is_made_by(writes: Sequence[Write], view: ItemView, item: Item) -> bool:
    """Tells whether an item came from one of these creates, whatever they were answered.

    What came from none of them is someone else's, and is never to be removed: all that was sent must be there, with
    a text in it by which an item is known.
    """
    made = (write for write in writes if write.role in MAKING and is_known_by(view, write.item or {}))
    return any(all(kept(view, write, item)) for write in made)


def is_known_by(view: ItemView, sent: Item) -> bool:
    """Tells whether a create's body holds a text that is long enough to be nobody else's."""
    return any(len(text) > SHORT for _, text in telling(view, sent))


def is_signed_by(writes: Sequence[Write], mark: str, item: Item) -> bool:
    """Tells whether an item holds a text of one of these creates that carries a mark which nobody else sends."""
    sent = (write.item.items() for write in writes if write.role in MAKING and write.item)
    texts = ((name, value) for pairs in sent for name, value in pairs if isinstance(value, str))
    return bool(mark) and any(mark in value and item.get(name) == value for name, value in texts)


def is_signed(mark: str, item: Item) -> bool:
    """Tells whether any text of an item carries a mark."""
    return any(isinstance(value, str) and mark in value for value in item.values())


def is_from(view: ItemView, write: Write, item: Item) -> bool:
    """Tells whether an item holds any of the texts that a create sent."""
    return any(kept(view, write, item))


def kept(view: ItemView, write: Write, item: Item) -> Iterator[bool]:
    """For each telling text that a create sent: whether an item holds it."""
    for name, text in telling(view, write.item or {}):
        if name in item:
            yield view.shows(name, text, item[name])


def telling(view: ItemView, sent: Item) -> Iterator[tuple[str, str]]:
    """The texts of a create's body that hardly anything else has, by property."""
    for name, field in view.takes(view.maker).items():
        text = sent.get(name)
        if isinstance(text, str) and len(text) >= SHORTEST_TELLING and "enum" not in field.said:
            yield name, text
