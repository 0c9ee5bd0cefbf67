"""The reach of a rule: the operations whose requests it may match, as far as a pattern tells that without a request.

A rule reaches an operation unless one part of its pattern excludes it. Ids and methods are compared. Of paths, two
templates are compared, the rule's and the operation's: they overlap if some path fits both. The segments of one are
laid along those of the other; `**` reaches any number of them, so the set of places that have been reached is carried
along, as for a nondeterministic automaton. A segment with wildcards against one with parameters is taken to overlap,
and so is a template with `**` inside a segment: the lint must not refuse a rule that could match. Conditions on
headers, query and body exclude nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hydracore_mock.request_matcher import path_matches
from hydracore_openapi.model import Contract, Operation


def matching_operations(match: Mapping[str, Any], contract: Contract) -> tuple[Operation, ...]:
    """The operations whose requests may match."""
    ids, methods = (
        _listed(match.get("operation")),
        [each.upper() for each in _listed(match.get("method")) or ()],
    )
    return tuple(
        operation
        for operation in contract.operations
        if (ids is None or operation.id in ids)
        and (not methods or operation.method in methods)
        and ("path" not in match or templates_overlap(match["path"], operation.path))
    )


def unknown_operations(match: Mapping[str, Any], contract: Contract) -> Iterator[tuple[tuple[str, ...], str]]:
    known = [operation.id for operation in contract.operations]
    for number, name in enumerate(_listed(match.get("operation")) or ()):
        if name not in known:
            similar = difflib.get_close_matches(name[:100], known, 1)
            remedy = f"did you mean {similar[0]}?" if similar else f"the contract has {', '.join(known)}"
            keys = ("operation", str(number)) if isinstance(match["operation"], list) else ("operation",)
            yield keys, f"there is no operation {name[:100]!r}; {remedy}"


def _listed(value: Any) -> list[str] | None:
    return value if value is None or isinstance(value, list) else [value]


def templates_overlap(template: str, path: str) -> bool:
    """Tells whether some path fits both the template of a rule and the path of an operation."""
    wanted, given = template.split("/"), path.split("/")
    if any("**" in each and each != "**" for each in wanted):
        return True
    reached = {0}
    for each in wanted:
        if each == "**":
            reached = set(range(min(reached), len(given) + 1))
        else:
            reached = {
                place + 1 for place in reached if place < len(given) and _may_equal(each, given[place])
            }
        if not reached:
            return False
    return len(given) in reached


def _may_equal(wanted: str, given: str) -> bool:
    if _is_open(wanted):
        return _is_open(given) or path_matches(wanted)(given)
    return path_matches(given)(wanted) if _is_open(given) else wanted == given


def _is_open(segment: str) -> bool:
    return "*" in segment or "{" in segment


def named(operations: Sequence[Operation]) -> str:
    return ", ".join(operation.id for operation in operations)
