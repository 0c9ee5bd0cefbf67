"""Subsumption: which causes only show what another one shows as well.

One fault of a service breaks several rules, or one rule in several ways. Where any token is let in, one with a letter
more is let in too; where an update is not kept, each property that it sent is wrong. Told one by one, these bury
what is new. So a cause covers another if whoever mends the first mends the second for certain:

- Credentials that are let in: a broad cause carries less that is right, so that whoever lets it in must let in the
  narrow one. No credentials cover all; a wrong secret covers the right one in a wrong spelling; a scheme that is made
  up covers any scheme before the same secret. What is let in at all covers what is looked at too late.
- Credentials that are refused: those that are refused alone are refused with others beside them, and in the spellings
  of their scheme that are less usual.
- An update that loses most of what it sent covers any property that it loses, in the same answer, in the next one, or
  at the same moment as others.
- A write that changes several properties covers each of them.
- An operation that serves what is another scope's covers whatever it changes there. One that puts an item into what is
  another customer's covers that it is not listed where it belongs, and a number that counts these covers that it is not
  that of the list.

Nothing is covered across operations: two handlers may have two faults. A narrow cause never covers a broad one, so
that who accepts a known narrow fault in a baseline is told of any broader one. The relation has no circles, and a
cause that covers itself would hide everything: `covers` is irreflexive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import BETWEEN_CUSTOMERS, CauseKey
from hydracore_contract.findings.subject import (
    EMPTY,
    LONGEST,
    LOST,
    QUERY,
    SEVERAL,
    CarriedCredential,
    Subject,
    SubjectKind,
    secret_length,
)
from hydracore_contract.transport.placeholders import ANY_PASSWORD, MADE_UP, NEAR_PASSWORD

MOST_NAMED = 3
MISPLACED = (rules.LISTED.id, rules.UPDATE.id, rules.DELETE.id)
LET_IN = (rules.CREDENTIALS_ACCEPTED.id, rules.CREDENTIALS_LATE.id)
"""The broader one first."""


def is_much(changed: Collection[str]) -> bool:
    """Tells whether so many properties are wrong at once that it is no fault of one of them."""
    return len(changed) > 2


def is_most(lost: Collection[str], sent: Collection[str]) -> bool:
    """Tells whether an update has lost much, and more than it has kept."""
    return is_much(lost) and len(lost) > len(set(sent) - set(lost))


def name_list(names: Sequence[str]) -> str:
    """The first names, and the number of the others."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[: MOST_NAMED - 1])} and {len(names) - MOST_NAMED + 1} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def covers(broad: CauseKey, narrow: CauseKey) -> bool:
    """Tells whether one cause follows from another of the same operation and severity."""
    if broad == narrow or broad.operation != narrow.operation or broad.severity is not narrow.severity:
        return False
    mine, theirs = broad.subject, narrow.subject
    if broad.rule == narrow.rule and mine == theirs:
        return False
    if broad.rule in LET_IN and narrow.rule in LET_IN:
        return LET_IN.index(broad.rule) <= LET_IN.index(narrow.rule) and lets_in(mine, theirs)
    if broad.rule == narrow.rule == rules.CREDENTIALS_REFUSED.id:
        return refuses(mine, theirs)
    if (broad.rule, narrow.rule) == (rules.UPDATE.id, rules.CONCURRENCY.id):
        return bool(theirs) and mine in (LOST, SEVERAL, theirs)
    if mine == LOST and broad.rule == narrow.rule == rules.UPDATE.id:
        return bool(theirs)  # what is not kept is not there either when the next one is answered
    if not mine and broad.rule == narrow.rule == rules.ISOLATION.id:
        return True
    if broad.rule == rules.ISOLATION.id and broad.difference == BETWEEN_CUSTOMERS:
        is_counted = narrow.rule == rules.COUNT.id and mine.name == theirs.name
        return is_counted or (not mine and narrow.rule in MISPLACED)
    return broad.rule == narrow.rule and mine in (LOST, SEVERAL) and is_one(theirs)


def is_covered(key: CauseKey, known: Iterable[CauseKey]) -> bool:
    """Tells whether a cause follows from any of those that are known."""
    return any(covers(each, key) for each in known)


def is_one(subject: Subject) -> bool:
    return bool(subject) and subject not in (LOST, SEVERAL)


def lets_in(broad: Subject, narrow: Subject) -> bool:
    """Tells whether a service that lets in the first credentials is expected to let in the others."""
    if broad == narrow or not broad.kind == narrow.kind == SubjectKind.CREDENTIALS:
        return broad == narrow
    return all(
        any(covers_credential(mine, other) for other in narrow.credentials) for mine in broad.credentials
    )


def covers_credential(broad: CarriedCredential, narrow: CarriedCredential) -> bool:
    """Tells whether a service that accepts `broad` accepts `narrow` as well.

    A wrong secret covers the right one in a wrong spelling and a very long wrong one, and a made-up scheme covers any
    scheme. Any password covers those that are nearly right.
    """
    if broad == narrow or QUERY in (broad.place, narrow.place):
        return broad == narrow
    is_beside = broad.place == narrow.place
    is_wrong = broad.secret not in ("", EMPTY) and not is_right(broad)
    is_any = broad.scheme == MADE_UP and broad.secret == narrow.secret
    is_any_password = broad.secret.endswith(ANY_PASSWORD) and narrow.secret.endswith(NEAR_PASSWORD)
    is_longer = secret_length(narrow) > max(LONGEST, secret_length(broad))
    covers_secret = (is_wrong and is_longer) or ((is_wrong or is_any_password) and is_right(narrow))
    return is_beside and (
        (covers_secret and broad.scheme == narrow.scheme) or (is_any and narrow.scheme != "")
    )


def is_right(credential: CarriedCredential) -> bool:
    """Tells whether the right secret is in it, whatever else is."""
    return "${" in credential.secret


def refuses(broad: Subject, narrow: Subject) -> bool:
    """Tells whether right credentials are refused with something beside them because they are refused alone."""
    mine, theirs = set(broad.credentials), set(narrow.credentials)
    # Nobody is refused for what they carry who carry nothing.
    return bool(mine) and mine <= theirs.union(*map(spellings, theirs))


def spellings(credential: CarriedCredential) -> Iterator[CarriedCredential]:
    """The more usual ways in which a credential with a scheme can be written."""
    word = credential.scheme
    usual = (word.capitalize(), word.lower(), word.upper())
    for each in usual[: usual.index(word)] if word in usual else ():
        yield credential._replace(scheme=each)
