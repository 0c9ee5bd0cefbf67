"""`python -m contract_tests` and the command `hydracore-contract`."""

from __future__ import annotations

import sys

from contract_tests.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
