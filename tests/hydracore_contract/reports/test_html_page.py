from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.html_page import report
from hydracore_contract.reports.shell_script import script
from tests.hydracore_contract.reports.garbage import outcomes
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD, TIMES_MOVE, many

VOID = {"meta", "input"}


class Page(HTMLParser):
    """The tags of a page and its text; fails where one is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._open += [tag] if tag not in VOID else []

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("script", "style"):
            self.text += data


@given(outcomes)
def test_nothing_acts_on_a_page(outcome: Outcome) -> None:
    text = report(outcome)
    assert text.replace("\n", "").replace("\t", "").isprintable()
    page = Page(text)
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert page.tags.count("main") == 1
    names = {name for name, _ in page.attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "href", "action")}


def test_nothing_is_asked_for_from_outside() -> None:
    text = report(GOOD)
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert "@import" not in text


def test_each_cause_is_there() -> None:
    page = Page(report(BAD))
    assert [value for name, value in page.attributes if name == "id"][1:4] != []
    assert page.text.count("findings/") == 13
    for part in (
        "500 for a provider of 51 characters",
        "openapi.yaml:142",
        "known, fixed in 1.5",
        "curl -isSg",
    ):
        assert part in page.text
    assert CREATE_FAILS.rule.help in page.text
    assert "Does not conform" in page.text


def test_all_requests_of_a_cause_can_be_copied_at_once() -> None:
    kept = Path("contract-report/findings") / TIMES_MOVE.fingerprint
    assert script(TIMES_MOVE, BAD.base_url, kept) in Page(report(BAD)).text


def test_a_run_without_findings() -> None:
    text = Page(report(GOOD)).text
    assert "Nothing was found." in text
    assert "Conforms" in text
    assert "update_channel" in text


def test_many_causes() -> None:
    assert len(report(many(200))) < 2_000_000
