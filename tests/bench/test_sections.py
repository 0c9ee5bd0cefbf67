"""Each section measures real servers, and its report holds a row for each target."""

from __future__ import annotations

import json

import pytest

from bench import bounds, campaigns, growth, throughput, worlds
from bench.api import create, request
from bench.bounds import Outcome, Trial
from bench.growth import steps
from bench.launching import Launch, findings
from bench.load import Load, has_wrk
from bench.options import Options
from bench.wire import Connection
from bench.worlds import Plan


@pytest.mark.skipif(not has_wrk(), reason="wrk is missing")
def test_throughput() -> None:
    rounds = throughput.measure(Options(rounds=1, seconds=1, warm=60), ["mock", "bare"])
    for name in ("mock", "bare"):
        for method in ("GET", "POST"):
            load = rounds[0][name][method]
            assert load.failed == 0
            assert min(load.rate, load.cpu, load.p50, load.p99) > 0
    assert throughput.report(rounds).count("bare app's") == 4
    assert json.dumps(throughput.raw(rounds))


def test_what_is_sent_in_a_world_is_made_there() -> None:
    name = "mock, in a world"
    with throughput.started([name]) as running, Connection(running[name].port) as client:
        shown = json.loads(client.exchange([request("GET", "/_mock/worlds")])[0].body)["worlds"]
    assert {world["name"]: world["items"] for world in shown} == {"default": 0, "w1": 1}


def test_throughput_takes_ratios_within_a_round() -> None:
    rounds = [
        {"mock": _loads(rate, cpu), "bare": _loads(2 * rate, cpu / 2), "stock": _loads(rate / 10, cpu * 10)}
        for rate, cpu in ((1000.0, 10.0), (10.0, 1000.0))
    ]
    assert [finding.measured for finding in throughput.findings(rounds)] == [
        (2.0, 2.0),
        (0.5, 0.5),
        (2.0, 2.0),
        (0.5, 0.5),
        (10.0, 10.0),
        (10.0, 10.0),
    ]


def test_throughput_holds_the_mock_with_and_without_a_journal_to_the_same_targets() -> None:
    loads = {name: _loads(1000.0, 10.0) for name in throughput.NAMES}
    loads["mock"] = _loads(500.0, 20.0)
    found = throughput.findings([loads])
    assert len(found) == 12
    assert {one.target for one in found[::2]} == {one.target for one in found[1::2]}
    assert (found[0].what, found[0].figure) == ("mock: GET: CPU a request, times the bare app's", 2.0)
    assert (found[1].what, found[1].figure) == (
        "mock, no journal: GET: CPU a request, times the bare app's",
        1.0,
    )


def _loads(rate: float, cpu: float) -> dict[str, Load]:
    return {method: Load(rate, cpu, 1.0, 2.0, 0.0) for method in ("GET", "POST")}


def test_growth() -> None:
    measured = growth.measure(Options(items=300, batches=2))
    assert [size.items for size in measured.sizes] == [100, 300]
    assert all(size.fresh > 0 and size.memory > 10 for size in measured.sizes)
    assert len(growth.findings(measured)) == 5
    assert "| 300 |" in growth.report(measured)
    assert json.dumps(growth.raw(measured))


def test_state_grows_tenfold_up_to_the_most() -> None:
    assert steps(100_000) == [100, 1_000, 10_000, 100_000]
    assert steps(2_500) == [100, 1_000, 2_500]


def test_bounds() -> None:
    trial = Trial("little", ("--max-items", "30"), lambda _: create(), 507, 30, 50)
    outcome = bounds.measure(Options(), [trial])[0]
    assert outcome.statuses == {507: 50}
    assert "| 50 times 507 |" in bounds.report([outcome])


def test_bounds_tell_an_answer_that_is_not_the_one_expected() -> None:
    outcome = Outcome("x", 1, 10, {507: 9, 201: 1}, 507, 50.0, 60.0, 66.0)
    others, grown = bounds.findings([outcome])
    assert (others.figure, others.met) == (1.0, False)
    assert (round(grown.figure, 2), grown.met) == (1.1, False)


def test_worlds() -> None:
    plan = Plan(names=12, most=10, alone=20)
    outcome = worlds.measure(Options(requests=1_500), plan)
    assert [point.requests for point in outcome.points] == [300, 600, 900, 1_200, 1_500]
    assert (outcome.wrong, outcome.strangers, outcome.oversized) == (0, 0, 413)
    assert outcome.points[-1].worlds == 10
    assert outcome.points[-1].journal == 1_000
    assert "| 1,500 |" in worlds.report(outcome)
    assert json.dumps(worlds.raw(outcome))


def test_worlds_tell_what_is_not_as_it_should_be() -> None:
    points = tuple(worlds.Point(n * 2_000, 100.0 + n, 10 + n // 5, 1_000 - n // 5, 50.0) for n in range(1, 6))
    times = {"reset": [1.0] * 90 + [9.0] * 10, "first use": [1.0] * 100}
    outcome = worlds.Outcome(Plan(12, 10, 100), 50.0, points, 2, 3, 200, times)
    missed = {finding.what: finding.figure for finding in worlds.findings(outcome) if not finding.met}
    assert missed == {
        "most worlds, of the limit": 1.1,
        "worlds other than those expected": 3.0,
        "answers other than those expected": 2.0,
        "entries of the journal, beside 1,000": 1.0,
        "status of a snapshot that is too large, beside 413": 213.0,
        "reset: p99 in ms": 9.0,
    }


def test_a_launch_is_judged_beside_prism_where_it_is() -> None:
    ours, theirs = [Launch(0.5, 50.0)] * 3, [Launch(2.0, 90.0)] * 3
    assert [finding.figure for finding in findings({"mock": ours})] == [50.0]
    assert [finding.figure for finding in findings({"mock": ours, "prism": theirs})] == [50.0, 0.25]


def test_campaigns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "WORKERS", (1,))
    (measured,) = campaigns.measure(Options(campaign=2))
    assert (measured.workers, measured.status) == (1, 0)
    assert measured.requests > 0
    doubled = campaigns.Campaign(2, measured.requests * 2, measured.seconds, 0)
    assert "2 workers: requests/s" in campaigns.report([measured, doubled])
    assert json.dumps(campaigns.raw([measured]))
