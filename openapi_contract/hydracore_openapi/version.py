"""The version of the distribution, as `--version` prints it."""

__version__ = "0.2.0.dev0"
