"""The libraries of the extra `contract`, which a plain installation of the kit, the mock, is without."""

from __future__ import annotations

from importlib.util import find_spec

LIBRARIES = ("h11", "hypothesis", "jinja2", "pytest", "requests", "rich", "schemathesis")


def missing() -> str | None:
    """Missing libraries and the command that installs them, in one line; None where all are installed."""
    absent = [name for name in LIBRARIES if find_spec(name) is None]
    if not absent:
        return None
    return f"{', '.join(absent)} not installed; run pip install 'hydracore-contract-kit[contract]'"
