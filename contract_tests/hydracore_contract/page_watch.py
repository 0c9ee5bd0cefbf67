"""Pages of somebody before the service, such as a firewall or a proxy: what they look like, and whose they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import RLock
from typing import NamedTuple

from hydracore_contract.exchange import Exchange
from hydracore_contract.health import Health
from hydracore_contract.oracle.content import content, media_type
from hydracore_contract.transport.time_limit import TimeLimit
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Contract, Operation

OWN = 5
"""Answers of one look that came again each time, from which on it is the service's."""
HARMLESS, AT_FIRST = 500, 10
"""Harmless requests of which none may get a page of the network's, and so many that don't all get it."""
LONGEST = 15.0
"""Seconds that these may take."""


class Look(NamedTuple):
    """What an answer looks like: its status and its media type."""

    status: int
    media: str

    def __str__(self) -> str:
        return f"{self.status} and {self.media or 'no media type'}"


@dataclass(slots=True)
class PageWatch:
    """What is known of such pages; `lock` is held while more is found out."""

    network: set[Look] = field(default_factory=set)
    """Those that come at harmless requests."""
    lock: RLock = field(default_factory=RLock)
    _came_again: Counter[Look] = field(default_factory=Counter)
    _is_measured: bool = False

    def came_again(self, look: Look) -> None:
        """Takes note that a page came again each time that the same was sent."""
        self._came_again[look] += 1

    def is_own(self, look: Look) -> bool:
        """Tells whether a page is the service's for certain."""
        return self._came_again[look] >= OWN and look not in self.network

    def is_of_network(self, look: Look, health: Health, limit: TimeLimit) -> bool:
        """Tells whether a page comes at harmless requests, which are sent once in a run."""
        if look not in self.network and not self._is_measured:
            self._is_measured = True
            self.network |= looks_at(health, limit)
        return look in self.network


def looks_at(health: Health, limit: TimeLimit) -> set[Look]:
    """The looks of what the simplest request is answered with now and then, beside a success."""
    found: Counter[Look | None] = Counter()
    give_up = limit.clock() + LONGEST
    while health.simplest is not None and found.total() < HARMLESS and limit.clock() < give_up:
        answered = health.ask(health.simplest)
        found[None if answered.is_success else look_of(answered)] += 1
        if found.total() == AT_FIRST and not found[None]:
            break
    return {look for look in found if look is not None and found[None]}


def look_of(exchange: Exchange) -> Look | None:
    """The look of an answer; None where none came, or one that says itself that the service has failed."""
    answer = exchange.answer
    if answer is None or exchange.trouble is not None or answer.status >= 500:
        return None
    return Look(answer.status, essence(answer.header("Content-Type") or ""))


def is_documented(contract: Contract, operation: Operation, exchange: Exchange) -> bool:
    """Tells whether an answer may be the operation's: its status is documented, and its content is what belongs to it.

    Of a success only the media type is looked at: what else is wrong with it is the service's.
    """
    answer = exchange.answer
    response = operation.response(answer.status) if answer is not None else None
    if answer is None or response is None:
        return answer is None
    if answer.status < 300:
        return not response.media or media_type(response, answer) is not None
    return not any(content(contract, response, answer, b""))
