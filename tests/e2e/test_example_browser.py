"""The channels screen of `examples/browser`: its tests in Vitest and in a real browser; `make lint` checks its types.

Needs Node.js with npm and Debian's `chromium`; and the network once, for `npm ci`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.paths import ROOT

EXAMPLE = ROOT / "examples" / "browser"
PATIENCE = 300
MISSING = [name for name in ("node", "npm", "chromium") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


def test_the_tests_of_the_example_pass() -> None:
    if not installed():
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    # Each of Playwright's workers starts a browser.
    npm("test", "--", "--workers=1")


def installed() -> bool:
    """Whether node_modules is there, and as new as the lock: npm writes its own lock into it."""
    lock, own = EXAMPLE / "package-lock.json", EXAMPLE / "node_modules" / ".package-lock.json"
    return own.exists() and own.stat().st_mtime >= lock.stat().st_mtime


def npm(*arguments: str) -> None:
    """Fails with all that npm said unless it succeeds."""
    run = subprocess.run(
        ["npm", *arguments],
        cwd=EXAMPLE,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
    )
    print(run.stdout)
    assert run.returncode == 0, f"npm {' '.join(arguments)}:\n{run.stdout}"


def environment() -> dict[str, str]:
    """One in which both runners start the mock of this tree, and neither looks for a browser elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MOCK_", "HYDRACORE_MOCK_", "VITE_"))
    }
    return {
        **kept,
        "CHROMIUM": shutil.which("chromium") or "",
        "MOCK_COMMAND": f"{sys.executable} -m hydracore_mock",
        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1",
        "PYTHONPATH": str(ROOT),
    }
