"""`python -m hydracore_mock` and the command `hydracore-mock`."""

from __future__ import annotations

import sys

from hydracore_mock.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
