"""Situations that the mock can be put into: their files, and what they do to each answer. Nothing here speaks HTTP.

`Playing.effect` decides what happens to the answer of a request. Whoever serves it carries the effect out: with
`rendered` for its templates, `merged` for its merge patch, `answer_faults` for what came of it, and a `Timetable` for
what is still to come.
"""

from hydracore_mock.scenarios.answer_check import answer_faults
from hydracore_mock.scenarios.compiling import compile_scenario
from hydracore_mock.scenarios.form import schema
from hydracore_mock.scenarios.merge_patch import merged
from hydracore_mock.scenarios.scenario import Drip, Effect, Scenario, StateChange
from hydracore_mock.scenarios.scenario_files import read_scenarios
from hydracore_mock.scenarios.scenario_run import Playing
from hydracore_mock.scenarios.scheduled_changes import Due, Planned, Subject, Timetable, planned
from hydracore_mock.scenarios.template_context import MISSING, Facts
from hydracore_mock.scenarios.templates import rendered, rendered_text

__all__ = [
    "MISSING",
    "Drip",
    "Due",
    "Effect",
    "Facts",
    "Planned",
    "Playing",
    "Scenario",
    "StateChange",
    "Subject",
    "Timetable",
    "answer_faults",
    "compile_scenario",
    "merged",
    "planned",
    "read_scenarios",
    "rendered",
    "rendered_text",
    "schema",
]
