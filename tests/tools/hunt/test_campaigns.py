"""The lines of a campaign and of a replay, as the hunt reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.hunt.campaigns import (
    REPLAYED,
    failures,
    requests_of,
    retried,
    shared_options,
    verdict,
)
from tools.hunt.jobs import (
    CRASHED,
    FOUND,
    KILLED,
    MISSED,
    NO_VERDICT,
    Problems,
    Retried,
)

LINES = """\
fuzzing for 30 s with 2 workers, seed 1, into camp
  · listed  update_channel_endpoint  a note
  ✗ identity  list_instance_channels  instance_id  it is not that of the path
✗ delete  delete_channel_endpoint  3 times
"""
TOLD = frozenset({("identity", "list_instance_channels")})
AGAIN = """\
✗ still fails  5 of 5  identity     list_instance_channels   instance_id
  it is not that of the path
  findings/identity-1/finding.json
✗ flaky        2 of 5  concurrency  update_channel_endpoint
✓ fixed        0 of 5  update       update_channel_endpoint  enabled
· can't tell           body-schema  list_instance_channels   count
4 findings: 1 still failing, 1 flaky, 1 fixed, 1 can't be told
"""
WHOLE = Retried(("identity", "list_instance_channels"), 5, 5)
IN_PART = Retried(("concurrency", "update_channel_endpoint"), 2, 5)
NEVER = Retried(("update", "update_channel_endpoint"), 0, 5)
UNTOLD = Retried(("body-schema", "list_instance_channels"), 0, 0)


def test_only_new_failures_are_taken_from_the_lines_of_a_campaign() -> None:
    assert failures(LINES) == TOLD


@pytest.mark.parametrize(
    ("told", "status", "text", "expected"),
    [
        (TOLD, 1, LINES, FOUND),
        (Problems(), 0, "", MISSED),
        (Problems(), 3, "", NO_VERDICT),
        (Problems(), None, "", KILLED),
        (Problems(), 1, "Traceback (most recent call last):\n", CRASHED),
    ],
)
def test_a_campaign_that_broke_has_found_nothing(
    told: Problems, status: int | None, text: str, expected: str
) -> None:
    assert verdict(told, status, text) == expected


def test_the_requests_are_those_of_the_campaign_if_there_was_one(tmp_path: Path) -> None:
    assert requests_of(tmp_path) is None
    (tmp_path / "campaign.json").write_text('{"requests": 278}')
    assert requests_of(tmp_path) == 278


def test_only_options_that_all_tools_have_are_passed_on() -> None:
    assert shared_options(("--request-timeout", "2", "--fail-fast")) == ("--request-timeout", "2")
    assert shared_options(("--strict-types",)) == ()
    assert shared_options(("--max-response-time", "2"), REPLAYED) == ()


def test_what_was_sent_again_is_read_from_the_lines_of_a_replay() -> None:
    assert retried(AGAIN) == (WHOLE, IN_PART, NEVER, UNTOLD)
    assert [str(each) for each in retried(AGAIN)] == ["5/5", "2/5", "0/5", "0/0"]
    assert retried("hydracore-contract: there is nothing here\n") == ()
