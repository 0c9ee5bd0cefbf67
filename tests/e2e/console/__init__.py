"""A package, so that its browser ends with the last of its tests: an event loop runs for as long as there is one."""
