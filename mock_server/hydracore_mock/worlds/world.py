"""One world: its state, the scenario that is on in it, and the states that scenarios bring with them.

A scenario that says what collections hold has a state of its own: while it is on, requests see that; once it is off,
they see what they saw before. A scenario without one plays on the world's own state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from hydracore_mock.scenarios import Scenario, ScenarioRun, ScheduledChanges
from hydracore_mock.state import SeedData, State
from hydracore_mock.state.json_text import dumps
from hydracore_mock.state.stores import Store

HOME = "default"
"""The world of requests that name none; it never goes."""


class WorldState(NamedTuple):
    """What a request meets: a state, what is still to happen to that, and the scenario that plays on it, if any."""

    state: State
    scheduled: ScheduledChanges
    scenario_run: ScenarioRun | None

    @property
    def is_staged(self) -> bool:
        return self.scenario_run is not None or bool(self.scheduled)


class World:
    """`created` and `used` are moments of the clock that `WorldRegistry` has."""

    __slots__ = ("_make_store", "_own", "_runs", "_seed", "created", "name", "now", "scenario", "used")

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
        self._runs: dict[str, tuple[Scenario, WorldState, Store | None]] = {}
        self.now = self._own

    @property
    def state(self) -> State:
        """The state that requests see now."""
        return self.now.state

    def states(self) -> Iterator[State]:
        yield self._own.state
        for scenario, run, _ in self._runs.values():
            if scenario.state is not None:
                yield run.state

    def switch(self, scenario: Scenario | None) -> None:
        """Turns a scenario on from its beginning, or off what is on; LimitReached leaves all as it was."""
        before = self.scenario
        if scenario is not None:
            begun = self._begun(scenario)
            self._forget(scenario.name)
            self._runs[scenario.name] = begun
        self.scenario, self.now = scenario, self.run(scenario)
        if before is not None and before is not scenario and before.file is None:
            self._forget_unnamed(before)

    def _forget_unnamed(self, scenario: Scenario) -> None:
        """Forgets what came with a request, and can't be asked for by name, unless another has its name by now."""
        if self._runs.get(scenario.name, (None,))[0] is scenario:
            self._forget(scenario.name)

    def adopt(self, offered: Mapping[str, Scenario], scenario: Scenario | None) -> None:
        """Turns a scenario on, or off what is on, and forgets what isn't offered any more."""
        for name in [name for name in self._runs if name not in offered]:
            self._forget(name)
        self.switch(scenario)

    def run(self, scenario: Scenario | None) -> WorldState:
        """What a request meets that asks for this scenario, or for none."""
        if scenario is None:
            return self._own
        known = self._runs.get(scenario.name)
        if known is None or known[0] is not scenario:
            self._forget(scenario.name)
            known = self._runs[scenario.name] = self._begun(scenario)
        return known[1]

    def reset(self) -> None:
        """All states as they began, and the scenario from its beginning."""
        for name in list(self._runs):
            self._forget(name)
        self._own.state.store.replace({})
        self._own = WorldState(State(self._own.state.store), ScheduledChanges(), None)
        self.now = self.run(self.scenario)

    def close(self) -> None:
        for name in list(self._runs):
            self._forget(name)
        self._own.state.store.close()

    def _begun(self, scenario: Scenario) -> tuple[Scenario, WorldState, Store | None]:
        """A run, and the store that is its own: for its state, or to count what came with a request."""
        scenario_run = ScenarioRun(scenario, f"{self._seed}\n{self.name}")
        store = None if scenario.state is None and scenario.file is not None else self._make_store()
        if store is not None and scenario.file is None:
            store.replace({}, beside=dumps(scenario.document))
        if store is None or scenario.state is None:
            return scenario, WorldState(self._own.state, self._own.scheduled, scenario_run), store
        return (
            scenario,
            WorldState(State(store, SeedData(scenario.state)), ScheduledChanges(), scenario_run),
            store,
        )

    def _forget(self, name: str) -> None:
        known = self._runs.pop(name, None)
        if known is not None and known[2] is not None:
            known[2].close()
