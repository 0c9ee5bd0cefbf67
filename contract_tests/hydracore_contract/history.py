"""The history of one strand: what it has sent last, and which of it has led to an exchange.

A finding is sent again by itself, so it has to name every request that it depends on. Nothing on the wire says which
these are. What is taken, from the surest to the likeliest:

1. What the oracle names: it knows which writes explain a difference.
2. The request that made the item which the exchange names, and, where the strand keeps a trail, all that was written
   lately with what had made the items of that: any of it may have done something to the item.
3. Of an item that is not found any more, every write that is known: one of them took it away.
4. Of a request that only reads and names no item of the run, the last write.
5. Beside each of these, what was sent at the same moment: which of a burst has done it can't be told.

Too many cost a few requests, since the shrinker leaves out what is not needed; too few cost the finding its proof.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.oracle.oracle import Oracle, matches

MOST_TRAIL = 16
"""The latest writes that a finding holds at most."""
NOT_FOUND = 404


@dataclass(slots=True)
class History:
    """The last exchanges of one strand."""

    works: bool = False
    """Tells whether the service has answered a reading request since it last fell over."""
    arrived: Exchange | None = None
    """The last exchange that reached the service."""
    written: Exchange | None = None
    """The last exchange that may have changed anything."""
    together: tuple[Exchange, ...] = ()
    """The last exchanges that were sent at the same moment."""
    trail: list[Exchange] | None = None
    """Writes since this was last cleared; None where they are not kept."""

    def note(self, exchange: Exchange) -> None:
        if exchange.request.method not in SAFE_METHODS:
            self.written = exchange
            if self.trail is not None:
                self.trail.append(exchange)

    def led_to(self, exchange: Exchange, named: tuple[Exchange, ...], oracle: Oracle) -> tuple[Exchange, ...]:
        """Earlier exchanges that an exchange depends on: those that the oracle has `named`, else by its item."""
        before = named or self._origin(exchange, oracle)
        if not before and exchange.request.method in SAFE_METHODS and self.written is not None:
            before = (*oracle.origin(self.written), self.written)
        return tuple(each for each in self._with_bursts(before, exchange) if each.number != exchange.number)

    def _origin(self, exchange: Exchange, oracle: Oracle) -> tuple[Exchange, ...]:
        """Exchanges that led to the item that an exchange names, with the latest writes where they are known."""
        made, trail = oracle.origin(with_operation(exchange, oracle)), self.trail
        if exchange.answer is not None and exchange.answer.status == NOT_FOUND:
            trail = [each.exchange for each in oracle.state.writes]  # one of them took it away
        if not made or trail is None:
            return made
        trail = trail[-MOST_TRAIL:]
        theirs = [step for each in trail for step in oracle.origin(with_operation(each, oracle))]
        steps = {each.number: each for each in (*made, *theirs, *trail)}
        return tuple(steps[number] for number in sorted(steps) if number < exchange.number)

    def _with_bursts(self, before: tuple[Exchange, ...], exchange: Exchange) -> tuple[Exchange, ...]:
        bursts = {each.burst for each in (*before, exchange) if each.burst}
        beside = [each for each in self.together if each.burst in bursts]
        steps = {each.number: each for each in (*before, *beside)}
        return tuple(steps[number] for number in sorted(steps)) if beside else before


def with_operation(exchange: Exchange, oracle: Oracle) -> Exchange:
    """With an operation of its path, where it was meant for none."""
    near = (each.id for each in oracle.contract.operations if matches(each, exchange.request.path))
    return exchange if exchange.operation else replace(exchange, operation=next(near, ""))
