"""Worlds: separate copies of all state, so that tests that run side by side don't meet.

From top to bottom, each module knowing only those below it:

| module | holds |
| --- | --- |
| `registry` | all worlds by name, made on first use and dropped in time |
| `snapshots` | a state as plain data, and back |
| `scenario_loading` | the scenarios that a mock offers, from its files |
| `world` | one world: its state, and the scenario that is on in it |
| `snapshot_checks` | what is wrong with given items that no schema tells |
"""

from hydracore_mock.worlds.registry import WorldRegistry
from hydracore_mock.worlds.snapshots import CollectionSummary, Snapshots
from hydracore_mock.worlds.world import HOME, World, WorldState

__all__ = ["HOME", "CollectionSummary", "Snapshots", "World", "WorldRegistry", "WorldState"]
