"""Separate copies of all state, so that tests that run side by side don't meet."""

from hydracore_mock.worlds.registry import Worlds
from hydracore_mock.worlds.snapshots import Collection, Snapshots
from hydracore_mock.worlds.world import HOME, Run, World

__all__ = ["HOME", "Collection", "Run", "Snapshots", "World", "Worlds"]
