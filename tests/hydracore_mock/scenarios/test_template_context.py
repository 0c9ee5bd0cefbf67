from __future__ import annotations

from datetime import datetime, timedelta

from hydracore_mock.scenarios import MISSING, TemplateContext


def test_where_nothing_is_known_there_is_nothing() -> None:
    facts = TemplateContext()
    assert facts.body is facts.item() is facts.items() is facts.count() is facts.response_body() is MISSING
    assert datetime.fromisoformat(facts.now()).utcoffset() == timedelta(0)
