"""Unconfirmed findings: what a run has seen once, and had no time to look into.

What is suspected and was not sent again is a note. A failure after which there was no time to ask whether the service
still works may be that of its request, or of the service as a whole: a leaked pool, a lock or a full disk makes
whatever is asked for fail from some moment on. The second is taken for true where requests that nothing is special
about fail in two operations which were served before and not since. All such failures are one then, and those of other
requests with them. Failures of one operation, and of those that others were served after, stay what they are.

An answer of 500 is a failure of the service by itself, confirmed or not; what may be a gateway's, or late, is a note.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from hydracore_contract.errors import FirstFailure
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.suspicions import Suspect, suspect
from hydracore_contract.health import Condition
from hydracore_contract.recovery import Fall, not_recovered
from hydracore_contract.session import Session

LEAST = 2
"""Operations that fail where it is the service that does."""


def leave_open(session: Session, why: str) -> None:
    """Tells of what was not looked into, and says `why`. What ends a run is not raised any more."""
    suspicions = session.state.suspicions
    with suppress(FirstFailure):
        suspect_breakdown(session)
    left = [found[0] for found in suspicions.taken().values()]
    for each in worth_a_note(left, suspicions.confirmed):
        with suppress(FirstFailure):
            tell(session, doubted(each, f"and was not sent again, since {why}", severity_of(each)))


def suspect_breakdown(session: Session) -> None:
    """Suspects one breakdown where failures show it that nobody has looked into, and keeps the others as they are.

    No other strand may be at work. Raises FirstFailure.
    """
    state = session.state
    unlooked, state.unlooked = state.unlooked, []
    broken = [each for each in unlooked if is_served_no_more(session, each)]
    if state.outage is not None:
        state.known_causes.follow(state.outage, len(broken))
    elif (first := first_of_breakdown(session, broken)) is not None:
        state.suspicions.followers[suspect(first)] += len(broken)
    else:
        broken = []
    for each in unlooked:
        if each not in broken:
            session.keep(each)


def first_of_breakdown(session: Session, broken: Sequence[Finding]) -> Finding | None:
    """The finding that stands for all of them: that of an outage which is suspected, or one of the first request."""
    suspected = (each for each, *_ in session.state.suspicions.open.values() if each.rule is rules.RECOVERY)
    known = [each for each in suspected if is_served_no_more(session, each)]
    if known and broken:
        return min(known, key=number)
    served = session.state.served_at.keys()
    if len(served & {each.operation for each in broken if not each.difference.kind}) < LEAST:
        return None
    first = min(broken, key=number)
    condition = Condition.AWAY if first.exchange.answer is None else Condition.FAILING
    violation = not_recovered(session, Fall(first.exchange, condition), first.exchange, None)
    names = ", ".join(sorted({each.operation for each in broken}))
    found = replace(session.finding(violation, first.exchange), phase=first.phase, actual=f"{names} failed")
    session.keep(found)
    return found


def is_served_no_more(session: Session, finding: Finding) -> bool:
    """Tells whether the operation has not succeeded since a finding's exchange."""
    return session.state.served_at.get(finding.operation, 0.0) < finding.exchange.at


def number(finding: Finding) -> int:
    return finding.exchange.number


def worth_a_note(doubtful: Sequence[Finding], confirmed: Collection[Suspect]) -> Iterator[Finding]:
    """What was not confirmed, an outage once: several requests are suspected of one, and one may be confirmed."""
    outages = [each for each in doubtful if each.rule is rules.RECOVERY]
    is_explained = any(rule == rules.RECOVERY.id for rule, *_ in confirmed)
    yield from (each for each in doubtful if each not in outages)
    yield from [] if is_explained else sorted(outages, key=number)[:1]


def severity_of(finding: Finding) -> Severity:
    """The severity of what nobody has confirmed."""
    exchange = finding.exchange
    is_failure = finding.rule is rules.RECOVERY and exchange.trouble is None and not exchange.is_away
    return Severity.FAILURE if is_failure and exchange.has_failed else Severity.NOTE


def doubted(finding: Finding, how: str, severity: Severity = Severity.NOTE) -> Finding:
    return replace(finding, severity=severity, doubt=f"once, {how}")


def tell(session: Session, finding: Finding) -> None:
    """Tells of a suspicion, and counts what follows from it with it. Raises FirstFailure."""
    session.tell(finding)
    times = session.state.suspicions.followers.pop(suspect(finding), 0)
    session.state.known_causes.follow(finding.cause_key, times)
