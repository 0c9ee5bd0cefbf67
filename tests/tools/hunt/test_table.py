"""The hunt's table."""

from __future__ import annotations

from tools.hunt.jobs import (
    CRASHED,
    FOUND,
    MISSED,
    End,
    Problems,
    Retried,
)
from tools.hunt.table import Hunt, caption, summary

TOLD = frozenset({("identity", "list_instance_channels")})
WHOLE = Retried(("identity", "list_instance_channels"), 5, 5)
IN_PART = Retried(("concurrency", "update_channel_endpoint"), 2, 5)
UNTOLD = Retried(("body-schema", "list_instance_channels"), 0, 0)


def row(
    name: str, verdict: str, seconds: float, requests: int | None, again: tuple[Retried, ...] = ()
) -> Hunt:
    told = TOLD if verdict == FOUND else Problems()
    return Hunt(name, "state", "fuzz", 7, End(verdict, seconds, requests, told, again))


def test_a_row_is_one_of_markdown_and_tells_the_worst() -> None:
    expected = "| a | state | fuzz | yes | 2.5 | 1,000 | identity list_instance_channels | 2/5 | 7 |"
    assert str(row("a", FOUND, 2.5, 1000, (WHOLE, IN_PART))) == expected
    assert str(row("a", FOUND, 2.5, 1000)) == expected.replace(" 2/5 ", "  ")


def test_the_summary_tells_what_was_not_found() -> None:
    rows = [
        row("a", FOUND, 2.5, 100, (WHOLE,)),
        row("b", FOUND, 3.5, 200, (WHOLE, WHOLE)),
        row("c", MISSED, 60, 9000),
        row("d", CRASHED, 1, None),
    ]
    assert [*summary(rows)] == [
        "- `fuzz` found 2 of 4; median 3.0 s and 150 requests; not found: c (no), d (crashed)",
        "- `fuzz`: 2 of 2 reproduced; not wholly: none",
    ]


def test_the_summary_tells_what_was_not_reproduced() -> None:
    rows = [
        row("a", FOUND, 2.5, 100, (WHOLE,)),
        row("b", FOUND, 2.5, 100, (WHOLE, IN_PART, UNTOLD)),
        row("c", FOUND, 2.5, 100),
    ]
    assert [*summary(rows)][-1] == (
        "- `fuzz`: 1 of 3 reproduced; not wholly: b (2/5 concurrency update_channel_endpoint; "
        "0/0 body-schema list_instance_channels), c (nothing was told)"
    )


def test_the_caption_tells_of_false_alarms() -> None:
    baselines = {
        "fuzz": End(MISSED, 60, 9000, Problems()),
        "st-run": End(FOUND, 60, 500, frozenset({("a", "GET /")})),
    }
    lines = caption(baselines, 60).splitlines()
    assert lines[-2:] == [
        "- `fuzz` told of the conforming service, in 9,000 requests: nothing.",
        "- `st-run` told of the conforming service, in 500 requests: a GET /.",
    ]
