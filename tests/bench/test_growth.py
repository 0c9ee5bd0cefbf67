from __future__ import annotations

import json

from bench import growth
from bench.growth import steps
from bench.options import Options


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
