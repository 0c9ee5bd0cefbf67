from __future__ import annotations

import json

import pytest

from bench import throughput
from bench.api import request
from bench.load import Load, has_wrk
from bench.options import Options
from bench.wire import Connection


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
