"""Tools for those who work on the kit: the self-test, the hunt, and the forkserver of the tests."""
