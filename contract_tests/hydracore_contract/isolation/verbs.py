"""Verbs in paths and operation ids, by which an operation says that it does more than its method promises.

`GET /things/reset` is no read, and `POST /things/clear` makes nothing. What tells is the first or the last word of a
path's segment or of an operation id, as in `bulk-delete`, `resetAll` and `things_reset_get`. Three kinds of names only
look like it: what begins with a word for reading (`getRun`), a record of what was done (`reset-status`), and a
collection in which things can be created (`/run`); the last of these is for the caller to know.
"""

from __future__ import annotations

import re
from enum import StrEnum

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class Verb(StrEnum):
    """The kind of a verb, by what it may do to things that are there already."""

    ALTERS = "alters"
    MAKES = "makes"


def words_of(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text))


ALTERING = words_of(
    """
    activate approve archive assign cancel clean cleanup clear close deactivate delete destroy disable discard drop
    edit empty enable erase expire flush lock merge migrate modify move prune publish purge rebuild recalculate
    regenerate reinitialize reject reload remove rename reopen replace reseed reset restart restore revert revoke
    rollback rotate seed set shutdown stop sync terminate truncate unarchive unassign undo unlock unpublish update wipe
    """
)
MAKING = words_of(
    "add create exec execute generate import insert invoke register run send start submit trigger upload"
)
READING = words_of(
    """
    check count describe download export fetch find get head index list lookup query read retrieve search show view
    """
)
RECORDS = words_of(
    """
    count date email event events form history id info job jobs log logs options policy preview progress result results
    schedule state status template templates time token
    """
)
EMPTYING = words_of("clean cleanup clear delete destroy drop empty erase flush purge remove truncate wipe")
"""Verbs that are one even before the name of a record: `clear-history` is no history."""


def verb_in(name: str) -> Verb | None:
    """The verb that a path's segment or an operation id begins or ends with."""
    words = [word.lower() for word in WORD.findall(name)]
    if not words or words[0] in READING:
        return None
    while len(words) > 1 and words[-1] in READING:
        words.pop()
    if words[-1] in RECORDS and words[0] not in EMPTYING:
        return None
    return stronger(verb_of(words[0]), verb_of(words[-1]))


def verb_of(word: str) -> Verb | None:
    if word in ALTERING:
        return Verb.ALTERS
    return Verb.MAKES if word in MAKING else None


def stronger(one: Verb | None, other: Verb | None) -> Verb | None:
    """The verb that may do more to what is there."""
    return Verb.ALTERS if Verb.ALTERS in (one, other) else one or other
