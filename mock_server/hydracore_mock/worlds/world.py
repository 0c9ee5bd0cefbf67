"""World: a state of its own, the scenario that is on in it, and the states that scenarios bring with them.

A scenario that says what collections hold has a state of its own: while it is on, requests see that; once it is off,
they see what they saw before. A scenario without one plays on the world's own state. A request may ask for another
scenario than the one that is on: so there is a state for each scenario that was asked for, until it isn't offered any
more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from hydracore_mock.scenarios import Scenario, ScenarioRun, ScheduledChanges
from hydracore_mock.state import SeedData, State
from hydracore_mock.state.json_text import dumps
from hydracore_mock.state.stores import Store

HOME = "default"
"""The name of the world of requests that name none; it is never dropped."""


class WorldState(NamedTuple):
    """The state that a request meets, the changes that are still to happen to it, and the scenario on it, if any."""

    state: State
    scheduled: ScheduledChanges
    scenario_run: ScenarioRun | None

    @property
    def is_staged(self) -> bool:
        return self.scenario_run is not None or bool(self.scheduled)


class _Begun(NamedTuple):
    """A scenario that was asked for, the state that requests meet with it, and the store that it alone uses."""

    scenario: Scenario
    world_state: WorldState
    store: Store | None


class World:
    """`created` and `used` are times in seconds, by the registry's clock."""

    __slots__ = ("_begun", "_make_store", "_own", "_seed", "created", "name", "now", "scenario", "used")

    def __init__(
        self, name: str, store: Store, make_store: Callable[[], Store], seed: str, created: float
    ) -> None:
        """`make_store` is asked for a store when a scenario brings a state of its own."""
        self.name = name
        self.created = self.used = created
        self.scenario: Scenario | None = None
        self._make_store = make_store
        self._seed = seed
        self._own = WorldState(State(store), ScheduledChanges(), None)
        self._begun: dict[str, _Begun] = {}
        self.now = self._own

    @property
    def state(self) -> State:
        """The state that requests see now."""
        return self.now.state

    def states(self) -> Iterator[State]:
        """The world's own state, and those that scenarios brought."""
        yield self._own.state
        for scenario, world_state, _ in self._begun.values():
            if scenario.state is not None:
                yield world_state.state

    def switch(self, scenario: Scenario | None) -> None:
        """Turns a scenario on from its beginning; None turns off what is on.

        Raises:
            LimitReached: there is no room for what the scenario brings; all is as it was.
        """
        before = self.scenario
        if scenario is not None:
            begun = self._begin(scenario)
            self._forget(scenario.name)
            self._begun[scenario.name] = begun
        self.scenario, self.now = scenario, self.state_for(scenario)
        if before is not None and before is not scenario and before.file is None:
            self._forget_unnamed(before)

    def _forget_unnamed(self, scenario: Scenario) -> None:
        """Forgets a scenario that came in a request: no name leads to it, unless another has its name by now."""
        known = self._begun.get(scenario.name)
        if known is not None and known.scenario is scenario:
            self._forget(scenario.name)

    def adopt(self, offered: Mapping[str, Scenario], scenario: Scenario | None) -> None:
        """Turns a scenario on, or off what is on, and forgets those that aren't offered any more.

        Raises:
            LimitReached: there is no room for what the scenario brings.
        """
        for name in [name for name in self._begun if name not in offered]:
            self._forget(name)
        self.switch(scenario)

    def state_for(self, scenario: Scenario | None) -> WorldState:
        """The state that a request meets which asks for this scenario, or for none.

        Raises:
            LimitReached: there is no room for what the scenario brings.
        """
        if scenario is None:
            return self._own
        known = self._begun.get(scenario.name)
        if known is None or known.scenario is not scenario:
            self._forget(scenario.name)
            known = self._begun[scenario.name] = self._begin(scenario)
        return known.world_state

    def reset(self) -> None:
        """Puts all states back to what they began with, and the scenario to its beginning.

        Raises:
            LimitReached: there is no room for what the scenario brings.
        """
        for name in list(self._begun):
            self._forget(name)
        self._own.state.store.replace({})
        self._own = WorldState(State(self._own.state.store), ScheduledChanges(), None)
        self.now = self.state_for(self.scenario)

    def close(self) -> None:
        for name in list(self._begun):
            self._forget(name)
        self._own.state.store.close()

    def _begin(self, scenario: Scenario) -> _Begun:
        """A scenario at its beginning. Its store is for the state that it brings, or counts what came in a request."""
        run = ScenarioRun(scenario, f"{self._seed}\n{self.name}")
        store = None if scenario.state is None and scenario.file is not None else self._make_store()
        if store is not None and scenario.file is None:
            store.replace({}, beside=dumps(scenario.document))
        if store is None or scenario.state is None:
            met = WorldState(self._own.state, self._own.scheduled, run)
        else:
            met = WorldState(State(store, SeedData(scenario.state)), ScheduledChanges(), run)
        return _Begun(scenario, met, store)

    def _forget(self, name: str) -> None:
        known = self._begun.pop(name, None)
        if known is not None and known.store is not None:
            known.store.close()
