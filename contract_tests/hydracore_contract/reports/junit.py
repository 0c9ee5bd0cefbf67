"""junit.xml as GitLab and Jenkins read it: a suite for each phase, a failed case for each cause.

It holds no element and no attribute that Jenkins' xUnit plugin does not know, which else refuses the file.

A phase that has tried an operation and has nothing against it is a passed case, to which its notes belong; one that has
not is a skipped case. How the service reads what the contract leaves open is a passed case as well, and what the run
has not tried a skipped one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hydracore_contract.findings.finding import Cause, Finding, Severity
from hydracore_contract.findings.outcome import Outcome, PhaseResult
from hydracore_contract.findings.readings import reading_lines
from hydracore_contract.reports.budget import Budget
from hydracore_contract.reports.finding_folder import FINDINGS, REPORTS, place_of
from hydracore_contract.reports.places import also
from hydracore_contract.reports.sanitize import sanitized, short
from hydracore_contract.reports.shell_script import script
from hydracore_contract.reports.source_lines import basis, place
from hydracore_contract.reports.verdict import counted

MOST_PLACES = 20
MOST_NOTES = 100
COUNTS = ("tests", "failures", "errors", "skipped")
"""Of a suite; all suites together tell no skipped ones."""
OPEN = "What the contract leaves open: this service"
UNTRIED = "Not tried"


def report(outcome: Outcome, folder: Path = REPORTS) -> str:
    budget = Budget()
    root = Element("testsuites", name=short(outcome.title), time=f"{outcome.seconds:.3f}")
    for phase in phases(outcome):
        root.append(suite(outcome, folder, phase, budget))
    root.extend(told(outcome, OPEN, "system-out", reading_lines(outcome.readings)))
    root.extend(told(outcome, UNTRIED, "skipped", outcome.unreached))
    count(root, list(root.iter("testcase")), ("tests", "failures", "errors"))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "unicode") + "\n"


def told(outcome: Outcome, name: str, kind: str, lines: Iterable[str]) -> Iterator[Element]:
    """A suite of one case of that kind, passed or skipped, which holds lines about the whole run, if there are any."""
    if text := "\n".join(short(each) for each in lines):
        element = Element("testsuite", name=name, timestamp=short(outcome.started), time="0.000")
        case = SubElement(element, "testcase", name=name, classname="service", time="0.000")
        SubElement(case, kind).text = text
        count(element, [case])
        yield element


def phases(outcome: Outcome) -> Iterator[PhaseResult]:
    """The phases that took place, and those that only findings name."""
    known = {phase.name: phase for phase in outcome.phases}
    others = dict.fromkeys(cause.first.phase for cause in outcome.causes)
    yield from known.values()
    yield from (PhaseResult(name, name, 0, 0.0) for name in others if name not in known)


def suite(outcome: Outcome, folder: Path, phase: PhaseResult, budget: Budget) -> Element:
    element = Element("testsuite", name=short(phase.title), timestamp=short(outcome.started))
    element.set("time", f"{phase.seconds:.3f}")
    causes = [cause for cause in outcome.causes if cause.first.phase == phase.name]
    for operation in operations(outcome):
        concerned = [each for each in causes if each.first.operation == operation]
        element.extend(undecided(phase, operation, concerned))
        element.extend(failed(outcome, folder, operation, concerned, budget))
    count(element, list(element))
    return element


def operations(outcome: Outcome) -> list[str]:
    tried = {goal.operation for goal in outcome.coverage.reached}
    return sorted(tried | {cause.first.operation for cause in outcome.causes})


def is_case(cause: Cause) -> bool:
    """Tells whether a cause is a case of its own, failed or skipped."""
    return cause.first.severity is Severity.FAILURE or bool(cause.accepted)


def undecided(phase: PhaseResult, operation: str, causes: list[Cause]) -> Iterator[Element]:
    """The case of an operation that has not failed in a phase, or has notes."""
    notes = [cause for cause in causes if not is_case(cause)]
    if notes or (not causes and operation in phase.operations):
        yield passed(phase, operation, notes)
    elif not causes:
        yield untried(phase, operation)


def failed(
    outcome: Outcome, folder: Path, operation: str, causes: list[Cause], budget: Budget
) -> Iterator[Element]:
    """The cases of causes, as many as fit."""
    left = 0
    for made in (case(outcome, folder, cause) for cause in causes if is_case(cause)):
        if budget.takes(tostring(made, "unicode")):
            yield made
        else:
            left += 1
    if left:
        yield left_out(operation, folder, left)


def left_out(operation: str, folder: Path, causes: int) -> Element:
    """A failed case for causes that would make the report too large."""
    element = Element("testcase", name="and more", classname=classname(operation), time="0.000")
    message = f"{counted(causes, 'more cause')} in {short(str(folder / FINDINGS))}"
    SubElement(element, "failure", type="left-out", message=message)
    return element


def passed(phase: PhaseResult, operation: str, notes: list[Cause]) -> Element:
    element = Element("testcase", name=short(phase.title), classname=classname(operation), time="0.000")
    if notes:
        SubElement(element, "system-out").text = "\n".join(note(cause.first) for cause in notes[:MOST_NOTES])
    return element


def untried(phase: PhaseResult, operation: str) -> Element:
    element = Element("testcase", name=short(phase.title), classname=classname(operation), time="0.000")
    SubElement(element, "skipped", message="not tried in this phase")
    return element


def note(finding: Finding) -> str:
    named = f"{short(finding.rule.id)} {short(finding.subject.text)}"
    return f"{named}: {short(finding.summary)} ({place(finding.location)})"


def case(outcome: Outcome, folder: Path, cause: Cause) -> Element:
    first = cause.first
    name = f"{short(first.rule.id)} {short(first.subject.text)}".strip()
    element = Element("testcase", name=name, classname=classname(first.operation))
    element.set("time", f"{first.exchange.seconds:.3f}")
    if cause.accepted:
        SubElement(element, "skipped", message=short(cause.accepted))
    else:
        failure = SubElement(element, "failure", type=short(first.rule.id), message=short(first.summary))
        failure.text = details(outcome, folder, cause)
    return element


def classname(operation: str) -> str:
    return short(operation) or "service"


def details(outcome: Outcome, folder: Path, cause: Cause) -> str:
    """What is wrong, and all requests that show it, to be pasted into bash."""
    first = cause.first
    kept = place_of(folder, first)
    lines = (
        sanitized(first.rule.title),
        *filter(None, [also(cause, MOST_PLACES)]),
        f"expected: {short(first.expected)}",
        f"actual: {short(first.actual)}",
        f"{place(first.location)} {basis(first)}",
        f"seen {counted(cause.count, 'time')}, kept in {short(str(kept))}/",
        "",
        script(first, outcome.base_url, kept, outcome.access),
    )
    return "\n".join(lines)


def count(element: Element, cases: list[Element], names: Iterable[str] = COUNTS) -> None:
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": 0,
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    for name in names:
        element.set(name, str(counts[name]))
