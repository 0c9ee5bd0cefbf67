"""The search for the smallest example of each failure of a run, once all was tried."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable

from hydracore_contract.findings.finding import CauseKey, Finding, Severity
from hydracore_contract.session import Session
from hydracore_contract.shrink.shrinker import CauseShrinker, Effort, Going, is_shrinkable

SPARED = 0.5
"""The part of what is kept for the clean-up that a replay may not use: it removes itself what it made."""


def reduced(session: Session, known: Container[CauseKey], going: Going) -> dict[CauseKey, Effort]:
    """Looks for the smallest example of each failure whose cause was not known before, as long as it is `going`.

    Whether each fails again is tried first, of notes too, so that it is known of as many as can be. Tells of each
    how far that came.
    """
    searches = {
        key: search_of(session, found, going)
        for key, found in session.state.known_causes.by_key.items()
        if key not in known and is_shrinkable(found[0])
    }
    if searches:
        session.clean()  # what is still there would show itself in any list
    limit = session.target.limit
    deadline = time.monotonic() + min(session.profile.reducing_seconds, limit.left)
    limit.spared = SPARED
    try:
        for stage in (CauseShrinker.begin, CauseShrinker.go_on):
            for search in searches.values():
                is_note = search.found[0].severity is Severity.NOTE
                if time.monotonic() < deadline and going() and not (is_note and stage is CauseShrinker.go_on):
                    stage(search)
                    session.state.screen.sent(session.target.sent)
    finally:
        limit.spared = 1.0
        for key, search in searches.items():
            if search.best.effort is not Effort.NONE:
                session.state.known_causes.by_key[key].insert(0, search.best.finding)
    return {key: search.best.effort for key, search in searches.items()}


def search_of(session: Session, found: Iterable[Finding], going: Going) -> CauseShrinker:
    profile, target = session.profile, session.target
    return CauseShrinker(session.contract, session.settings, target, tuple(found), profile.reducing, going)
