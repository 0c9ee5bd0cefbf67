"""The causes of a campaign as a reader sees them: what shows one fault is one, as in a run.

A campaign keeps each fault in a folder of its own, so that each can be sent again; what several of them have in common
is told once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from hydracore_contract.findings.deduplication import rank
from hydracore_contract.findings.finding import Cause, CauseKey
from hydracore_contract.findings.grouping import Known, groups
from hydracore_contract.findings.special_characters import special_characters
from hydracore_contract.fuzz.found import FoundCause, FoundCauses, shape_of


def causes_of(
    found: FoundCauses, lists: Collection[str] = (), served: Collection[str] = ()
) -> tuple[Cause, ...]:
    """The causes in order.

    `lists` are operations that only show what others did; `served` are those that have answered with a success.
    """
    return tuple(as_cause(group, lists) for group in grouped(found.ordered(), served))


def grouped(found: Iterable[FoundCause], served: Collection[str]) -> Iterator[list[FoundCause]]:
    """The causes by the faults that they show, in the order of the first of each.

    Failures of the service whose answers tell them apart are no one fault, whatever else they have in common.
    """
    by_shape: dict[str, list[FoundCause]] = defaultdict(list)
    ordered = [*found]
    for each in ordered:
        by_shape[shape_of(each.finding)].append(each)
    groups_by_name: dict[str, list[FoundCause]] = {}
    for alike in by_shape.values():
        whose = {key: each for each in alike for key in each.keys}
        characters = {key: special_characters(each.finding) for key, each in whose.items()}
        faults = {key: each.finding.fault for key, each in whose.items()}
        seconds = {key: each.finding.exchange.seconds for key, each in whose.items()}
        for keys in groups(faults, Known(served, characters=characters, seconds=seconds)):
            group = list({whose[key].name: whose[key] for key in keys}.values())
            groups_by_name |= {each.name: group for each in group}
    told: set[int] = set()
    for each in ordered:
        group = groups_by_name[each.name]
        if id(group) not in told:
            told.add(id(group))
            yield group


def as_cause(group: Sequence[FoundCause], lists: Collection[str]) -> Cause:
    """One cause of several: the example that failed again first, then the worst; what only lists comes last."""
    ordered = sorted(
        group,
        key=lambda each: (
            each.occurrences.failed_again is False,
            rank(each.finding)[:2],
            each.finding.operation in lists,
            each.finding.cause_key.order,
        ),
    )
    seen: Counter[CauseKey] = Counter()
    for each in ordered:
        seen.update(dict(each.occurrences.seen))
    return Cause(
        tuple(each.finding for each in ordered),
        times=sum(each.occurrences.count for each in ordered),
        failed_again=ordered[0].occurrences.failed_again,
        seen=tuple(seen.items()),
    )
