from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.findings.finding import Cause, Occurrences
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.campaign import CampaignOutcome, HistoryPoint, report, seen
from hydracore_contract.reports.campaign_history import ordered
from tests.hydracore_contract.reports.garbage import outcomes, texts
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD
from tests.hydracore_contract.reports.test_html_page import Page

OPENED = '<details class="finding failure"'
NOW = datetime(2025, 3, 4, 10, 12, 1, tzinfo=UTC)
OCCURRENCES = Occurrences(1204, NOW, NOW + timedelta(hours=1))
COUNTS = {("list_channels", "200"): 1_200, ("create_channel", "418"): 3, ("create_channel", "none"): 1}

numbers = st.integers(0, 10**9)
history = st.builds(HistoryPoint, st.floats(), numbers, st.floats(0, 1), numbers, numbers, numbers)


def campaign(outcome: Outcome, count: int, seconds: float = 7200.0) -> CampaignOutcome:
    timeline = (
        HistoryPoint(
            seconds * number / max(1, count - 1), number * 9, number / count, number // 7, number // 9, number
        )
        for number in range(count)
    )
    names = {cause.first.fingerprint for cause in outcome.causes}
    return CampaignOutcome(
        outcome,
        tuple(timeline),
        dict.fromkeys(names, OCCURRENCES),
        COUNTS,
        4,
        seconds,
        "2025-03-04T10:12:00Z",
    )


@given(
    outcomes,
    st.lists(history, max_size=4).map(tuple),
    st.dictionaries(st.tuples(texts, texts), numbers),
    texts,
)
def test_nothing_acts_on_a_page(
    outcome: Outcome, timeline: tuple[HistoryPoint, ...], statuses: dict[tuple[str, str], int], text: str
) -> None:
    made = CampaignOutcome(outcome, timeline, {}, statuses, 1, outcome.seconds, text)
    page = report(made)
    assert page.replace("\n", "").replace("\t", "").isprintable()
    read = Page(page)
    assert read.tags.count("script") == read.tags.count("style") == read.tags.count("main") == 1
    names = {name for name, _ in read.attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "href", "action")}
    assert "nan" not in {value for name, value in read.attributes if name != "title"}


@pytest.mark.parametrize("count", [1, 2, 5000])
def test_a_plot_has_any_number_of_points(count: int) -> None:
    text = report(campaign(GOOD, count))
    assert text.count('<path class="line') == 3
    assert text.count('class="told"') == min(count, 60)
    assert len(text) < 120_000
    assert "Coverage of the contract and causes found over time; after " in text


def test_no_plot_without_points() -> None:
    assert "<svg" not in report(campaign(GOOD, 0))
    odd = replace(
        campaign(GOOD, 0), timeline=(HistoryPoint(nan, 0, 0, 0, 0, 0), HistoryPoint(inf, 0, 0, 0, 0, 0))
    )
    assert "<svg" not in report(odd)


@pytest.mark.parametrize("value", ["1", None, [], -1, 1e30, nan])
def test_a_moment_of_a_damaged_timeline_is_left_out(value: Any) -> None:
    """It is read from a file that anything may have been written into."""
    whole = HistoryPoint(1, 1, 0.5, 1, 1, 1)
    for name in HistoryPoint.__dataclass_fields__:
        assert ordered([replace(whole, **{name: value}), whole]) == [whole]


def test_what_it_tells() -> None:
    page = Page(report(campaign(BAD, 50)))
    for part in (
        "Fuzz campaign against",
        "Does not conform",
        "Seen 1,204 times, first on 2025-03-04 at 10:12:01 UTC and last on 2025-03-04 at 11:12:01 UTC",
        f"findings/{CREATE_FAILS.fingerprint}/",
        "curl -isSg",
        "openapi.yaml:142",
        "30 min",
        "2 h",
        "4 workers",
    ):
        assert part in page.text
    assert ".json" not in page.text.replace("application/json", "")
    assert ("class", "odd") in page.attributes
    assert ("title", "no answer: 1 time") in page.attributes
    assert ("title", "404: never") in page.attributes


def test_a_cause_of_several_findings_is_told_once_with_all_that_was_seen_of_them() -> None:
    cause = BAD.causes[0]
    both = replace(cause, findings=(cause.first, replace(cause.first, operation="another")))
    made = replace(campaign(replace(BAD, causes=(both,)), 3), name_of=lambda each: each.operation)
    later = replace(OCCURRENCES, count=6, last_seen=NOW + timedelta(hours=2))
    page = Page(report(replace(made, occurrences={cause.first.operation: OCCURRENCES, "another": later})))
    assert ("id", cause.first.operation) in page.attributes
    assert ("id", "another") not in page.attributes
    assert (
        "Seen 1,210 times, first on 2025-03-04 at 10:12:01 UTC and last on 2025-03-04 at 12:12:01"
        in page.text
    )


def test_a_page_stays_one_that_opens_however_much_was_found() -> None:
    """A browser shows a page of a few megabytes; 300 causes with long chains before them would be 20."""
    first = BAD.causes[0].first
    long = replace(first, before=(first.exchange,) * 60)
    causes = tuple(Cause((replace(long, operation=f"operation {n}"),)) for n in range(300))
    made = campaign(replace(BAD, causes=causes), 3)
    text = report(made)
    assert len(text) < 1_000_000
    assert f"{300 - text.count(OPENED)} more would make this page too large" in text


@pytest.mark.parametrize(("failed_again", "count"), [(None, 0), (True, 0), (False, 1)])
def test_what_did_not_fail_again_is_told_to_be_so(failed_again: bool | None, count: int) -> None:
    told = seen([replace(OCCURRENCES, failed_again=failed_again)])
    assert told.count("; it did not fail when it was sent again") == count


def test_nothing_is_asked_for_from_outside() -> None:
    text = report(campaign(GOOD, 5))
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert "@import" not in text
    assert "Nothing was found." in text
