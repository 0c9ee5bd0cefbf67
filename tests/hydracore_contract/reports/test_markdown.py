from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from hydracore_contract.findings.finding import Cause
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.subject import item_property
from hydracore_contract.reports.markdown import LARGEST, fenced, plain, report
from tests.hydracore_contract.reports.garbage import outcomes, texts
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD, many


@given(outcomes)
def test_it_stays_small_and_harmless(outcome: Outcome) -> None:
    text = report(outcome)
    assert len(text.encode()) < LARGEST + 5000
    assert text.replace("\n", "").replace("\ufe0f", "").isprintable()
    outside = "".join(outside_fences(text))
    assert "<script" not in outside
    assert "](" not in outside
    assert outside.count("<details>") == outside.count("</details>")


def outside_fences(text: str) -> list[str]:
    found, fence = [], ""
    for line in text.splitlines():
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if not fence and len(ticks) >= 3:
            fence = ticks
        elif fence and line == fence:
            fence = ""
        elif not fence:
            found.append(line)
    assert not fence
    return found


@given(texts)
def test_plain_text_is_no_markup(text: str) -> None:
    assert not set("|<>`*[]") & set(plain(text))


def test_underscores_stay_within_words() -> None:
    assert plain("a_b _c_ __d") == "a_b &#95;c&#95; &#95;&#95;d"


def test_a_fence_is_longer_than_what_it_holds() -> None:
    assert fenced("a ```` b") == "`````\na ```` b\n`````"


def test_the_verdict_comes_first() -> None:
    assert report(BAD).splitlines()[0] == (
        "## ❌ HydraCore Channels API does not conform: 10 failures, 2 notes, 1 accepted"
    )
    assert report(GOOD).splitlines()[0] == "## ✅ HydraCore Channels API conforms: nothing was found"


def test_each_cause_has_a_row_and_details() -> None:
    text = report(BAD)
    assert (
        "| ❌ | <code>server-error</code> | <code>create_channel</code> | <code>body.provider</code> "
        "| 500 for a provider of 51 characters | <code>openapi.yaml:142</code> | 1 |"
    ) in text
    assert "| accepted: known, fixed in 1.5 |" in text
    assert text.count("<details>") == 12
    assert f"findings/{CREATE_FAILS.fingerprint}/" in text
    assert "```sh\ncurl -isSg -X POST" in text
    assert "- wrong API keys were not tried" in text
    assert "**Left behind**\n\n- /v1/instances" in text


def test_coverage_is_summed_up() -> None:
    row = next(line for line in report(GOOD).splitlines() if line.startswith("| <code>update"))
    assert row.startswith("| <code>update_channel</code> | 58 of 70 | <code>404</code>, ")


def test_many_causes_still_fit() -> None:
    hostile = many(400)
    hostile = replace(
        hostile,
        causes=tuple(
            Cause(
                (
                    replace(
                        cause.first,
                        subject=item_property(f"{cause.first.subject}{'<' * 500}"),
                        statement="|" * 500,
                    ),
                )
            )
            for cause in hostile.causes
        ),
        unreached=("`" * 900,) * 90,
    )
    text = report(hostile)
    assert len(text.encode()) < LARGEST + 5000
    assert " more | | | | | |" in text
    assert "more causes are in <code>contract-report/findings</code>." in text


def test_an_early_end_is_told() -> None:
    assert "**The run ended early:**" not in report(GOOD)
    assert "**The run ended early:** it is gone" in report(replace(GOOD, stopped="it is gone"))
