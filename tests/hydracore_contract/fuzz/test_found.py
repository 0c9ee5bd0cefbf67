"""Each cause once, however often it is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hydracore_contract.exchange import Answer
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Acceptance, Finding, Severity
from hydracore_contract.findings.serialization import subject_from
from hydracore_contract.fuzz.found import (
    MOST_LOOKS,
    MOST_SHAPES,
    FoundCauses,
    Told,
    name_of,
    stored_sighting,
)
from hydracore_contract.fuzz.found_groups import causes_of
from hydracore_contract.fuzz.shards import Sighting
from hydracore_contract.shrink.shrinker import Effort
from tests.hydracore_contract.reports.samples import TIMES_MOVE as FINDING

EFFORTS = (Effort.IN_VAIN, Effort.NONE, Effort.WHOLE)
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def seen(finding: Finding, count: int = 1, minutes: int = 0) -> Sighting:
    at = NOW + timedelta(minutes=minutes)
    return Sighting(finding, count, at, at)


def failing(body: bytes, status: int = 500) -> Finding:
    answer = Answer(status, (), body, 0.1)
    return replace(FINDING, rule=rules.SERVER_ERROR, exchange=replace(FINDING.exchange, answer=answer))


def test_a_cause_is_counted_from_its_first_to_its_last_time() -> None:
    found_causes = FoundCauses()
    assert found_causes.add(seen(FINDING, 2, minutes=5))
    assert not found_causes.add(seen(replace(FINDING, statement="otherwise put"), 3, minutes=1))
    assert not found_causes.add(seen(FINDING, 1, minutes=9))
    (each,) = found_causes
    assert (each.occurrences.count, len(found_causes)) == (6, 1)
    assert each.occurrences.first_seen == NOW + timedelta(minutes=1)
    assert each.occurrences.last_seen == NOW + timedelta(minutes=9)


def test_the_smallest_example_is_kept() -> None:
    found_causes = FoundCauses()
    large = replace(FINDING, before=(FINDING.exchange, FINDING.exchange))
    for finding in (large, replace(FINDING, before=()), large):
        found_causes.add(seen(finding))
    (each,) = found_causes
    assert each.finding.before == ()


def test_an_example_that_was_seen_to_fail_again_stays_before_a_smaller_one() -> None:
    found_causes = FoundCauses()
    large, small = replace(FINDING, before=(FINDING.exchange,) * 2), replace(FINDING, before=())
    found_causes.add(replace(seen(large), effort=Effort.CUT_SHORT))
    for effort in (Effort.NONE, Effort.IN_VAIN):
        found_causes.add(replace(seen(small), effort=effort))
    assert [each.finding for each in found_causes] == [large]
    found_causes.add(replace(seen(small), effort=Effort.CUT_SHORT))
    assert [each.finding for each in found_causes] == [small]


def test_an_example_with_its_cause_stays_before_one_of_a_shard_that_came_later() -> None:
    """There the operation was broken already, by what another shard had sent: any request fails, the smallest too."""
    caused, late = replace(FINDING, before=(FINDING.exchange,) * 2), replace(FINDING, before=())
    sightings = [seen(caused), replace(seen(late), effort=Effort.WHOLE, is_rootless=True)]
    for order in (sightings, sightings[::-1]):
        found_causes = FoundCauses()
        for each in order:
            found_causes.add(each)
        (known,) = found_causes
        assert known.finding == caused
        assert not known.is_settled
        assert known.occurrences.count == 2


def test_whether_it_failed_again_is_kept_once_anybody_knows() -> None:
    efforts = (Effort.NONE, Effort.IN_VAIN, Effort.NONE, Effort.WHOLE, Effort.IN_VAIN)
    for resumed in (False, True):
        found_causes, told = FoundCauses(), []
        for effort in efforts:
            found_causes.add(replace(seen(FINDING), effort=effort))
            (each,) = found_causes
            told.append(each.occurrences.failed_again)
            if resumed:
                found_causes = FoundCauses()
                found_causes.add(stored_sighting(each.finding, each.occurrences))
        assert told == [None, False, False, True, True]
        assert sum(each.occurrences.count for each in found_causes) == len(efforts)


def test_smaller_examples_are_looked_for_until_that_came_to_an_end() -> None:
    found_causes = FoundCauses()
    for effort in (Effort.NONE, Effort.CUT_SHORT, Effort.NONE):
        found_causes.add(replace(seen(FINDING), effort=effort))
    assert not found_causes.settled
    found_causes.add(replace(seen(FINDING), effort=Effort.WHOLE))
    assert found_causes.settled == {FINDING.cause_key}


def test_smaller_examples_are_not_looked_for_for_ever() -> None:
    found_causes = FoundCauses()
    for _ in range(MOST_LOOKS):
        assert not found_causes.settled
        found_causes.add(replace(seen(FINDING), effort=Effort.IN_VAIN))
    assert found_causes.settled == {FINDING.cause_key}


def test_what_was_added_to_is_told_once() -> None:
    found_causes = FoundCauses()
    found_causes.add(seen(FINDING))
    assert [each.name for each in found_causes.changed()] == [name_of(FINDING)]
    assert list(found_causes.changed()) == []


def test_failures_of_a_service_are_told_apart_by_how_it_failed() -> None:
    one = failing(b'{"detail": "KeyError: 17"}')
    assert name_of(one) == name_of(failing(b'{"detail": "KeyError: 42"}'))
    assert name_of(one) != name_of(failing(b"Bad Gateway"))
    assert name_of(one) != name_of(failing(b'{"detail": "KeyError: 17"}', 503))


def test_a_service_that_puts_what_it_likes_into_its_failures_has_few_findings() -> None:
    found_causes, told = FoundCauses(), Told()
    failures = [failing(f'{{"detail": {"x" * size}}}'.encode()) for size in range(MOST_SHAPES + 20)]
    assert len(set(map(name_of, failures))) == len(failures)
    for each in failures:
        found_causes.add(seen(each))
        told.add(each)
    assert len(found_causes) == len(told.findings) == MOST_SHAPES
    assert sum(each.occurrences.count for each in found_causes) == len(failures)


def test_failures_come_before_notes() -> None:
    note = replace(FINDING, severity=Severity.NOTE, operation="other")
    failure = replace(FINDING, severity=Severity.FAILURE)
    found_causes = FoundCauses()
    found_causes.add(seen(note))
    found_causes.add(seen(failure, minutes=1))
    assert [cause.first.severity for cause in causes_of(found_causes)] == [Severity.FAILURE, Severity.NOTE]


def test_what_did_not_fail_again_comes_after_what_did_or_nobody_knows_of() -> None:
    found_causes = FoundCauses()
    broken = (rules.SAFE, rules.COUNT, rules.BODY_SCHEMA)
    for minutes, (rule, effort) in enumerate(zip(broken, EFFORTS, strict=True)):
        finding = replace(FINDING, rule=rule, operation=effort.name)
        found_causes.add(replace(seen(finding, minutes=minutes), effort=effort))
    causes = causes_of(found_causes)
    assert [cause.first.operation for cause in causes] == ["NONE", "WHOLE", "IN_VAIN"]
    assert [cause.failed_again for cause in causes] == [None, True, False]


def test_one_fault_in_many_places_is_one_cause_with_the_example_that_failed_again_first() -> None:
    found_causes = FoundCauses()
    for effort in EFFORTS:
        finding = replace(FINDING, operation=effort.name)
        found_causes.add(replace(seen(finding, 2), effort=effort))
    assert len(found_causes) == len(EFFORTS)
    (cause,) = causes_of(found_causes)
    assert [each.operation for each in cause.findings] == ["NONE", "WHOLE", "IN_VAIN"]
    assert (cause.count, cause.failed_again, len(cause.places)) == (6, None, 3)


def test_failures_of_the_service_that_can_be_told_apart_are_no_one_cause() -> None:
    found_causes = FoundCauses()
    for body in (b"one", b"one", b"another"):
        found_causes.add(seen(failing(body)))
    assert sorted(cause.count for cause in causes_of(found_causes)) == [1, 2]


def test_each_cause_is_told_once_and_never_what_is_accepted() -> None:
    note = replace(FINDING, severity=Severity.NOTE, operation="other")
    known = replace(FINDING, operation="third")
    told = Told([Acceptance(known.fingerprint, "known", NOW.date())], NOW.date())
    assert [
        told.add(each) for each in (FINDING, replace(FINDING, statement="again"), known, note, known)
    ] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert told.findings == [FINDING, note]
    assert (told.failures, told.notes) == (1, 1)
    assert Told(told.accepted, NOW.date() + timedelta(days=1)).add(known)


ANY, NEARLY = (
    replace(
        FINDING,
        rule=rules.CREDENTIALS_ACCEPTED,
        subject=subject_from(rules.CREDENTIALS_ACCEPTED, f"X-Api-Key: {sent}"),
    )
    for sent in ("wrong", "${API_KEY}x")
)


def test_what_follows_from_a_broader_cause_is_counted_with_it() -> None:
    found_causes = FoundCauses()
    assert found_causes.add(seen(NEARLY, 2))
    assert [each.name for each in found_causes.changed()] == [name_of(NEARLY)]
    assert found_causes.add(seen(ANY, 3))
    assert not found_causes.add(seen(NEARLY, 4))
    assert found_causes.covered() == {name_of(NEARLY)}
    assert not found_causes.covered()
    assert [(each.name, each.occurrences.count) for each in found_causes.changed()] == [(name_of(ANY), 9)]
    assert [cause.first for cause in causes_of(found_causes)] == [ANY]


def test_nobody_is_told_of_what_follows_from_what_was_told() -> None:
    told = Told()
    assert [told.add(each) for each in (ANY, NEARLY)] == [True, False]
    assert told.findings == [ANY]
    late = Told()
    assert [late.add(each) for each in (NEARLY, ANY)] == [True, True]
    assert late.findings == [ANY]


def test_a_narrow_cause_that_is_accepted_hides_no_broad_one() -> None:
    told = Told([Acceptance(NEARLY.fingerprint, "known", NOW.date())], NOW.date())
    assert [told.add(each) for each in (NEARLY, ANY)] == [False, True]
