"""What a run has left behind, in words, and how it is removed later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.run_events import Cleaned

MOST_NAMED = 5
"""Items of one collection, left for one reason, of which each is named."""
NOTHING_LEFT = Cleaned((), (), ())


def leftover(left: Iterable[tuple[str, str]], ledger: Ledger) -> Iterator[str]:
    """Lines about what is left, many of one kind in one, and how to remove it later."""
    yield from kinds_of(left)
    if ledger.is_open:
        yield f"{later(ledger.path)}{', with --other-token as well' if ledger.has_others else ''}"


def later(ledger: Path) -> str:
    return f"to remove them later: hydracore-contract cleanup {ledger}"


def kinds_of(left: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A line for each item that is left, or for many of one collection that are left for one reason."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for path, why in left:
        kinds.setdefault((path.rpartition("/")[0], why), []).append(path)
    for (collection, why), paths in kinds.items():
        if len(paths) > MOST_NAMED:
            yield f"{len(paths)} items in {collection}: {why}"
        else:
            yield from (f"{path}: {why}" for path in paths)
