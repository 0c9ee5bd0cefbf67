"""Confirmation of suspicions: what was late or missing is sent again, alone, and counts only if it is so again.

It is sent as it was then, with what led to it and without the usual looks, since a list may hang as well, and has all
the time that an answer may take, though the run may be in a hurry by now. Both of two tries must show it, by the answer
to that request. Of requests at the same moment two of several must, since how they meet is chance. What shows itself
becomes a failure, told as it was first seen. What does not is a note where an answer never came, and forgotten where it
was late.

A network that loses answers loses those to the simplest request as well: how many of these are missing tells how often
the same must be missing until that is no chance.

A network that is away now and then is so at any request, and may be twice at the same. So an outage is a failure only
where none comes at the simplest request, sent more often and for as long as it took to show the outage again.

What was slow beside its peers is measured beside them (`peer_timing`), and told as it was measured then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import ceil, inf, log

from hydracore_contract.errors import ServiceDown, TimeIsOver, Unreachable
from hydracore_contract.exchange import Exchange, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.suspicions import LOST, Suspect, suspect
from hydracore_contract.health import Condition
from hydracore_contract.peer_timing import timed_again
from hydracore_contract.recovery import seconds_away
from hydracore_contract.session import Session
from hydracore_contract.shrink.replay import CHANCES, Replay, Way
from hydracore_contract.unconfirmed import doubted, suspect_breakdown, tell, worth_a_note

WANTED = 2
"""Tries that must show it."""
HARMLESS, LONGEST = 200, 15.0
"""Requests that may not meet an outage by themselves, and the seconds that they may take."""
PAUSE = 0.01
"""Seconds between those of them that are sent only because showing the outage took that long."""
CHANCE = 1e-4
"""The probability of what is no chance."""
MOST_LOST = 0.5
"""The share of answers to the simplest request that is missing where nothing can be said of others."""


def confirm(session: Session) -> None:
    """Looks into all that is suspected; what there is no time for stays so. Raises FirstFailure and what ends a run."""
    suspicions = session.state.suspicions
    suspect_breakdown(session)
    left = suspicions.taken()
    vain: list[Finding] = []
    try:
        for key in [*left]:
            vain += in_doubt(session, key, left[key])
            del left[key]
    except TimeIsOver:
        suspicions.open |= left
        raise
    finally:
        for each in worth_a_note(vain, suspicions.confirmed):
            tell(session, doubted(each, "but not when it was sent again, alone"))


def in_doubt(session: Session, key: Suspect, found: Sequence[Finding]) -> Sequence[Finding]:
    """Looks into one suspicion, and tells of it where it is confirmed; what may be a note where it is not."""
    suspicions = session.state.suspicions
    if found[0].rule is rules.SLOW and session.settings.max_response_time is None:
        confirm_slow(session, found)
    elif key in suspicions.frequent:
        if suspicions.is_unlike(key, share_lost(session)):
            tell_all(session, found)
        else:
            suspicions.settle(key)
    elif not is_confirmed(session, found):
        suspicions.doubt(key)
        if not any(rule == rules.DELIVERY[Trouble.HANGS].id for rule, *_ in suspicions.confirmed):
            session.target.calm()
        return found[:1] if found[0].rule is not rules.SLOW else ()
    return ()


def is_confirmed(session: Session, found: Sequence[Finding]) -> bool:
    """Tells of a suspicion that shows itself again. Of requests in one outage any may be the one that it began with."""
    is_outage = found[0].rule is rules.RECOVERY
    clock = session.target.limit.clock
    for each in found if is_outage else found[:1]:
        told, began = [each] if is_outage else found, clock()
        try:
            with unhurried(session):
                is_so = shows_again(session, each) and not (
                    falls_anyway(session, clock() - began) if is_outage else is_lost_by_chance(session, each)
                )
        except ServiceDown:
            tell_all(session, told)
            raise
        if is_so:
            tell_all(session, told)
            return True
    return False


def confirm_slow(session: Session, found: Sequence[Finding]) -> None:
    """Tells of the first that is slow beside its peers; once that is a failure, nothing else is looked into."""
    suspicions, durations = session.state.suspicions, session.state.durations
    standing_out = [each for each in found if durations.stands_out(each.exchange)]
    slow: Finding | None = None
    for each in standing_out:
        with unhurried(session):
            slow = slow or timed_again(durations, each, lambda steps: sent_again(session, steps))
    if slow is not None and slow.severity is Severity.FAILURE:
        suspicions.settle(suspect(slow))
    elif standing_out:
        suspicions.doubt(suspect(found[0]))
    if slow is not None:
        session.tell(slow)


def sent_again(session: Session, steps: Sequence[Exchange]) -> Exchange | None:
    """The last exchange of a sequence that is sent bare; None where the service can't be reached."""
    again = Replay(session.contract, session.settings, session.state.custody, way=Way.BARE)
    try:
        again.run(steps)
    except Unreachable:
        return None
    last = steps[-1]
    together = sum(each.burst == last.burst for each in steps) if last.burst else 1
    return max(again.exchanges[-together:], key=lambda each: each.seconds)


def tell_all(session: Session, found: Sequence[Finding]) -> None:
    session.state.suspicions.confirmed.add(suspect(found[0]))
    for each in found:
        tell(session, each)


def shows_again(session: Session, finding: Finding) -> bool:
    tries = CHANCES if is_crowded(finding) else WANTED
    shown = 0
    for left in reversed(range(tries)):
        shown += shows(session, finding)
        if shown >= WANTED or shown + left < WANTED:
            break
    return shown >= WANTED


def is_crowded(finding: Finding) -> bool:
    return any(step.burst for step in finding.steps)


def is_lost_by_chance(session: Session, finding: Finding) -> bool:
    """Tells whether what was missing twice may be so by chance, as answers to the simplest request are."""
    if finding.rule.id not in LOST:
        return False
    share = share_lost(session)
    if not share:
        return False
    if share > MOST_LOST or is_crowded(finding):
        return True
    wanted = ceil(log(CHANCE) / log(share))
    return not all(shows(session, finding) for _ in range(wanted - WANTED))


def share_lost(session: Session) -> float:
    """The share of answers to the simplest request that is missing here."""
    give_up = session.target.limit.clock() + LONGEST
    sent = lost = 0
    while sent < HARMLESS and session.target.limit.clock() < give_up:
        sent += 1
        session.target.close()  # on a connection that was kept it would be sent again
        if not session.health.works():
            lost += 1
            falls_again(session)
    return lost / max(1, sent)


def shows(session: Session, finding: Finding) -> bool:
    """Tells whether it shows itself when it is sent once, with what led to it."""
    if finding.rule.id in LOST:
        falls_again(session)  # one outage must not show itself in several tries
    settings = replace(session.settings, max_response_time=finding.allowed_seconds)
    again = Replay(session.contract, settings, session.state.custody, way=Way.BARE)
    fallen: list[bool] = []
    if finding.rule is rules.RECOVERY:
        again.ended = lambda: fallen.append(falls_again(session))
    try:
        again.run(finding.steps)
    except Unreachable:
        return False
    if finding.rule is rules.RECOVERY:
        is_unanswered = finding.exchange.answer is None and again.exchanges[-1].answer is None
        return is_unanswered or any(fallen)
    end = again.exchanges[-1]
    last = [each.number for each in again.exchanges if each is end or (end.burst and each.burst == end.burst)]
    return any(
        suspect(finding) == (violation.rule.id, violation.operation or exchange.operation, violation.subject)
        for exchange, violation in again.shown
        if exchange.number in last
    )


def falls_again(session: Session) -> bool:
    """Tells whether the service is away once more, and waits until it is back. Raises ServiceDown where it is not."""
    health = session.health
    if health.works() or health.condition() not in (Condition.AWAY, Condition.FAILING):
        return False
    if seconds_away(session.state, inf) is None:
        raise ServiceDown(session.target.sent)
    return True


def falls_anyway(session: Session, seconds: float) -> bool:
    """Tells whether the service goes away at the simplest request as well, after what took so long has shown that."""
    clock = session.target.limit.clock
    falls_again(session)  # the last try's outage may last
    began, sent = clock(), 0
    while (taken := clock() - began) < LONGEST and (sent < HARMLESS or taken < seconds):
        if falls_again(session):
            return True
        sent += 1
        if sent > HARMLESS:
            session.target.limit.wait(PAUSE)
    return False


@contextmanager
def unhurried(session: Session) -> Iterator[None]:
    """Gives answers all the time that they may take, until the block ends."""
    target = session.target
    hurried = target.timeout
    target.timeout = session.settings.request_timeout
    try:
        yield
    finally:
        target.timeout = hurried
