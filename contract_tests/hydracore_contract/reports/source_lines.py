"""Lines of the contract as reports name them, and how sure each is."""

from __future__ import annotations

from pathlib import Path

from hydracore_contract.findings.finding import Finding
from hydracore_contract.reports.sanitize import short
from hydracore_openapi.location import Location


def file(location: Location) -> str:
    """The file as it is found from the current directory; its name alone where it is elsewhere."""
    path = location.file
    try:
        path = path.relative_to(Path.cwd()) if path.is_absolute() else path
    except ValueError:
        return path.name
    return path.name if ".." in path.parts else path.as_posix()


def place(location: Location) -> str:
    return f"{short(file(location))}:{location.line}"


def basis(finding: Finding) -> str:
    return "documented" if finding.inferred is None else f"inferred: {short(finding.inferred)}"
