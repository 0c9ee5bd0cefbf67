from __future__ import annotations

from bench.launching import Launch, findings


def test_a_launch_is_judged_beside_prism_where_it_is() -> None:
    ours, theirs = [Launch(0.5, 50.0)] * 3, [Launch(2.0, 90.0)] * 3
    assert [finding.figure for finding in findings({"mock": ours})] == [50.0]
    assert [finding.figure for finding in findings({"mock": ours, "prism": theirs})] == [50.0, 0.25]
