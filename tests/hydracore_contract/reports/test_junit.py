from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from hypothesis import given

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.junit import report
from tests.hydracore_contract.reports.garbage import outcomes
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD, LENIENT, OPERATIONS

UNTRIED = "not tried in this phase"
COUNTS = ("tests", "failures", "errors", "skipped")


def parsed(outcome: Outcome) -> Element:
    return fromstring(report(outcome))  # noqa: S314 (our own)


def counts(element: Element) -> list[int]:
    return [int(element.attrib[name]) for name in COUNTS]


@given(outcomes)
def test_it_is_always_xml_that_adds_up(outcome: Outcome) -> None:
    root = parsed(outcome)
    assert counts(root) == [sum(column) for column in zip(*map(counts, root), strict=True)] or not len(root)
    assert len(root.findall("testsuite/testcase/failure")) == len(outcome.failures)
    skipped = [each.attrib["message"] for each in root.iterfind("testsuite/testcase/skipped")]
    assert len([each for each in skipped if each != UNTRIED]) == len(outcome.accepted)


def test_a_suite_for_each_phase() -> None:
    root = parsed(BAD)
    assert [suite.attrib["name"] for suite in root] == [phase.title for phase in BAD.phases]
    assert [suite.attrib["time"] for suite in root] == ["21.200", "11.900", "5.300"]
    assert counts(root[0]) == [9, 5, 0, 1]


def test_a_failure() -> None:
    case = next(
        each
        for each in parsed(BAD).iter("testcase")
        if each.find("failure") is not None and each.attrib["classname"] == "create_channel"
    )
    assert case.attrib == {
        "name": "server-error body.provider",
        "classname": "create_channel",
        "file": "openapi.yaml",
        "time": "0.012",
    }
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib == {"type": "server-error", "message": "500 for a provider of 51 characters"}
    assert f"openapi.yaml:142 documented\nseen 1 time, kept in findings/{CREATE_FAILS.fingerprint}" in (
        failure.text or ""
    )
    assert "\ncurl -isSg -X POST" in (failure.text or "")


def test_what_is_accepted_is_skipped() -> None:
    (skipped,) = parsed(BAD).iter("skipped")
    assert skipped.attrib == {"message": "known, fixed in 1.5"}


def test_what_a_phase_has_not_tried_does_not_pass() -> None:
    first, *others = GOOD.phases
    root = parsed(replace(GOOD, phases=(replace(first, operations=OPERATIONS[:1]), *others)))
    assert counts(root[0]) == [len(OPERATIONS), 0, 0, len(OPERATIONS) - 1]
    (message,) = {each.attrib["message"] for each in root.iter("skipped")}
    assert message == UNTRIED


def test_operations_without_failures_pass() -> None:
    root = parsed(GOOD)
    assert counts(root) == [len(OPERATIONS) * 3, 0, 0, 0]
    assert {case.attrib["classname"] for case in root.iter("testcase")} == set(OPERATIONS)


def test_notes_belong_to_a_passed_case() -> None:
    notes = tuple(cause for cause in BAD.causes if cause.first == LENIENT)
    root = parsed(replace(GOOD, causes=notes))
    assert counts(root) == [len(OPERATIONS) * 3, 0, 0, 0]
    (told,) = root.iter("system-out")
    assert told.text == 'lenient-accepted body.enabled: enabled is read from "yes" (openapi.yaml:150)'


def test_phases_that_only_findings_name() -> None:
    outcome = replace(BAD, phases=())
    assert [suite.attrib["name"] for suite in parsed(outcome)] == ["requests", "states"]
    assert counts(parsed(outcome))[1] == 10
