"""Situations that the mock can be put into: their files, and what they do to each answer. Nothing here speaks HTTP.

`Playing.effect` decides what happens to the answer of a request. Whoever serves it carries the effect out: with
`rendered` for its templates, `merged` for its merge patch, `answer_faults` for what came of it, and a `Timetable` for
what is still to come.
"""

from mock_server.scenarios.compiling import compile_scenario
from mock_server.scenarios.facts import MISSING, Facts
from mock_server.scenarios.judging import answer_faults
from mock_server.scenarios.merging import merged
from mock_server.scenarios.playing import Playing
from mock_server.scenarios.reading import read_scenarios
from mock_server.scenarios.structure import schema
from mock_server.scenarios.templates import rendered, rendered_text
from mock_server.scenarios.timetable import Due, Planned, Subject, Timetable, planned
from mock_server.scenarios.values import Drip, Effect, Scenario, StateChange

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
