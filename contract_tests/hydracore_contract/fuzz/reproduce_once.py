"""A finding sent again once, and what that tells.

It is fixed where its cause shows itself no more and nothing kept it from doing so: the service must let the requests in
and answer them in ways that are right, or no verdict can be had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from hydracore_contract.errors import Misused
from hydracore_contract.events import Replayed
from hydracore_contract.exchange import Exchange, Request, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding
from hydracore_contract.fuzz import artifacts
from hydracore_contract.health import ANYTHING, is_answer, is_refused
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.shrink.replay import Replay, Way, replay
from hydracore_contract.transport.target import Target
from hydracore_openapi.model import Contract

LIMIT = re.compile(r"at most (\S+) s")
HINDERING = frozenset(
    each.id
    for each in (
        rules.SERVER_ERROR,
        rules.UNDOCUMENTED_STATUS,
        rules.WRONG_STATUS,
        rules.INVALID_ACCEPTED,
        rules.VALID_REFUSED,
        rules.CREDENTIALS_ACCEPTED,
        rules.CREDENTIALS_REFUSED,
        rules.NOT_FOUND_ANSWERED,
        rules.MEDIA_TYPE,
        *rules.DELIVERY.values(),
    )
)
"""After these nothing can be said of what else an answer should have been."""


def once(contract: Contract, settings: Settings, finding: Finding, ways: Sequence[Way] = ()) -> Replayed:
    """A finding sent again, in all `ways` if none are named.

    Raises Misused where it is none of this contract or the target may not be spoken to.
    """
    known = {each.id for each in contract.operations}
    steps = (*finding.before, finding.exchange)
    for operation in {step.operation for step in steps} - known - {""}:
        raise Misused(
            f"this contract has no operation {operation}", "give the one it was found by with --spec"
        )
    title = artifacts.heading(finding)
    if lacking := lacking_credentials(steps, settings.secrets):
        return Replayed(title, (), None, lacking)
    target = Target(replace(settings, max_response_time=limit(finding) or settings.max_response_time))
    try:
        found = replay(contract, target.settings, target, finding, ways)
        fails, why = conclusion(found, finding, target)
    finally:
        target.close()
    return Replayed(title, tuple(map(target.mask.exchange, found.exchanges)), fails, target.mask.text(why))


def lacking_credentials(steps: Sequence[Exchange], secrets: Secrets) -> str | None:
    sent = "".join(text for step in steps for text in places_of_secrets(step.request))
    if ("${TOKEN" in sent or "${BASIC_TOKEN" in sent) and not secrets.token:
        return "its requests carry a token, and none was given (--token)"
    if "${API_KEY" in sent and not secrets.api_key:
        return "its requests carry an API key, and none was given (--api-key)"
    return None


def places_of_secrets(request: Request) -> Iterator[str]:
    yield request.path
    yield from (value for _, value in request.headers)


def limit(finding: Finding) -> float | None:
    """The seconds that an answer was allowed, where that is what was broken."""
    said = LIMIT.fullmatch(finding.expected) if finding.rule.id == rules.SLOW.id else None
    with suppress(ValueError):
        return float(said[1]) if said else None
    return None


def conclusion(found: Replay, finding: Finding, target: Target) -> tuple[bool | None, str]:
    """Whether it fails, None where that can't be told; and why."""
    if (last := found.last(finding.cause_key) or found.kindred(finding)) is not None:
        return True, last[1].summary
    if finding.rule.id == rules.RECOVERY.id and (
        not is_answer(found.exchanges[-1]) or not is_there(target.settings)
    ):
        return True, finding.summary
    if why := kept_out(found.exchanges, finding):
        return None, why
    for exchange, violation in found.shown:
        if violation.rule.id in HINDERING:
            return None, f"it fails in another way: {exchange.operation}: {violation.summary}"
    others = len({(violation.rule.id, violation.subject) for _, violation in found.shown})
    return (
        False,
        f"other causes show themselves on the way: {others}" if others else "nothing is wrong any more",
    )


def kept_out(exchanges: Sequence[Exchange], finding: Finding) -> str | None:
    """Why the service was not tried at all: the first look at a collection is refused, or tells of no such place."""
    steps = (*finding.before, finding.exchange)
    looked = len(exchanges) > len(steps)
    first = exchanges[0].answer
    if not looked or first is None:
        return None
    if is_refused(exchanges[0]):
        return f"the service refuses the credentials ({first.status})"
    if first.status == 404 and any(step.is_success for step in steps):
        return f"the service does not know {exchanges[0].request.path.partition('?')[0]} (404)"
    return None


def is_there(settings: Settings) -> bool:
    """Whether anything listens. Raises Misused where the target may not be spoken to."""
    target = Target(replace(settings, request_timeout=min(2.0, settings.request_timeout)))
    try:
        return target.send("", ANYTHING).trouble is not Trouble.UNREACHABLE
    finally:
        target.close()
