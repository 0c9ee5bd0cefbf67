from __future__ import annotations

from datetime import datetime, timedelta

from hydracore_mock.request_matcher import MISSING
from hydracore_mock.scenarios import TemplateContext


def test_where_nothing_is_known_there_is_nothing() -> None:
    context = TemplateContext()
    assert (
        context.request.body
        is context.item()
        is context.items()
        is context.count()
        is context.response_body()
        is MISSING
    )
    assert datetime.fromisoformat(context.now()).utcoffset() == timedelta(0)
