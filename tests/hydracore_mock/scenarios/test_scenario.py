from __future__ import annotations

from typing import Any

import pytest

from hydracore_mock.scenarios.scenario import Drip, Effect, InjectedFault


@pytest.mark.parametrize(
    ("more", "answers", "passes"),
    [
        ({}, False, True),
        ({"status": 503}, True, False),
        ({"example": "empty"}, True, False),
        ({"headers": {}}, False, True),
        ({"delay": 0.1}, False, False),
        ({"fault": InjectedFault.DROP}, False, False),
        ({"drip": Drip(1.0, 2)}, False, False),
        ({"changes": ("one",)}, False, False),
    ],
)
def test_an_effect_answers_changes_the_answer_or_passes(
    more: dict[str, Any], answers: bool, passes: bool
) -> None:
    effect = Effect("rule", False, 1, str, **more)
    assert (effect.answers, effect.passes) == (answers, passes)
