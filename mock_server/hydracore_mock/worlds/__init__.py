"""Separate copies of all state, so that tests that run side by side don't meet."""

from hydracore_mock.worlds.registry import WorldRegistry
from hydracore_mock.worlds.snapshots import CollectionSummary, Snapshots
from hydracore_mock.worlds.world import HOME, World, WorldState

__all__ = ["HOME", "CollectionSummary", "Snapshots", "World", "WorldRegistry", "WorldState"]
