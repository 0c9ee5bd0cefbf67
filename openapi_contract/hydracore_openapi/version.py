"""The version of the distribution, as `--version` prints it."""

__version__ = "0.1.0"
