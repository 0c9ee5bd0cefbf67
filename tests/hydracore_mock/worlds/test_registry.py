"""Worlds beside plain dicts, while time passes; and what becomes of those that are dropped."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hydracore_mock.errors import BadWorldName, LimitReached, UnknownScenario
from hydracore_mock.settings import Limits
from hydracore_mock.state.json_text import loads
from hydracore_mock.state.stores import Key, MemoryStore
from hydracore_mock.worlds import HOME, World, WorldRegistry
from tests.hydracore_mock.state.worlds import HYDRACORE, PETSTORE, items
from tests.hydracore_mock.worlds.parts import INSTANCES, OWNERS, PETS, Mock, Said, Watch, scenario, worlds

Item = dict[str, Any]
ADA = {"name": "Ada", "email": "a@example.org"}
NAMES = ["default", "a", "b", "c", "d"]
MOST, TTL = 3, 10.0
KEY = Key("/things", ())
names = st.sampled_from(NAMES)
places = st.integers(0, 9)
pet_names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)


class Model:
    """What one world must hold, and when it was last used."""

    def __init__(self, owners: dict[int, Item], pets: dict[int, dict[int, Item]], used: float) -> None:
        self.owners, self.pets, self.used = owners, pets, used


class Several(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.clock, self.said = Watch(), Said()
        self.worlds = worlds(most=MOST, ttl=TTL, clock=self.clock, say=self.said)
        self.mock = Mock(PETSTORE)
        self.models = {HOME: self.begun(self.worlds.unused())}
        self.snapshots: list[tuple[Any, dict[int, Item], dict[int, dict[int, Item]]]] = []
        self.evicted = 0

    def begun(self, world: World) -> Model:
        shown = self.mock.in_state(world.state)
        owners = {owner["id"]: owner for owner in items(shown["owners"], {})}
        pets = {key: by_id(items(shown["pets"], {"ownerId": key})) for key in owners}
        return Model(owners, pets, self.clock.now)

    def use(self, name: str) -> tuple[World, Model]:
        """The world, and the model of it: made, or thrown out, as the worlds must do."""
        # Time moves, so that no two worlds were used at the same moment.
        self.clock.now += 0.01
        self.expire()
        if name not in self.models:
            others = sorted(self.models.keys() - {HOME}, key=lambda each: self.models[each].used)
            if len(others) == MOST:
                del self.models[others[0]]
                self.evicted += 1
            self.models[name] = self.begun(self.worlds.unused())
        world, model = self.worlds.of(name), self.models[name]
        model.used = self.clock.now
        return world, model

    def expire(self) -> None:
        for name in [name for name in self.models if name != HOME]:
            if self.clock.now - self.models[name].used > TTL:
                del self.models[name]

    @rule(name=names)
    def create_owner(self, name: str) -> None:
        world, model = self.use(name)
        made = self.mock.resources[OWNERS].create(world.state, {}, ADA)
        assert made is not None
        owner = loads(made.item)
        assert owner["id"] not in model.owners
        model.owners[owner["id"]], model.pets[owner["id"]] = owner, {}

    @rule(name=names, place=places)
    def delete_owner(self, name: str, place: int) -> None:
        world, model = self.use(name)
        key = pick(model.owners, place)
        found = self.mock.resources[OWNERS].delete(world.state, {"ownerId": key})
        assert (found is None) == (key not in model.owners)
        model.owners.pop(key, None)
        model.pets.pop(key, None)

    @rule(name=names, place=places, pet=pet_names)
    def create_pet(self, name: str, place: int, pet: str) -> None:
        world, model = self.use(name)
        key = pick(model.owners, place)
        made = self.mock.resources[PETS].create(world.state, {"ownerId": key}, {"name": pet})
        assert (made is None) == (key not in model.owners)
        if made is not None:
            item = loads(made.item)
            model.pets[key][item["id"]] = item

    @rule(name=names, place=places, pet_place=places, pet=pet_names)
    def update_pet(self, name: str, place: int, pet_place: int, pet: str) -> None:
        world, model = self.use(name)
        key = pick(model.owners, place)
        scope = {"ownerId": key, "petId": pick(model.pets.get(key, {}), pet_place)}
        made = self.mock.resources[PETS].update(world.state, scope, {"name": pet})
        assert (made is None) == (scope["petId"] not in model.pets.get(key, {}))
        if made is not None:
            model.pets[key][scope["petId"]] = loads(made.item)

    @rule(name=names)
    def reset(self, name: str) -> None:
        world, _ = self.use(name)
        world.reset()
        self.models[name] = self.begun(self.worlds.unused())

    @rule(name=names)
    def drop(self, name: str) -> None:
        self.expire()
        assert self.worlds.drop(name) == (name in self.models)
        if self.models.pop(name, None) is not None and name == HOME:
            self.models[HOME] = self.begun(self.worlds.unused())

    @rule(name=names)
    def take(self, name: str) -> None:
        world, model = self.use(name)
        pets = {key: dict(each) for key, each in model.pets.items()}
        self.snapshots.append((self.mock.snapshots.of(world.state), dict(model.owners), pets))

    @rule(name=names, place=places)
    def restore(self, name: str, place: int) -> None:
        if self.snapshots:
            taken, owners, pets = self.snapshots[place % len(self.snapshots)]
            world, model = self.use(name)
            self.mock.snapshots.restore(world.state, taken)
            model.owners, model.pets = dict(owners), {key: dict(each) for key, each in pets.items()}

    @rule(seconds=st.sampled_from([0.5, 4.0, 9.9, 10.5]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def each_world_holds_its_own(self) -> None:
        if not hasattr(self, "models"):
            return
        self.expire()
        assert {world.name for world in self.worlds} == self.models.keys()
        assert len(self.worlds) <= MOST + 1
        assert sum("least recently used" in line for line in self.said) == self.evicted
        for name, model in self.models.items():
            world = self.worlds.find(name)
            assert world is not None
            shown = self.mock.in_state(world.state)
            assert items(shown["owners"], {}) == list(model.owners.values())[:20]
            for key, pets in model.pets.items():
                assert items(shown["pets"], {"ownerId": key}) == list(pets.values())[:20]


def by_id(found: list[Item]) -> dict[int, Item]:
    return {item["id"]: item for item in found}


def pick(known: dict[int, Any], place: int) -> int:
    return sorted(known)[place % len(known)] if known else 987_654


TestSeveral = Several.TestCase
TestSeveral.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


def taken(world: World, size: int = 10) -> None:
    """Stores one item, which counts as two: the collection is one as well."""
    world.state.store.fill(KEY, [("x", b"1" * size)])


@pytest.mark.parametrize("name", ["a", "a.b", "..a", "~", "-", "_", "A" * 100, "0", "None", "none", ".."])
def test_names_of_worlds(name: str) -> None:
    found = worlds()
    assert found.of(name).name == name
    assert found.find(name) is found.of(name)


@pytest.mark.parametrize(
    "name", ["", "a/b", "a\n", "\na", "a" * 101, "é", "a b", "%41", "\u0661", "a\x00", "*", "{a}"]
)
def test_other_names_are_refused(name: str) -> None:
    found = worlds()
    with pytest.raises(BadWorldName, match="letters") as caught:
        found.of(name)
    assert "\n" not in str(caught.value)
    assert found.find(name) is None
    assert not found.drop(name)
    assert len(found) == 1


@given(name=st.text(max_size=5))
def test_any_text_names_a_world_or_is_refused(name: str) -> None:
    found = worlds()
    allowed = name.isascii() and all(letter.isalnum() or letter in "._~-" for letter in name) and bool(name)
    try:
        assert found.of(name).name == name
    except BadWorldName:
        assert not allowed
    else:
        assert allowed


def test_a_world_goes_when_nobody_has_used_it_for_its_time() -> None:
    clock = Watch()
    found = worlds(clock=clock, ttl=10)
    first, other = found.of("a"), found.of("b")
    clock.now += 10
    assert found.of("a") is first
    assert found.find("b") is other
    clock.now += 0.1
    assert found.find("b") is None
    clock.now += 10
    assert found.of("a") is not first
    assert [world.name for world in found] == [HOME, "a"]


def test_looking_is_no_use_of_a_world() -> None:
    clock = Watch()
    found = worlds(clock=clock, ttl=10)
    found.of("a")
    clock.now += 9
    assert found.find("a") is not None
    list(found)
    clock.now += 2
    assert found.find("a") is None


def test_the_least_recently_used_makes_room_and_that_is_said() -> None:
    clock, said = Watch(), Said()
    found = worlds(clock=clock, say=said)
    for name in ("a", "b", "c", "a"):
        clock.now += 1
        found.of(name)
    found.of("d")
    assert [world.name for world in found] == [HOME, "c", "a", "d"]
    assert said == ["  world  b was dropped, the least recently used of 3 (--max-worlds)"]
    clock.now += 100
    found.of("e")
    assert said[1:] == [f"  world  {name} was dropped, unused for 10 s (--world-ttl)" for name in "cad"]


@settings(max_examples=50, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 25)), max_size=12),
    begin=st.floats(0, 1e12),
)
def test_whatever_the_clock_says_nothing_held_is_lost_count_of(
    steps: list[tuple[str, float]], begin: float
) -> None:
    clock = Watch()
    clock.now = begin
    found = worlds(clock=clock, ttl=7.3, limits=Limits(total=20))
    for name, seconds in steps:
        clock.now += seconds
        taken(found.of(name))
    for world in list(found):
        found.drop(world.name)
    found.of("new").state.store.fill(KEY, [(str(number), b"") for number in range(19)])


@pytest.mark.parametrize("way", ["dropped", "expired", "evicted", "reset", "restored", "closed"])
def test_what_worlds_held_is_given_back(way: str) -> None:
    clock = Watch()
    found = worlds(clock=clock, limits=Limits(total=4, total_bytes=100), most=2)
    taken(found.of("w"), 90)
    with pytest.raises(LimitReached):
        taken(found.home, 20)
    if way == "dropped":
        found.drop("w")
    elif way == "expired":
        clock.now += 100
        found.expire()
    elif way == "evicted":
        found.of("a")
        found.of("b")
    elif way == "reset":
        found.of("w").reset()
    elif way == "restored":
        Mock(PETSTORE).snapshots.restore(found.of("w").state, {})
    else:
        found.of("w").close()
    # What a world was restored to is kept: here, that it begins with nothing.
    taken(found.home, 100 - len("{}") if way == "restored" else 100)


def test_a_scenarios_state_is_given_back_too() -> None:
    found = worlds(limits=Limits(total=2))
    staged = scenario(HYDRACORE, state={INSTANCES: []})
    for go in ("switch", "drop", "reset", "adopt"):
        world = found.of("w")
        world.switch(staged)
        taken(world)
        with pytest.raises(LimitReached):
            taken(found.home)
        if go == "switch":
            world.switch(staged)
        elif go == "drop":
            found.drop("w")
        elif go == "reset":
            world.reset()
        else:
            found.adopt({}, None)
        taken(found.home)
        found.home.reset()


def test_the_default_world_never_goes() -> None:
    clock = Watch()
    found = worlds(clock=clock, most=1)
    home = found.of(HOME)
    taken(home)
    clock.now += 1e9
    for name in "abc":
        found.of(name)
    assert found.of(HOME) is home is found.find(HOME)
    assert home.state.store.count(KEY) == 1
    assert found.drop(HOME)
    assert found.of(HOME) is home
    assert home.state.store.count(KEY) == 0


def test_the_default_world_begins_anew_with_its_first_scenario() -> None:
    found = worlds()
    first, other = scenario(HYDRACORE, "first"), scenario(HYDRACORE, "other")
    found.adopt({"first": first, "other": other}, "first")
    found.home.switch(other)
    found.drop(HOME)
    assert found.home.scenario is first
    assert found.home.now.scenario_run is not None
    assert found.home.now.scenario_run.scenario is first


def test_an_unused_world_is_one_as_it_begins_and_is_not_kept() -> None:
    found = worlds()
    on = scenario(HYDRACORE)
    found.adopt({"staged": on}, "staged")
    assert found.unused().scenario is on
    assert len(found) == 1


def test_scenarios_by_name() -> None:
    found, on = worlds(), scenario(HYDRACORE)
    found.adopt({"staged": on}, None)
    assert found.scenario("staged") is on
    assert found.scenario("none") is None
    with pytest.raises(UnknownScenario, match="staged"):
        found.scenario("other")


def test_a_reload_brings_what_is_on_up_to_date() -> None:
    found = worlds()
    old = {name: scenario(HYDRACORE, name) for name in ("first", "other", "gone")}
    found.adopt(old, "first")
    for name in ("other", "gone"):
        found.of(name).switch(old[name])
    found.of("off").switch(None)
    new = {name: scenario(HYDRACORE, name) for name in ("first", "other")}
    found.adopt(new, "first")
    assert {world.name: world.scenario for world in found} == {
        HOME: new["first"],
        "other": new["other"],
        "gone": None,
        "off": None,
    }
    assert found.of("new").scenario is new["first"]


def test_a_reload_turns_nothing_on_that_was_turned_off() -> None:
    found, on = worlds(), scenario(HYDRACORE)
    found.adopt({"staged": on}, "staged")
    assert found.home.scenario is on
    found.home.switch(None)
    found.adopt({"staged": on}, "staged")
    assert found.home.scenario is None


def test_ages() -> None:
    clock = Watch()
    found = worlds(clock=clock)
    world = found.of("a")
    clock.now += 5
    found.of("a")
    clock.now += 2
    assert found.age(world) == (7, 2)


def test_closing_closes_all() -> None:
    home = MemoryStore()
    found: WorldRegistry = worlds(home=home)
    taken(found.home)
    taken(found.of("a"))
    found.close()
    assert not home.holds(KEY)
