"""Announcements: what a run is going to do, and what clean-up came to."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from hydracore_contract.exchange import Exchange
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.verdict import counted
from hydracore_contract.run_events import Cleaned, PlannedOperation, RunPlan

BAD, GOOD, FAINT = "bold red", "bold green", "dim"


def planned(plan: RunPlan) -> Iterator[Text]:
    yield Text(f"{short(plan.title)} {short(plan.version)} at {short(plan.target)}", "bold")
    yield Text(f"profile {short(plan.profile)}, seed {plan.seed}")
    yield from (Text(f"in {short(scope)}") for scope in plan.scopes)
    yield from (operation(each) for each in plan.operations)
    yield from (
        Text(f"  {short(phase.title)}: about {counted(phase.requests, 'request')}") for phase in plan.phases
    )
    yield Text(f"about {counted(plan.requests, 'request')}; {writing(plan)}", no_wrap=False)


def operation(planned: PlannedOperation) -> Text:
    text = f"  {short(planned.method):7} {short(planned.path)}  {short(planned.id)}"
    if not planned.tried:
        return Text(f"{text} (left out, --read-only)", FAINT)
    return Text(f"{text} ({planned.caution})" if planned.caution else text, no_wrap=False)


def writing(plan: RunPlan) -> str:
    if not plan.writes:
        return "nothing is written"
    if plan.ledger is None:
        return "writes to the service"
    return (
        f"writes to the service, and what it creates is noted in {short(str(plan.ledger))} and removed at the end; "
        "what it has not made is read and not written to"
    )


def cleaned(result: Cleaned) -> Iterator[Text]:
    yield from (Text(f"left: {short(path)}: {short(why)}", BAD, no_wrap=False) for path, why in result.left)
    lost = [f"made {result.lost} items that can't be found again"] if result.lost else []
    yield from (Text(f"left: {short(each)}", BAD, no_wrap=False) for each in (*lost, *result.doubts))
    counts = f"{len(result.removed)} removed, {len(result.gone)} already gone, {len(result.left)} left"
    yield Text(counts, BAD if result.left or lost or result.doubts else GOOD)


def exchanged(exchange: Exchange) -> Text:
    request = exchange.request
    return Text(
        f"  {short(request.method)} {short(request.path)} → {exchange_outcome(exchange)} in {exchange.seconds:.2f} s",
        no_wrap=False,
    )


def exchange_outcome(exchange: Exchange) -> str:
    """The outcome of an exchange, in a word or a line."""
    if exchange.trouble is None:
        return str(exchange.answer.status) if exchange.answer else "nothing"
    details = f" ({short(exchange.details)})" if exchange.details else ""
    status = f"{exchange.answer.status}, " if exchange.answer else ""
    return f"{status}{exchange.trouble.value}{details}"
