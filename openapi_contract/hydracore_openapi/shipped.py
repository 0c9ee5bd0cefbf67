"""The document and the data that are shipped with the package."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent
REPOSITORY = PACKAGE.parents[1]


def bundled() -> Path:
    """The document inside the installed package, else the repository's."""
    return shipped("openapi.yaml")


def bundled_fixtures() -> Path:
    """The folder of data inside the installed package, else the repository's."""
    return shipped("fixtures")


def shipped(name: str) -> Path:
    inside = PACKAGE / "bundled" / name
    return inside if inside.exists() else REPOSITORY / name
