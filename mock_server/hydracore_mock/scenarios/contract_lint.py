"""The contract lint: rules that can't agree with the contract, told before a request comes.

A rule says which requests it is for by patterns, so its operations are not known for certain. The lint takes all that
it may match (`operation_reach.py`) and asks of each what can be told without a request:

- what can never work is always a fault: an operation or an example that the contract doesn't have, a change where no
  item is addressed or made, a change of what tells items apart, a body where HTTP allows none;
- what works and breaks the contract is a fault unless the rule says `breaks-contract: true`: a status that isn't
  documented, a body or a change that its schema forbids, an injected fault.

A value with expressions is known only with a request; it is checked when it is sent (`answer_check.py`). One fault is
told once, though several operations have it, and operations that document the same share one sentence.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hydracore_mock.scenarios.answer_check import answer_faults, documented
from hydracore_mock.scenarios.collection_states import member_faults
from hydracore_mock.scenarios.form import LocatedFault
from hydracore_mock.scenarios.operation_reach import matching_operations, named, unknown_operations
from hydracore_mock.scenarios.template_context import TemplateContext
from hydracore_mock.scenarios.templates import read_template, rendered
from hydracore_openapi.model import Contract, Operation, Resource, RoleKind
from hydracore_openapi.readers.resources import write_only

_SAY_SO = "say breaks-contract: true"
_TOO_MANY = 429
_ANSWER = {"status", "example", "body"}
_BODILESS = frozenset({204, 205, 304})


def contract_faults(rule: Mapping[str, Any], contract: Contract, *, breaks: bool) -> Iterator[LocatedFault]:
    """The faults of a rule that has the right shape, and whose templates can be read."""
    match = rule.get("match", {})
    unknown = list(unknown_operations(match, contract))
    yield from ((("match", *keys), reason) for keys, reason in unknown)
    if unknown:
        return
    reached = matching_operations(match, contract)
    then = rule["then"]
    if not reached and not breaks:
        yield ("match",), f"no operation of the contract fits this; correct it, or {_SAY_SO}"
    for place, step in steps_of(then):
        limited = "rate-limit" in then and not _ANSWER & step.keys() - {"body"}
        status = _TOO_MANY if limited else step.get("status")
        found = list(_impossible(step, status, reached, contract))
        if not breaks:
            found += _contract_violations(step, status, reached, contract)
        yield from ((("then", *place, *keys), reason) for keys, reason in found)


def steps_of(then: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The steps of a rule, each with the keys that lead to it from `then`."""
    if "sequence" not in then:
        yield (), then
        return
    for number, step in enumerate(then["sequence"]):
        yield ("sequence", str(number)), step


def _impossible(
    step: Mapping[str, Any], status: int | None, reached: Sequence[Operation], contract: Contract
) -> Iterator[LocatedFault]:
    """Faults of what can't work even where the contract may be broken."""
    if "example" in step:
        yield from _example_faults(step["example"], status, reached)
    if "change" in step:
        yield from _target_faults(step, reached, contract)
    if "body" in step:
        for bodiless in sorted({int(status or each.success) for each in reached} & _BODILESS):
            yield ("body",), f"HTTP has no body in a {bodiless}; leave it out, or give another status"


def _example_faults(name: str, status: int | None, reached: Sequence[Operation]) -> Iterator[LocatedFault]:
    for operation in reached:
        known = _examples(operation, status)
        if name not in known:
            similar = difflib.get_close_matches(name[:100], known, 1)
            remedy = f"did you mean {similar[0]}?" if similar else f"it has {', '.join(known) or 'none'}"
            of = "" if status is None else f" for {status}"
            yield ("example",), f"there is no example {name[:100]!r} of {operation.id}{of}; {remedy}"


def _examples(operation: Operation, status: int | None) -> list[str]:
    single = None if status is None else operation.response(status)
    responses = operation.responses.values() if status is None else [single] if single is not None else []
    names = (name for response in responses for media in response.media.values() for name in media.examples)
    return list(dict.fromkeys(names))


def _target_faults(
    step: Mapping[str, Any], reached: Sequence[Operation], contract: Contract
) -> Iterator[LocatedFault]:
    """Changes of what is no item, and of what tells items apart."""
    for operation in reached:
        resource = _resource_of(operation, contract)
        if resource is None:
            remedy = "match an operation that makes, reads or changes one"
            yield ("change",), f"{operation.id} neither makes nor addresses an item that stays; {remedy}"
        elif _ANSWER & step.keys() and operation is resource.create:
            yield (
                ("change",),
                f"{operation.id} makes no item where the rule answers itself; leave out one of the two",
            )
        else:
            yield from _identity_faults(step["change"], resource)


def _resource_of(operation: Operation, contract: Contract) -> Resource | None:
    for resource in contract.resources:
        if operation in (resource.create, resource.read, resource.replace, resource.update):
            return resource
    return None


def _identity_faults(changes: Sequence[Mapping[str, Any]], resource: Resource) -> Iterator[LocatedFault]:
    fixed = _identifying_members(resource)
    for number, change in enumerate(changes):
        for name in change["set"]:
            if name in fixed:
                yield (
                    ("change", str(number), "set", name),
                    f"{name} tells items apart and can't change; leave it out",
                )


def _identifying_members(resource: Resource) -> set[str | None]:
    return {
        resource.id_property,
        *(name for name, role in resource.roles.items() if role.kind in (RoleKind.ID, RoleKind.PATH)),
    }


def _contract_violations(
    step: Mapping[str, Any], status: int | None, reached: Sequence[Operation], contract: Contract
) -> Iterator[LocatedFault]:
    if "fault" in step:
        yield ("fault",), f"{step['fault']} breaks the contract by its nature; {_SAY_SO}"
    if status is not None:
        place = "status" if "status" in step else "rate-limit"
        yield from (((place,), reason) for reason in _undocumented(int(status), reached))
    yield from _once_per_place(reached, lambda operation: _body_faults(operation, step, status))
    yield from _once_per_place(reached, lambda operation: _change_faults(operation, step, contract))


def _undocumented(status: int, reached: Sequence[Operation]) -> Iterator[str]:
    """One reason for all operations that document the same."""
    lacking: dict[str, list[Operation]] = {}
    for operation in reached:
        if operation.response(status) is None:
            lacking.setdefault(documented(operation), []).append(operation)
    for known, operations in lacking.items():
        yield f"{status} is not documented for {named(operations)} (documented: {known}); document it, or {_SAY_SO}"


def _once_per_place(
    reached: Sequence[Operation], found: Callable[[Operation], Iterator[LocatedFault]]
) -> Iterator[LocatedFault]:
    """The faults that are found for one of the operations, once for each place."""
    told: set[tuple[str, ...]] = set()
    for operation in reached:
        for keys, reason in found(operation):
            if keys not in told:
                told.add(keys)
                yield keys, reason


def _body_faults(operation: Operation, step: Mapping[str, Any], status: int | None) -> Iterator[LocatedFault]:
    """A body with expressions is checked when it is sent."""
    shown = operation.success if status is None else int(status)
    template = read_template(step["body"]) if "body" in step else None
    if template is None or not template.is_static or operation.response(shown) is None or shown in _BODILESS:
        return
    faults = answer_faults(operation, shown, _media_type(step), rendered(template, TemplateContext()))
    if faults:
        told = "; ".join(faults)
        yield ("body",), f"it breaks the contract of {operation.id}: {told}; correct it, or {_SAY_SO}"


def _media_type(step: Mapping[str, Any]) -> str | None:
    """The Content-Type that a step gives its answer, where that is known."""
    for name, text in step.get("headers", {}).items():
        if name.lower() == "content-type" and "{$" not in str(text):
            return str(text)
    return None


def _change_faults(
    operation: Operation, step: Mapping[str, Any], contract: Contract
) -> Iterator[LocatedFault]:
    resource = _resource_of(operation, contract)
    if resource is None:
        return
    for number, change in enumerate(step.get("change", ())):
        members = {
            name: value for name, value in change["set"].items() if name not in _identifying_members(resource)
        }
        for name, keys, reason in member_faults(resource, _static(members), write_only(resource)):
            yield ("change", str(number), "set", name, *keys), f"{reason}; correct it, or {_SAY_SO}"


def _static(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members without expressions; the others are checked when they are set."""
    templates = {name: read_template(value) for name, value in members.items()}
    return {name: rendered(each, TemplateContext()) for name, each in templates.items() if each.is_static}
