"""Separate copies of all state, so that tests that run side by side don't meet."""

from mock_server.worlds.snapshots import Collection, Snapshots
from mock_server.worlds.world import HOME, Run, World
from mock_server.worlds.worlds import Worlds

__all__ = ["HOME", "Collection", "Run", "Snapshots", "World", "Worlds"]
