"""Registry of worlds by name: made on first use, dropped after a time without use, the least recently used first.

Worlds stand in the order of their last use, so that both reasons to drop one look at the first only. The default world
is apart: it is never dropped, and it alone may keep its state in a file.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping

from hydracore_mock.errors import BadWorldName, UnknownScenario
from hydracore_mock.scenarios import Scenario
from hydracore_mock.state.stores import Bounds, MemoryStore, Store
from hydracore_mock.worlds.world import HOME, World

_NAME = re.compile(r"[A-Za-z0-9._~-]{1,100}").fullmatch
NO_SCENARIO = "none"
"""The name by which a request asks for no scenario."""


class WorldRegistry:
    """All worlds of a mock. `most` counts them without the default one, `ttl` is the time in seconds that a world stays
    unused, and `say` is told of worlds that go by themselves. `clock` tells seconds."""

    def __init__(
        self,
        home: Store,
        bounds: Bounds,
        *,
        seed: str,
        most: int,
        ttl: float,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most, self.ttl = most, ttl
        self.scenarios: Mapping[str, Scenario] = {}
        self._initial: Scenario | None = None
        self._bounds = bounds
        self._seed = seed
        self._say = say
        self._clock = clock
        self.home = World(HOME, home, self._store, seed, clock())
        self._others: OrderedDict[str, World] = OrderedDict()

    def adopt(self, scenarios: Mapping[str, Scenario], initial: str | None) -> None:
        """Offers these scenarios from now on; `initial` is on in new worlds, and where the one before it was.

        Where another scenario is on, the new one of the same name takes its place.

        Raises:
            LimitReached: there is no room for what a scenario brings.
        """
        self.scenarios = scenarios
        before, self._initial = self._initial, None if initial is None else scenarios[initial]
        for world in self:
            on = world.scenario
            # None before the first time: whoever has turned it off since doesn't get it back.
            follows = self._initial if on is before else on and scenarios.get(on.name)
            world.adopt(scenarios, follows)

    def of(self, name: str) -> World:
        """The world of that name, made if there is none; this is a use of it.

        Raises:
            BadWorldName: no world may have that name.
            LimitReached: there is no room for what the scenario of new worlds brings.
        """
        if name == HOME:
            return self.home
        now = self._clock()
        self._expire(now)
        world = self._others.get(name)
        if world is None:
            return self._made(name, now)
        self._others.move_to_end(name)
        world.used = now
        return world

    def find(self, name: str) -> World | None:
        """The world of that name, if there is one; finding it is no use of it."""
        self.expire()
        return self.home if name == HOME else self._others.get(name)

    def knows(self, name: str) -> bool:
        """Tells whether there is a world of that name, even one that is due to go."""
        return name == HOME or name in self._others

    def unused(self, name: str = "") -> World:
        """A world as one begins, which is not kept.

        Raises:
            BadWorldName: no world may have that name.
        """
        if name and not _NAME(name):
            raise BadWorldName(name)
        return self._new(name, self._clock())

    def drop(self, name: str) -> bool:
        """Drops the world, or lets the default one begin anew; False if there was none of that name."""
        if name == HOME:
            self.home.switch(self._initial)
            self.home.reset()
            return True
        world = self._others.pop(name, None)
        if world is not None:
            world.close()
        return world is not None

    def scenario(self, name: str) -> Scenario | None:
        """The scenario of that name; None for `none`.

        Raises:
            UnknownScenario: the mock offers none of that name.
        """
        if name == NO_SCENARIO:
            return None
        try:
            return self.scenarios[name]
        except KeyError:
            raise UnknownScenario(name, tuple(self.scenarios)) from None

    def expire(self) -> None:
        """Drops the worlds that nobody has used for longer than `ttl`."""
        self._expire(self._clock())

    def age(self, world: World) -> tuple[float, float]:
        """The seconds since the world was made, and since it was used."""
        now = self._clock()
        return now - world.created, now - world.used

    def __iter__(self) -> Iterator[World]:
        self.expire()
        yield from (self.home, *self._others.values())

    def __len__(self) -> int:
        return 1 + len(self._others)

    def close(self) -> None:
        for world in (self.home, *self._others.values()):
            world.close()

    def _expire(self, now: float) -> None:
        while self._others:
            world = next(iter(self._others.values()))
            if now - world.used <= self.ttl:
                return
            self._say(f"  world  {world.name} was dropped, unused for {self.ttl:,g} s (--world-ttl)")
            self.drop(world.name)

    def _made(self, name: str, now: float) -> World:
        if not _NAME(name):
            raise BadWorldName(name)
        while len(self._others) >= self.most:
            dropped = next(iter(self._others))
            self._say(
                f"  world  {dropped} was dropped, the least recently used of {self.most:,} (--max-worlds)"
            )
            self.drop(dropped)
        world = self._others[name] = self._new(name, now)
        return world

    def _new(self, name: str, now: float) -> World:
        world = World(name, self._store(), self._store, self._seed, now)
        if self._initial is not None:
            world.switch(self._initial)
        return world

    def _store(self) -> Store:
        return MemoryStore(self._bounds)
