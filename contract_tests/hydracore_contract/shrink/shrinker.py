"""The shrinker: looks for the smallest example of a finding that still fails.

An example is a sequence of requests. A smaller one has fewer requests, then fewer bytes, then fewer different ones
(`sequence_reduction.weight`). It is greedy: passes over all candidates that are smaller than the best known one, the
boldest first, each proven by sending it, until a pass brings nothing or the budget of requests and seconds is used up.
Four things make that different from shrinking a value in memory:

- A service is not a function. Candidates are made from the best example *at that moment*, so that what was left out
  once stays out; one that was tried is never sent again; and at the end the smallest example has to fail once more,
  else the next larger one is tried. One that depends on timing has to fail several times in a row to count.
- An answer is part of the example. Identities that the service gave are replaced on the way (`replay`), and the
  exchange that first shows the fault is the last one kept.
- A service may be broken already, by what was sent when the finding was made: then any sequence fails, and leaving out
  the cause would show nothing. The example stays as it was found.
- It must not slip to another fault. A candidate counts only if it shows the *same cause*, a server error only with the
  same status; a kindred cause is accepted only if the whole sequence, sent alone, shows no more than that.

And it must leave nothing behind: a create is made no smaller than leaves a text in it by which its item is known
again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from hydracore_contract.errors import Unreachable
from hydracore_contract.exchange import Exchange, Request, Trouble, json_value
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Tally
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.oracle.provenance import is_known_by
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.replay import Replay, Way, cause_of, further_ways, is_kindred, replay, ways_for
from hydracore_contract.shrink.sequence_reduction import Steps, sequence_size, sequences
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_openapi.model import Contract

LONGEST = 8.0
"""Seconds that are spent on one cause."""
SURE = 3
"""Times that a smaller sequence with simultaneous requests must fail to be kept."""

Going = Callable[[], bool]
"""Tells whether there is time left."""


class Effort(IntEnum):
    """The effort spent on a smaller example of a finding; the more, the better the example."""

    IN_VAIN = 0
    """The finding did not fail again, and stays as it was found."""
    NONE = 1
    """No smaller example was looked for."""
    CUT_SHORT = 2
    """The example fails, and there may be a smaller one."""
    WHOLE = 3
    """The example fails, and every pass that could make it smaller was tried."""


@dataclass(frozen=True, slots=True)
class Smallest:
    finding: Finding
    effort: Effort


@dataclass(slots=True)
class Shrinker:
    contract: Contract
    settings: Settings
    custody: Custody
    finding: Finding
    going: Going
    _oracle: Oracle = field(init=False)
    _kept: list[Finding] = field(default_factory=list)
    """The finding as it failed again, and each smaller example, the smallest last."""
    _tried: set[tuple[object, ...]] = field(default_factory=set)
    _ways: tuple[Way, ...] = ()
    """Ways to try the finding in; in the end the one that shows it."""
    _may_be_alike: bool = False
    vain: int = 0
    """Tries that did not show it."""
    _was_broken: bool = False
    """Tells whether the fault showed itself before anything was sent that could cause it."""

    def __post_init__(self) -> None:
        self._oracle = Oracle(self.contract, self.settings)

    def begin(self) -> Finding | None:
        """The finding as it fails again; None where it does not."""
        first = self._again(self.finding.steps)
        if first is not None and self._ways[0] not in (Way.PLAIN, Way.LOOKING):
            # What was sent beside it becomes a part of it, so that it shows itself alone.
            self._ways = ways_for(first.steps)
            first = self._again(first.steps)
        self._kept += [first] if first is not None else []
        return first

    def go_on(self) -> Smallest:
        """The smallest example that still fails, of one that did."""
        if self._was_broken:
            return Smallest(self._best, Effort.CUT_SHORT)
        passes = 0
        while self._pass():
            passes += 1
        is_whole = passes > 0 or self.going()
        if self._is_sure():
            return Smallest(self._best, Effort.WHOLE if is_whole else Effort.CUT_SHORT)
        return Smallest(self._kept[0], Effort.IN_VAIN)

    @property
    def _best(self) -> Finding:
        return self._kept[-1]

    def _is_sure(self) -> bool:
        """Tells whether an example fails once more, the smallest first: some depend on items that are used up by then.

        One with simultaneous requests has failed often enough already.
        """
        if any(step.burst for step in self._best.steps):
            return True
        while len(self._kept) > 1 and not self._fails_once_more():
            self._kept.pop()
        return len(self._kept) > 1 or self._fails_once_more()

    def _fails_once_more(self) -> bool:
        best = self._best
        again = self._again(best.steps)
        tally = again.resent if again is not None else Tally(1, 0)
        self._kept[-1] = replace(best, resent=best.resent.plus(tally))
        return again is not None

    def _pass(self) -> bool:
        """Tries all smaller sequences; tells whether time sufficed and one of them still failed."""
        progress = False
        for steps in sequences(lambda: self._best.steps, self.contract):
            if not self.going():
                return False
            if sequence_size(steps) < sequence_size(self._best.steps) and self._is_worth(steps):
                found = self._again(steps)
                if found is not None and sequence_size(found.steps) < sequence_size(self._best.steps):
                    self._kept.append(found)
                    progress = True
        return progress

    def _is_worth(self, steps: Steps) -> bool:
        """Tells whether a sequence is new, whatever identities the service gives, and leaves nothing behind."""
        names = {key: f"<{index}>" for index, key in enumerate(map(self._key, steps)) if key}
        sent = tuple(
            (each.operation, each.burst > 0, *normalized_request(each.request, names)) for each in steps
        )
        if sent in self._tried or customers_of(steps) != customers_of(self.finding.steps):
            return False  # whose it is that one customer reaches only the other one's request shows
        self._tried.add(sent)
        return all(map(self._is_known_again, steps))

    def _key(self, step: Exchange) -> str | None:
        """The identity of the item that a step made."""
        part = self._oracle.part(step.operation)
        item = part.view.item(answer_value(step)) if part and part.role is OperationRole.CREATE else None
        return part.view.key(item) if part and item else None

    def _is_known_again(self, step: Exchange) -> bool:
        """Tells whether what a create made in spite of its answer can be removed: a text must say whose it is."""
        part = self._oracle.part(step.operation)
        if part is None or part.role is not OperationRole.CREATE or self._key(step) is not None:
            return True
        known = [each.request for each in self.finding.steps if each.operation == step.operation]
        return self._tells(step.operation, step.request) or not any(
            self._tells(step.operation, sent) for sent in known
        )

    def _tells(self, operation: str, sent: Request) -> bool:
        """Tells whether a create's body holds a text by which its item is known again."""
        part, body = self._oracle.part(operation), json_value(sent.body)
        return part is not None and isinstance(body, dict) and is_known_by(part.view, body)

    def _again(self, steps: Steps) -> Finding | None:
        """The finding as a sequence shows it, or None; a smaller one with simultaneous requests must each time."""
        is_smaller, is_together = bool(self._tried), any(step.burst for step in steps)
        shown: Finding | None = None
        resent = Tally()
        for _ in range(SURE if is_smaller and is_together else 1):
            try:
                found = self._replayed(steps)
            except Unreachable:
                return None
            if not is_smaller:
                self._may_be_alike = found.last(self.finding.cause_key) is None
            self._ways = (found.way,)
            if has_onset(self.finding) and found.was_broken(self.finding.cause_key):
                self._was_broken = True
                return None if is_smaller else self.finding
            shown = self._shown(found)
            if shown is None:
                self.vain += found.tries
                return None
            resent = resent.plus(Tally(found.tries, 1))
        return replace(shown, resent=resent) if shown else None

    def _replayed(self, steps: Steps) -> Replay:
        """The sequence sent in the ways that are known to show it; at first alone, else in others."""
        wanted = replace(self.finding, before=steps[:-1], exchange=steps[-1])
        given = self.contract, self.settings, self.custody, wanted
        found = replay(*given, self._ways or ways_for(steps))
        if self._ways or found.last(self.finding.cause_key) or found.kindred(self.finding):
            return found
        further = further_ways(steps, self.settings)
        return replay(*given, further) if further else found

    def _shown(self, found: Replay) -> Finding | None:
        """The finding of the first exchange that shows it, or None; later requests need not be sent.

        A kindred violation is enough where the whole sequence, sent alone, shows no more than that.
        """
        exact = (
            pair for pair in found.shown if cause_of(*pair) == self.finding.cause_key and self._is_it(pair[0])
        )
        alike = (pair for pair in found.shown if self._may_be_alike and is_kindred(self.finding, *pair))
        shown = next(exact, None) or next(alike, None)
        return self._finding(found, *shown) if shown else None

    def _is_it(self, shown: Exchange) -> bool:
        """Tells whether a failing service answers the status it did then: 503 would be another fault."""
        then, now = self.finding.exchange.answer, shown.answer
        is_failure = self.finding.rule.id == rules.SERVER_ERROR.id and then is not None and then.status >= 500
        return not is_failure or (now is not None and then is not None and now.status == then.status)

    def _finding(self, found: Replay, shown: Exchange, violation: Violation) -> Finding:
        mask = self.custody.target.mask
        steps = [each for each in found.exchanges if each.number not in (*found.looks, shown.number)]
        before = [
            each for each in steps if each.number < shown.number or (each.burst and each.burst == shown.burst)
        ]
        lacking = customers_of(self.finding.steps) - customers_of((*before, shown))
        looks = (each for each in found.exchanges if each.number < shown.number and each.is_success)
        witness = next((each for each in looks if customer_of(each.request) in lacking), None)
        return replace(
            self.finding,
            statement=mask.text(violation.summary),
            expected=mask.text(violation.expected),
            actual=mask.text(violation.actual),
            exchange=mask.exchange(shown),
            before=tuple(mask.exchange(each) for each in (*filter(None, [witness]), *before)),
        )


@dataclass(slots=True)
class CauseShrinker:
    """Looks for the smallest example of several findings of one cause.

    What broke something that the run did not make can't be shown again; another one may. The requests of the budget
    are for all of them.
    """

    contract: Contract
    settings: Settings
    custody: Custody
    found: Sequence[Finding]
    budget: int
    going: Going = lambda: True
    best: Smallest = field(init=False)
    _shrinker: Shrinker | None = None

    def __post_init__(self) -> None:
        self.best = Smallest(self.found[0], Effort.NONE)

    def begin(self) -> None:
        """Sends them again until one of them fails."""
        began, may_go_on, vain = self.custody.target.sent, self._limits(), Tally()
        for finding in dict.fromkeys((self.found[0], self.found[-1], self.found[len(self.found) // 2])):
            if not may_go_on():
                break
            shrinker = Shrinker(self.contract, self.settings, self.custody, finding, may_go_on)
            first = shrinker.begin()
            if first is not None:
                self.best, self._shrinker = Smallest(first, Effort.CUT_SHORT), shrinker
                break
            vain = vain.plus(Tally(shrinker.vain, 0))
            self.best = Smallest(replace(self.found[0], resent=vain), Effort.IN_VAIN)
        self.budget -= self.custody.target.sent - began

    def go_on(self) -> None:
        """Makes the one that failed smaller."""
        if self._shrinker is not None:
            self._shrinker.going = self._limits()
            self.best = self._shrinker.go_on()

    def _limits(self) -> Going:
        most, give_up = self.custody.target.sent + self.budget, time.monotonic() + LONGEST
        return lambda: self.custody.target.sent < most and time.monotonic() < give_up and self.going()


def customers_of(steps: Iterable[Exchange]) -> set[Customer]:
    return {customer_of(each.request) for each in steps}


def has_onset(finding: Finding) -> bool:
    """Tells whether a request fails that was served before, so that something sent meanwhile is the cause."""
    asked = finding.exchange.request.method, finding.exchange.request.path
    return not finding.exchange.is_success and any(
        step.is_success and (step.request.method, step.request.path) == asked for step in finding.before
    )


def normalized_request(sent: Request, names: dict[str, str]) -> tuple[object, ...]:
    """A request with placeholders for the identities that the service gave."""
    path, body = sent.path, sent.body or b""
    for key, name in names.items():
        path, body = path.replace(key, name), body.replace(key.encode(), name.encode())
    return sent.method, path, sent.headers, body


def is_shrinkable(finding: Finding) -> bool:
    """Tells whether sending it again tells something, and harms nobody: not where the service falls over each time."""
    return (
        finding.rule.id != rules.RECOVERY.id
        and finding.exchange.trouble is not Trouble.UNREACHABLE
        and len(finding.exchange.request.body or b"") < 2**21
    )
