"""The search for the smallest example of each failure of a run, once all was tried."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable

from hydracore_contract.confirmation import confirm
from hydracore_contract.findings.finding import CauseKey, Finding, Severity
from hydracore_contract.session import Session
from hydracore_contract.shrink.shrinker import CauseShrinker, Effort, Going, is_shrinkable

SPARED = 0.5
"""The part of what is kept for the clean-up that a replay may not use: it removes itself what it made."""


def reduced(session: Session, known: Container[CauseKey], going: Going) -> dict[CauseKey, Effort]:
    """Looks for the smallest example of each failure whose cause was not known before, as long as it is `going`.

    Whether each fails again is tried first, of notes too, so that it is known of as many as can be; the other places of
    a cause are tried last, and made no smaller. Tells of each how far that came.
    """
    session.target.limit.aside = 0.0
    confirm(session)
    firsts = {cause.first.cause_key: None for cause in session.state.causes}
    kept = session.state.known_causes.by_key
    searches = {
        key: search_of(session, kept[key], going)
        for key in {**firsts, **dict.fromkeys(kept)}
        if key in kept and key not in known and is_shrinkable(kept[key][0])
    }
    stages = (
        (CauseShrinker.begin, [key for key in searches if key in firsts]),
        (
            CauseShrinker.go_on,
            [key for key in searches if key in firsts and key.severity is Severity.FAILURE],
        ),
        (CauseShrinker.begin, [key for key in searches if key not in firsts]),
    )
    if searches:
        session.clean()  # what is still there would show itself in any list
    limit = session.target.limit
    seconds = min(session.profile.reducing_seconds, limit.left) if searches else 0.0
    session.state.screen.reducing(seconds)
    deadline = time.monotonic() + seconds
    limit.spared = SPARED
    try:
        for stage, keys in stages:
            for key in keys:
                if time.monotonic() < deadline and going():
                    stage(searches[key])
                    session.state.screen.sent(session.target.sent)
    finally:
        limit.spared = 1.0
        for key, search in searches.items():
            if search.best.effort is not Effort.NONE:
                session.state.known_causes.by_key[key].insert(0, search.best.finding)
    return {key: search.best.effort for key, search in searches.items()}


def search_of(session: Session, found: Iterable[Finding], going: Going) -> CauseShrinker:
    profile, custody = session.profile, session.state.custody
    return CauseShrinker(session.contract, session.settings, custody, tuple(found), profile.reducing, going)
