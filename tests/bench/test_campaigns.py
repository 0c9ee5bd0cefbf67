from __future__ import annotations

import json

import pytest

from bench import campaigns
from bench.options import Options


def test_campaigns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "WORKERS", (1,))
    (measured,) = campaigns.measure(Options(campaign=1))
    assert (measured.workers, measured.status) == (1, 0)
    assert measured.requests > 0
    doubled = campaigns.Campaign(2, measured.requests * 2, measured.seconds, 0)
    assert "2 workers: requests/s" in campaigns.report([measured, doubled])
    assert json.dumps(campaigns.raw([measured]))
