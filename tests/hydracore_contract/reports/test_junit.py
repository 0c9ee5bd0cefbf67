from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.junit import report
from hydracore_contract.reports.shell_script import script
from tests.hydracore_contract.reports.garbage import outcomes
from tests.hydracore_contract.reports.jenkins_schema import defects
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD, LENIENT, OPERATIONS, many

UNTRIED = "not tried in this phase"
COUNTS = ("tests", "failures", "errors", "skipped")


def parsed(outcome: Outcome) -> Element:
    text = report(outcome)
    assert defects(text) == []
    return fromstring(text)  # noqa: S314 (our own)


def counts(element: Element) -> list[int]:
    suites = element.findall("testsuite") or [element]
    return [sum(int(each.attrib[name]) for each in suites) for name in COUNTS]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<testsuites/>", []),
        ("<testsuites skipped='1'/>", ["testsuites has skipped"]),
        ("<testsuites time='1e6'/>", ["testsuites took 1e6"]),
        ("<testsuites><testcase name='a' file='b'/></testsuites>", ["testsuites holds testcase", "testcase has file"]),
        ("<testsuites><testsuite name='a' tests='1' failures='0'/></testsuites>", ["testsuite has no errors"]),
        ("<testsuites>a</testsuites>", ["testsuites holds text"]),
        ("<suites/>", ["the root is suites", "no element is named suites"]),
        ("<testsuites name='\x1b'/>", ["a character that is none of XML 1.0"]),
    ],
)  # fmt: skip
def test_what_jenkins_refuses(text: str, told: list[str]) -> None:
    assert defects(text) == told


@given(outcomes)
def test_it_is_always_xml_that_adds_up(outcome: Outcome) -> None:
    root = parsed(outcome)
    told = [int(root.attrib[name]) for name in COUNTS[:3]]
    assert told == [sum(int(each.attrib[name]) for each in root) for name in COUNTS[:3]]
    assert len(root.findall("testsuite/testcase/failure")) == len(outcome.failures)
    skipped = [each.get("message") for each in root.iterfind("testsuite/testcase/skipped")]
    assert len([each for each in skipped if each not in (UNTRIED, None)]) == len(outcome.accepted)


def test_a_suite_for_each_phase() -> None:
    root = parsed(BAD)
    assert [suite.attrib["name"] for suite in root] == [*(phase.title for phase in BAD.phases), "Not tried"]
    assert [suite.attrib["time"] for suite in root] == ["21.200", "11.900", "5.300", "0.000"]
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
        "time": "0.012",
    }
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib == {"type": "server-error", "message": "500 for a provider of 51 characters"}
    kept = Path("contract-report/findings") / CREATE_FAILS.fingerprint
    assert (failure.text or "").splitlines()[-4:-1] == [
        "openapi.yaml:142 documented",
        f"seen 1 time, kept in {kept}/",
        "",
    ]
    assert script(CREATE_FAILS, BAD.base_url, kept) in (failure.text or "")


def test_every_request_of_a_failure_is_told() -> None:
    failures = [each.text or "" for each in parsed(BAD).iter("failure")]
    for cause in BAD.failures:
        kept = Path("contract-report/findings") / cause.first.fingerprint
        assert any(script(cause.first, BAD.base_url, kept) in text for text in failures)


def test_what_would_make_it_too_large_is_told_to_be_elsewhere() -> None:
    root = parsed(many(1000))
    left = [each for each in root.iter("failure") if each.get("type") == "left-out"]
    shown = [each for each in root.iter("failure") if each not in left]
    numbers = [int((each.get("message") or "").split()[0]) for each in left]
    assert len(shown) + sum(numbers) == 1000
    assert (left[0].get("message") or "").endswith(" more causes in contract-report/findings")


def test_what_is_accepted_is_skipped() -> None:
    accepted, untried = parsed(BAD).iter("skipped")
    assert accepted.attrib == {"message": "known, fixed in 1.5"}
    assert (untried.text or "").splitlines() == [*BAD.unreached]


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
    assert [suite.attrib["name"] for suite in parsed(outcome)] == ["requests", "states", "Not tried"]
    assert counts(parsed(outcome))[1] == 10
