"""Hypothesis as a searcher: draws until something new is found, makes that small, and goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import Flaky, HypothesisException
from hypothesis.strategies import SearchStrategy

from hydracore_contract.errors import FirstFailure, PartAbandoned, RunEnded, SessionHalted, Unreachable
from hydracore_contract.generate.hypothesis_sources import forget_source_constants
from hydracore_contract.session import Session

ENDING = (RunEnded, FirstFailure, PartAbandoned, SessionHalted, Unreachable)
MOST_CAUSES = 6
"""Causes that are made small in one search; others stay as they were found."""


class Passing(BaseException):
    """Carries an exception that ends the search through Hypothesis, which would take it for a failing example."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(reason)
        self.reason = reason


class NewCause(Exception):
    """A cause that was not known before this search."""


def parts(examples: int, of_part: int) -> list[int]:
    """The numbers of examples of the parts that a search is made in."""
    return [min(of_part, examples - start) for start in range(0, examples, of_part)]


def search(
    session: Session,
    drawn: SearchStrategy[Any],
    examples: int,
    tried: Callable[[Any], None],
    part: int = 0,
) -> None:
    """Tries examples, others in each `part`; each new cause that one shows is made small once."""
    forget_source_constants()
    for attempt in range(MOST_CAUSES):
        if not found_new_cause(session, drawn, examples, tried, part * MOST_CAUSES + attempt):
            return


def found_new_cause(
    session: Session, drawn: SearchStrategy[Any], examples: int, tried: Callable[[Any], None], attempt: int
) -> bool:
    settled = session.state.cause_keys
    budget = session.profile.reducing * 2
    shown: list[Any] = []

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        print_blob=False,
    )
    @seed(session.settings.seed + attempt)
    @given(drawn)
    def one(example: Any) -> None:
        if len(shown) >= budget:
            return
        session.shown.clear()
        try:
            tried(example)
        except ENDING as reason:
            raise Passing(reason) from reason
        if session.shown - settled or shown:
            shown.append(example)
        if session.shown - settled:
            raise NewCause(str(sorted(session.shown - settled)[0])) from None

    try:
        one()
    except NewCause:
        return True
    except Passing as passing:
        raise passing.reason from None
    except HypothesisException as reason:
        # What fails only sometimes is kept as it was first seen.
        is_new = bool(session.state.cause_keys - settled)
        if not is_new and not isinstance(reason, Flaky):
            session.miss(
                f"a search of the phase {session.phase}: {type(reason).__name__}: {first_line(reason)}"
            )
        return is_new
    return False


def first_line(reason: Exception) -> str:
    return str(reason).partition("\n")[0][:200]
