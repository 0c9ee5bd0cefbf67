"""The places of a cause as reports name them."""

from __future__ import annotations

from hydracore_contract.findings.finding import Cause, CausePlace
from hydracore_contract.reports.sanitize import short


def told_place(place: CausePlace) -> str:
    """One place: an operation, the part of it, and how often."""
    times = f" \u00d7{place.times:,}" if place.times > 1 else ""
    return f"{short(str(place), 160)}{times}"


def also(cause: Cause, most: int = 4) -> str:
    """The places beside that of the first finding, as one line; empty where there are none."""
    others = cause.places[1:]
    if not others:
        return ""
    named = ", ".join(map(told_place, others[:most]))
    return f"also in {named}" + (f" and {len(others) - most:,} more" if len(others) > most else "")
