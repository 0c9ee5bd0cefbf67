"""One try of a finding: it is sent again, and judged as it was when it was found.

It fails no more where its cause shows itself no more and nothing kept it from doing so: the service must let the
requests in and answer them in ways that are right, or no verdict can be had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hydracore_contract.entitlement import is_refused
from hydracore_contract.errors import Misused, TimeIsOver
from hydracore_contract.exchange import Exchange, Request, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding
from hydracore_contract.health import ANYTHING, is_answer
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.isolation.guarded_custody import free_ledger, guarded
from hydracore_contract.isolation.tenants import outermost_parameters
from hydracore_contract.leftover import leftover
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.reports.finding_folder import heading
from hydracore_contract.run_events import Cleaned, Replayed
from hydracore_contract.settings import OTHERS, Settings
from hydracore_contract.shrink.replay import Replay, Way, replay
from hydracore_contract.transport.customers import Customer
from hydracore_contract.transport.keyring import Keyring, keyrings_of
from hydracore_contract.transport.target import Target, Unguarded
from hydracore_contract.transport.time_limit import TimeLimit
from hydracore_openapi.model import Contract

TRY = 300.0
"""Seconds that one try may take, its clean-up included."""
LOOK = 5.0
"""Seconds in which it is seen whether the service is there."""
SECRET = re.compile(r"\$\{(?:BASIC_)?((?:OTHER_)?(?:TOKEN|API_KEY|AUTH_[A-Z0-9_]+))")
"""The start of a secret's placeholder."""
OPTIONS = {
    "TOKEN": ("a token", "--token"),
    "API_KEY": ("an API key", "--api-key"),
    "OTHER_TOKEN": ("a second customer's token", "--other-token"),
    "OTHER_API_KEY": ("a second customer's API key", "--other-api-key"),
}
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
"""Rules whose violation leaves any other fault of the same answer undecided."""


def replayed(
    contract: Contract, settings: Settings, finding: Finding, ways: Sequence[Way] = (), seconds: float = TRY
) -> Replayed:
    """A finding sent again, in all `ways` if none are named, for so many `seconds` at most.

    Raises Misused where it is none of this contract or the target may not be spoken to.
    """
    known = {each.id for each in contract.operations}
    steps = finding.steps
    for operation in {step.operation for step in steps} - known - {""}:
        raise Misused(
            f"this contract has no operation {operation}", "give the one it was found by with --spec"
        )
    check_own(settings, finding)
    title = heading(finding)
    if lacking := lacking_credentials(steps, keyrings_of(contract, settings)):
        return Replayed(title, (), None, lacking)
    limit = finding.allowed_seconds or settings.max_response_time
    if limit is None and finding.rule.id == rules.SLOW.id:
        return Replayed(title, (), None, "how long its answer may take is not known (--max-response-time)")
    wanted = replace(settings, max_response_time=limit)
    exchanges: tuple[Exchange, ...] = ()
    fails: bool | None = None
    with guarded(contract, wanted, free_ledger(wanted), homes(contract, steps)) as custody:
        target = custody.target
        target.limit = TimeLimit(seconds)
        try:
            found = replay(contract, wanted, custody, finding, ways)
            exchanges = tuple(map(target.mask.exchange, found.exchanges))
            fails, why = conclusion(found, finding, target)
        except TimeIsOver:
            why = f"it takes longer than {seconds:.0f} s"
        target.limit.spared = 0.0
        left = tuple(leftover(cleaned(custody).told(custody.ledger.path), custody.ledger))
    return Replayed(title, exchanges, fails, target.mask.text(why), left)


def check_own(settings: Settings, finding: Finding) -> None:
    """Raises Misused where a finding is of a check of the user's own that was not given."""
    if finding.rule.id == rules.OWN_CHECK.id and finding.subject.name not in {
        each.name for each in settings.checks
    }:
        raise Misused(
            f"it was found by a check of one's own, {finding.subject.name}", "give its file with --checks"
        )


def cleaned(custody: Custody) -> Cleaned:
    """What is left after the clean-up, and why."""
    try:
        return custody.clean()
    except TimeIsOver:
        return custody.untried("not tried, since the time was over")


def homes(contract: Contract, steps: Sequence[Exchange]) -> Iterator[str]:
    """The instances that a finding was made in."""
    names = {each.name for each in outermost_parameters(contract)}
    for step in steps:
        if step.operation:
            values = classify(contract.operation(step.operation), step.request).path
            yield from (value for name, value in values.items() if name in names)


def lacking_credentials(steps: Sequence[Exchange], keyrings: Mapping[Customer, Keyring]) -> str | None:
    """What a replay lacks: a secret that its requests carry, by the option that gives it."""
    known = {name for each in keyrings.values() for name, _ in each.placeholders}
    for text in (text for step in steps for text in places_of_secrets(step.request)):
        for name in SECRET.findall(text):
            if f"${{{name}}}" not in known:
                of = "--other-auth" if name.startswith(OTHERS) else "--auth"
                what, option = OPTIONS.get(name, (f"what {name} stands for", of))
                return f"its requests carry {what}, and none was given ({option})"
    return None


def places_of_secrets(request: Request) -> Iterator[str]:
    yield request.path
    yield from (value for _, value in request.headers)


def conclusion(found: Replay, finding: Finding, target: Target) -> tuple[bool | None, str]:
    """Tells whether it fails, None where that can't be told; and why."""
    if (last := found.last(finding.cause_key) or found.kindred(finding)) is not None:
        return True, last[1].summary
    if finding.rule.id == rules.RECOVERY.id and (
        not is_answer(found.exchanges[-1]) or not is_there(target.settings)
    ):
        return True, finding.summary
    if held := next((each.details for each in found.exchanges if each.is_held_back), None):
        return None, held
    if why := inaccessible_reason(found.exchanges, finding):
        return None, why
    for exchange, violation in found.shown:
        if violation.rule.id in HINDERING:
            return None, f"it fails in another way: {exchange.operation}: {violation.summary}"
    others = len({(violation.rule.id, violation.subject) for _, violation in found.shown})
    return (
        False,
        f"other causes show themselves on the way: {others}" if others else "nothing is wrong any more",
    )


def inaccessible_reason(exchanges: Sequence[Exchange], finding: Finding) -> str | None:
    """The reason the first list could not be had, credentials or a missing collection; None where it could."""
    steps = finding.steps
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
    """Tells whether anything listens. Raises Misused where the target may not be spoken to."""
    target = Target(replace(settings, request_timeout=min(2.0, settings.request_timeout)), Unguarded())
    target.limit = TimeLimit(LOOK)
    try:
        return target.send("", ANYTHING).trouble is not Trouble.UNREACHABLE
    except TimeIsOver:
        return True  # it asks to wait with a 429
    finally:
        target.close()
