"""Many tests that share one mock, each in a world of its own, and what the mock has to answer them.

The crowd is the mock's only client, on one connection: so it knows which worlds there are, which was dropped to make
room, and how many items each holds. Names are drawn evenly, hence one request in so many meets a world that is gone.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from bench.api import CREATE, collection, request
from bench.wire import Answer

HOME = "default"
_AT_HOME = 0.05
_MANY = 5
_TEMPLATE = "/v1/instances/{instance_id}/channels"
_UNKNOWN = str(UUID(int=1, version=4))
_ACTIVATION = {"X-Mock-Scenario": "activation"}
_EMPTY = {"X-Mock-Scenario": "empty-account"}


@dataclass(slots=True, eq=False)
class World:
    """The number of items in a world's collection, and those of them that can be deleted."""

    count: int
    made: list[str] = field(default_factory=list)


class Sent(NamedTuple):
    """A request and how it must be answered: `length` is that of a list, `world` that in which an item is made."""

    request: bytes
    status: int
    length: int | None = None
    world: World | None = None


class Crowd:
    """`most` worlds there may be beside the default one, and `seeded` items are what a collection begins with."""

    def __init__(self, names: int, most: int, seeded: int, seed: str = "0") -> None:
        self._random = Random(seed)
        self._names = names
        self._most = most
        self._seeded = seeded
        self._home = World(seeded)
        self._others: OrderedDict[str, World] = OrderedDict()
        acts: Mapping[Callable[[str], Sent], int] = {
            self._list: 46,
            self._create: 20,
            self._create_pending: 8,
            self._delete: 18,
            self._delete_unknown: 2,
            self._list_empty: 2,
            self._restore: 1,
            self._restore_seeds: 1,
            self._reset: 2,
        }
        self._acts, self._weights = list(acts), list(acts.values())

    @property
    def worlds(self) -> set[str]:
        """The names of all worlds that there are now."""
        return {HOME, *self._others}

    def batch(self, size: int) -> list[Sent]:
        """The next requests, which have to be sent in this order."""
        acts = self._random.choices(self._acts, self._weights, k=size)
        return [act(self._name()) for act in acts]

    def wrong(self, sent: Sequence[Sent], answers: Sequence[Answer]) -> list[str]:
        """Notes the items that were made, and returns a line for each wrong answer."""
        for one, answer in zip(sent, answers, strict=True):
            if one.world is not None and answer.status == 201:
                one.world.made.append(json.loads(answer.body)["id"])
        return [_told(one, a) for one, a in zip(sent, answers, strict=True) if not _is_right(one, a)]

    def _name(self) -> str:
        return HOME if self._random.random() < _AT_HOME else f"w{self._random.randrange(self._names)}"

    def _world(self, name: str) -> World:
        if name == HOME:
            return self._home
        world = self._others.get(name)
        if world is None:
            if len(self._others) >= self._most:
                self._others.popitem(last=False)
            world = self._others[name] = World(self._seeded)
        self._others.move_to_end(name)
        return world

    def _begun(self, name: str, count: int) -> None:
        """The world begins anew; what is still on its way to the old one counts no more."""
        self._world(name)
        if name == HOME:
            self._home = World(count)
        else:
            self._others[name] = World(count)

    def _list(self, name: str) -> Sent:
        world = self._world(name)
        return Sent(api("GET", name), 200, world.count)

    def _list_empty(self, name: str) -> Sent:
        self._world(name)
        return Sent(api("GET", name, more=_EMPTY), 200, 0)

    def _create(self, name: str, more: Mapping[str, str] | None = None) -> Sent:
        world = self._world(name)
        if len(world.made) >= _MANY:
            return self._delete(name)
        world.count += 1
        return Sent(api("POST", name, body=CREATE, more=more), 201, world=world)

    def _create_pending(self, name: str) -> Sent:
        return self._create(name, _ACTIVATION)

    def _delete(self, name: str) -> Sent:
        world = self._world(name)
        if not world.made:
            return self._list(name)
        world.count -= 1
        return Sent(api("DELETE", name, f"/{world.made.pop()}"), 204)

    def _delete_unknown(self, name: str) -> Sent:
        self._world(name)
        return Sent(api("DELETE", name, f"/{_UNKNOWN}"), 404)

    def _restore(self, name: str) -> Sent:
        self._begun(name, 3)
        return Sent(snapshot(name, {collection(): [CREATE] * 3}), 200)

    def _restore_seeds(self, name: str) -> Sent:
        self._begun(name, 2)
        return Sent(snapshot(name, {_TEMPLATE: [CREATE] * 2}), 200)

    def _reset(self, name: str) -> Sent:
        self._begun(name, self._seeded)
        return Sent(reset(name), 200)


def api(
    method: str,
    world: str,
    below: str = "",
    body: Mapping[str, Any] | None = None,
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A request to the collection, or to what lies below it, in that world."""
    named = {} if world == HOME else {"X-Mock-World": world}
    return request(method, collection() + below, body, {**named, **(more or {})})


def snapshot(world: str, state: Mapping[str, Any]) -> bytes:
    return request("PUT", f"/_mock/worlds/{world}/snapshot", state)


def reset(world: str) -> bytes:
    return request("POST", f"/_mock/worlds/{world}/reset")


def _is_right(sent: Sent, answer: Answer) -> bool:
    return answer.status == sent.status and (
        sent.length is None or answer.body.endswith(b'"count":%d}' % sent.length)
    )


def _told(sent: Sent, answer: Answer) -> str:
    count = "" if sent.length is None else f" and a count of {sent.length}"
    asked = sent.request.partition(b"\r\n\r\n")[0].decode()
    return f"{asked}\nanswered {answer.status}, not {sent.status}{count}: {answer.body[-200:]!r}"
