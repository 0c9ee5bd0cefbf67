"""Scenarios: situations that the mock can be put into, from their files to what they do to each answer.

Nothing here speaks HTTP. `ScenarioRun.effect` decides what happens to the answer of a request, and the scenario
middleware carries it out: with `rendered` for its templates, `merge_patched` for its merge patch, `answer_faults` for
the result, and `ScheduledChanges` for the changes that come later.
"""

from hydracore_mock.scenarios.answer_check import answer_faults
from hydracore_mock.scenarios.compiling import compile_scenario
from hydracore_mock.scenarios.form import schema
from hydracore_mock.scenarios.scenario import Drip, Effect, InjectedFault, Scenario, StateChange
from hydracore_mock.scenarios.scenario_files import read_scenarios
from hydracore_mock.scenarios.scenario_run import ScenarioRun
from hydracore_mock.scenarios.scheduled_changes import (
    DueChange,
    ItemKey,
    PlannedChange,
    ScheduledChanges,
    planned_changes,
)
from hydracore_mock.scenarios.template_context import TemplateContext
from hydracore_mock.scenarios.templates import rendered, rendered_text

__all__ = [
    "Drip",
    "DueChange",
    "Effect",
    "InjectedFault",
    "ItemKey",
    "PlannedChange",
    "Scenario",
    "ScenarioRun",
    "ScheduledChanges",
    "StateChange",
    "TemplateContext",
    "answer_faults",
    "compile_scenario",
    "planned_changes",
    "read_scenarios",
    "rendered",
    "rendered_text",
    "schema",
]
