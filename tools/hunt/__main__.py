"""`python -m tools.hunt`."""

from __future__ import annotations

import sys

from tools.hunt.cli import main

if __name__ == "__main__":
    sys.exit(main())
