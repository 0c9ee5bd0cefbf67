"""Which causes only show what another one shows as well.

Where any token is let in, one with a letter more is let in too: that is one fault, and told as its broadest cause. A
narrow cause never stands for a broad one, so that who accepts a known narrow fault is told of any broader one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from hydracore_contract.findings import rules
from hydracore_contract.transport.placeholders import MADE_UP

CauseKey = tuple[str, str, str]
"""A rule's id, an operation and a subject."""
LOST = "what was sent"
"""The subject where an update loses most of what it sent."""
SEVERAL = "several properties"
"""The subject where a write changes several properties of what it should have left alone."""
MOST_NAMED = 3
NOBODY = "no credentials"
EMPTY = "(empty)"
SCHEMES = ("Bearer", "bearer", "BEARER")
LET_IN = (rules.CREDENTIALS_ACCEPTED.id, rules.CREDENTIALS_LATE.id)


def is_much(changed: Collection[str]) -> bool:
    """Tells whether so many properties are wrong at once that it is no fault of one of them."""
    return len(changed) > 2


def is_most(lost: Collection[str], sent: Collection[str]) -> bool:
    """Tells whether an update has lost much, and more than it has kept."""
    return is_much(lost) and len(lost) > len(set(sent) - set(lost))


def listed(names: Sequence[str]) -> str:
    """The first names, and how many there are beside."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[: MOST_NAMED - 1])} and {len(names) - MOST_NAMED + 1} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def covers(broad: CauseKey, narrow: CauseKey) -> bool:
    """Tells whether one cause follows from another of the same operation."""
    rule, operation, subject = narrow
    if broad == narrow or broad[1] != operation:
        return False
    if broad[0] in LET_IN and rule in LET_IN:
        return LET_IN.index(broad[0]) <= LET_IN.index(rule) and lets_in(broad[2], subject)
    if broad[0] == rule == rules.CREDENTIALS_REFUSED.id:
        return refuses(broad[2], subject)
    if (broad[0], rule) == (rules.UPDATE.id, rules.CONCURRENCY.id):
        return subject != "" and broad[2] in (LOST, SEVERAL, subject)
    if (broad[0], broad[2]) == (rules.UPDATE.id, LOST) and rule == rules.UPDATE.id:
        return subject != ""  # what is not kept is not there either when the next one is answered
    return broad[0] == rule and broad[2] in (LOST, SEVERAL) and is_one(subject)


def is_covered(key: CauseKey, known: Iterable[CauseKey]) -> bool:
    """Tells whether a cause follows from any of those that are known."""
    return any(covers(each, key) for each in known)


def is_one(subject: str) -> bool:
    return subject not in ("", LOST, SEVERAL)


def lets_in(broad: str, narrow: str) -> bool:
    """Tells whether who lets in the first credentials must be expected to let in the others."""
    if broad in (NOBODY, narrow):
        return True
    theirs = list(parts(narrow))
    return all(any(takes(mine, other) for other in theirs) for mine in parts(broad))


def takes(broad: str, narrow: str) -> bool:
    """What takes a wrong secret takes the right one in a wrong spelling; what takes a made-up scheme, any scheme."""
    (where, wrong), (place, secret) = split(broad), split(narrow)
    is_wrong = wrong not in ("", EMPTY) and "${" not in wrong
    is_any = where.endswith(f" {MADE_UP}") and wrong == secret and place.startswith(where[: -len(MADE_UP)])
    has_scheme = not place.endswith(" ")
    return broad == narrow or (where == place and is_wrong and "${" in secret) or (is_any and has_scheme)


def split(part: str) -> tuple[str, str]:
    """Where a secret stands, with the scheme before it, and the secret."""
    name, _, value = part.partition(": ")
    scheme, _, secret = value.rpartition(" ")
    return f"{name}: {scheme}", secret


def refuses(broad: str, narrow: str) -> bool:
    """Tells whether right credentials are refused with something beside them because they are refused alone."""
    mine, theirs = set(parts(broad)), set(parts(narrow))
    earlier = {spelled for part in theirs for spelled in spellings(part)}
    return mine <= theirs | earlier


def spellings(part: str) -> Iterator[str]:
    """The more usual ways in which a part with a token can be written."""
    where, secret = split(part)
    name, _, scheme = where.rpartition(" ")
    if scheme in SCHEMES:
        yield from (f"{name} {each} {secret}" for each in SCHEMES[: SCHEMES.index(scheme)])


def parts(subject: str) -> list[str]:
    return subject.split(", ")
