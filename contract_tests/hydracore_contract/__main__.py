"""`python -m hydracore_contract` and the command `hydracore-contract`."""

from __future__ import annotations

import sys

from hydracore_contract.exit_codes import INTERRUPTED, WRONG_USE
from hydracore_contract.extras import missing
from hydracore_contract.process import ended, lost_folder, prepare


def main() -> int:
    """Runs the command line; what that needs is imported here, so that it can be interrupted from the start."""
    prepare()
    try:
        if problem := missing() or lost_folder():
            print(f"hydracore-contract: {problem}", file=sys.stderr)
            return WRONG_USE
        from hydracore_contract.cli import main

        status = main()
    except KeyboardInterrupt:
        status = INTERRUPTED
    return ended(status)


if __name__ == "__main__":
    sys.exit(main())
