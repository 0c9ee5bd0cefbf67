"""wrk's arguments, and the figures that are read from its output."""

from __future__ import annotations

import json

import pytest

from bench.api import CREATE
from bench.load import WrkError, figures, script

_PRINTED = """Running 4s test @ http://127.0.0.1:1/x
@requests 2000
@microseconds 4000000
@refused 15
@broken 5
@p50 1500.0
@p99 1.25e+04
"""


def test_figures_are_a_request_s() -> None:
    load = figures(_PRINTED, "", 0.1)
    assert (load.rate, load.cpu, load.p50, load.p99) == pytest.approx((500, 50, 1.5, 12.5))
    assert load.failed == pytest.approx(0.01)


@pytest.mark.parametrize("printed", ["", "unable to connect", _PRINTED.replace("2000", "0")])
def test_no_figures_are_an_error_that_shows_what_was_printed(printed: str) -> None:
    with pytest.raises(WrkError) as raised:
        figures(printed, "refused", 0.1)
    assert str(raised.value).endswith(printed + "refused")


def test_only_post_has_a_body() -> None:
    assert json.dumps(json.dumps(CREATE)) in script("POST")
    assert "wrk.body" not in script("GET")
    assert 'wrk.headers["X-Api-Key"]' in script("GET")


def test_further_headers_are_sent() -> None:
    assert 'wrk.headers["X-Mock-World"] = "w1"\n' in script("GET", {"X-Mock-World": "w1"})
