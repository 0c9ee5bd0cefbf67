"""Removal of items: several at a time, the newest first, as long as the service answers.

What could not be deleted since the service was away for a moment is tried again a few times, and so is what could not
go before what is below it. Where deletions in a row come to the same trouble the rest is left: each would take its time
and end like that too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from hydracore_contract.crowd import side_by_side
from hydracore_contract.exchange import AWAY, Trouble

REFUSED = "the service answers 401"
UNTRIED = {
    Trouble.HANGS.value: "not tried, since deletions hang",
    Trouble.UNREACHABLE.value: "not tried, since no connection can be made",
    REFUSED: "not tried, since the service refuses the credentials",
}
"""Reasons to leave the rest, by what came of the deletions before."""
CONFLICT = "the service answers 409"
HOPELESS = 2
"""Deletions in a row that come to the same of these before the rest is left, and looks that hang."""
PASSING = frozenset(
    (
        *map(str, (Trouble.UNREACHABLE, Trouble.CLOSED, Trouble.CUT_SHORT)),
        *(f"{who} answers {status}" for who in ("the service", "the list") for status in AWAY),
    )
)
"""Reasons for which a request is sent again."""
PAUSES = (0.3, 0.6, 1.2, 2.4)
"""Seconds between such tries."""
LONGEST = 8.0
"""Seconds after which nothing is sent again."""

Reason = str | None
"""The reason for which an item could not be removed; None where it was."""


class Removal:
    """Deletes items by their paths, `at_once` of them at a time; `delete` gives the reason where one could not go."""

    def __init__(self, delete: Callable[[str], Reason], at_once: int, left: Callable[[], float]) -> None:
        """`left` tells how many seconds there are."""
        self._delete = delete
        self._at_once = at_once
        self._left = left

    def remove(
        self,
        paths: Callable[[], Sequence[str]],
        gone: Callable[[str], None],
        pauses: Sequence[float] = PAUSES,
    ) -> Mapping[str, str]:
        """Deletes what the `paths` name by then, and tells which are `gone`; those that are left, and why."""
        give_up = time.monotonic() + LONGEST
        for pause in (*pauses, None):
            tried = self._tried(paths())
            for path in [path for path, why in tried.items() if why is None]:
                gone(path)
            left = {path: why for path, why in tried.items() if why is not None}
            # What could not go before what is below it may go now.
            is_freed = CONFLICT in left.values() and len(left) < len(tried)
            if pause is None or not (is_freed or PASSING & {*left.values()}) or time.monotonic() > give_up:
                break
            time.sleep(0.0 if is_freed else min(pause, self._left()))
        return left

    def _tried(self, paths: Sequence[str]) -> dict[str, Reason]:
        found: dict[str, Reason] = {}
        newest = iter(reversed(paths))
        while part := [*islice(newest, self._at_once)]:
            why = reason_to_leave([*found.values()])
            whys = [why] * len(part) if why else side_by_side(self._delete, part, self._at_once)
            found |= zip(part, whys, strict=True)
        return found


def reason_to_leave(row: Sequence[Reason]) -> Reason:
    """The reason not to try the next deletion, by what came of those before; None where there is none."""
    if row and row[-1] in UNTRIED.values():
        return row[-1]
    latest = set(row[-HOPELESS:])
    return UNTRIED.get(row[-1] or "") if len(row) >= HOPELESS and len(latest) == 1 else None
