from __future__ import annotations

from dataclasses import replace

from hydracore_contract.findings.subject import WHOLE
from hydracore_contract.reports.headline import headline
from tests.hydracore_contract.reports.samples import CREATE_FAILS


def test_the_subject_is_told_once() -> None:
    assert headline(CREATE_FAILS) == "500 for a provider of 51 characters"
    repeated = replace(CREATE_FAILS, statement="body.provider: 1 is no\x1b string")
    assert headline(repeated) == "1 is no\\x1b string"
    assert headline(replace(repeated, subject=WHOLE)) == "body.provider: 1 is no\\x1b string"
    assert headline(repeated, 5) == "1 is…"
