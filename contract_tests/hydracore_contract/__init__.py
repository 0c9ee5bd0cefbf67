"""Contract tests that any implementation can be held to."""
