from __future__ import annotations

from uuid import UUID

from hydracore_mock.scenarios.seeded_random import seeded_random, uuids


def test_chance_follows_from_all_of_its_seed() -> None:
    assert seeded_random("a", 1).random() == seeded_random("a", 1).random()
    assert len({seeded_random(*seed).random() for seed in (("a", 1), ("a", 2), ("b", 1), ("a1",))}) == 4


def test_uuids_are_new_each_time_and_the_same_on_every_run() -> None:
    one, other = uuids("a"), uuids("a")
    drawn = [one() for _ in range(50)]
    assert drawn == [other() for _ in range(50)]
    assert len(set(drawn)) == 50
    assert all(UUID(each).version == 4 for each in drawn)
    assert uuids("\ud800")() != uuids("b")()
