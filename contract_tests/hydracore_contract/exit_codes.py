"""Exit statuses of the commands. Nothing is imported here, so that they are known before all else.

0     every selected operation was tried, and there is no failure
1     at least one confirmed failure, however the run ended
2     used wrongly
3     no failure, and no full verdict: not reached, refused, ended early, or not enough of it tried
4     an internal error; one line says where its details are
130   interrupted
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hydracore_contract.findings.outcome import Outcome

CONFORMS, BROKEN, WRONG_USE, NO_VERDICT, INTERNAL_ERROR, INTERRUPTED = 0, 1, 2, 3, 4, 130


def status_of(outcome: Outcome) -> int:
    if not outcome.conforms:
        return BROKEN
    from hydracore_contract.findings.outcome import Ending

    by_ending = {Ending.INTERRUPTED: INTERRUPTED, Ending.INTERNAL_ERROR: INTERNAL_ERROR}
    return by_ending.get(outcome.ending, CONFORMS if outcome.is_good else NO_VERDICT)
