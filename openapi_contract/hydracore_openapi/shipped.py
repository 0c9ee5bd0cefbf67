"""The reference document and the fixtures that are shipped with the package.

In a wheel they lie inside the package, in a checkout at the top of the repository.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent
REPOSITORY = PACKAGE.parents[1]


def bundled() -> Path:
    """The reference document."""
    return shipped("openapi.yaml")


def bundled_fixtures() -> Path:
    """The folder of fixtures."""
    return shipped("fixtures")


def shipped(name: str) -> Path:
    inside = PACKAGE / "bundled" / name
    return inside if inside.exists() else REPOSITORY / name
