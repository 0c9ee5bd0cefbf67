"""Schemathesis' phases as iterators of its cases. Pinned to `schemathesis>=4.32,<5`.

This module alone relies on what Schemathesis does not promise to keep:

- `generation.drivers`: its public API runs the examples and coverage phases only inside its own test runner;
- `generation.coverage`, `generation.overrides`, `generation.feedback`: what these drivers take;
- the registries of its global hooks and credentials: nothing else keeps them out of a schema.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import schemathesis
from hypothesis import reject
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import DrawFn, SearchStrategy, composite, just
from jsonschema_rs import ValidationError
from schemathesis.auths import GLOBAL_AUTH_STORAGE
from schemathesis.config import ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.core.control import SkipTest
from schemathesis.core.errors import SchemathesisError
from schemathesis.generation import GenerationMode
from schemathesis.generation.coverage import GenerationSession
from schemathesis.generation.drivers import CaseGenerator as CaseGenerator
from schemathesis.generation.drivers import Controller, CoverageGenerator, ExamplesGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.hypothesis.examples import generate_one
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario
from schemathesis.generation.overrides import Override
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER

from hydracore_contract import generate
from hydracore_contract.generate.hypothesis_sources import forget_source_constants

Case = schemathesis.Case[Any]
Target = schemathesis.APIOperation[Any, Any, Any, Any]

ALONE = RLock()
LONGEST_REASON = 200
FAILURES = (Exception, SkipTest)
"""The errors of a generator; the rest of a run goes on without it."""


@contextmanager
def without_global_hooks() -> Iterator[None]:
    """Suspends hooks and credentials that are registered for the whole process."""
    with ALONE:
        hooks, logins = GLOBAL_HOOK_DISPATCHER._hooks, GLOBAL_AUTH_STORAGE.providers
        GLOBAL_HOOK_DISPATCHER._hooks, GLOBAL_AUTH_STORAGE.providers = defaultdict(list), []
        try:
            yield
        finally:
            GLOBAL_HOOK_DISPATCHER._hooks, GLOBAL_AUTH_STORAGE.providers = hooks, logins


def load(document: dict[str, Any]) -> schemathesis.BaseSchema:
    """The schema, whatever schemathesis.toml and SCHEMATHESIS_HOOKS say."""
    forget_source_constants()
    # Naming a file of hooks, here one that holds none, is all that keeps the variable from being read.
    project = ProjectConfig(hooks_=generate.__file__)
    config = SchemathesisConfig(projects=ProjectsConfig(default=project), seed=0)
    return schemathesis.openapi.from_dict(document, config=config)


def examples(target: Target) -> CaseGenerator:
    return ExamplesGenerator(operation=target, override=Override(), feedback=NO_FEEDBACK, fill_missing=False)


def coverage(target: Target) -> CaseGenerator:
    """Always the same cases: a session of its own keeps away what other operations led to."""
    return CoverageGenerator(
        operation=target,
        generation_modes=list(GenerationMode),
        generation_config=target.schema.config.generation_for(operation=target, phase="coverage"),
        auth_storage=None,
        override=Override(),
        feedback=NO_FEEDBACK,
        session=GenerationSession(),
    )


def collected(make: Callable[[], CaseGenerator]) -> tuple[list[Case], list[str]]:
    """All cases, and the reasons why others are missing."""
    cases: list[Case] = []
    with without_global_hooks(), without_warnings():
        try:
            generator = make()
            cases.extend(generator)
        except FAILURES as error:
            return cases, [error_line(error)]
    return cases, [*problems(generator.controller)]


def problems(controller: Controller) -> Iterator[str]:
    yield from map(error_line, controller.deferred_errors)
    for media in sorted(controller.unserializable_media_types):
        yield f"no body can be written as {media}"


def fuzzing(find: Callable[[], Target], *, negative: bool, varied: bool = True) -> SearchStrategy[Case] | str:
    """Random cases, or the reason why there are none; a single one where they are not `varied`."""
    mode = GenerationMode.NEGATIVE if negative else GenerationMode.POSITIVE
    with without_global_hooks(), without_warnings():
        try:
            strategy = find().as_strategy(generation_mode=mode, feedback=NO_FEEDBACK)
            case = generate_one(strategy)
        except Unsatisfiable:
            return "it takes nothing that could be made invalid" if negative else "no value fits its schemas"
        except FAILURES as error:
            return error_line(error)
    return drawn(strategy) if varied else just(case)


@composite
def drawn(draw: DrawFn, cases: SearchStrategy[Case]) -> Case:
    with without_global_hooks(), without_warnings():
        try:
            return draw(cases)
        except (SchemathesisError, ValidationError):
            reject()


def error_line(error: BaseException) -> str:
    """The first line of an error's message, else the name of its class."""
    said = str(error).strip().splitlines()
    return said[0][:LONGEST_REASON] if said else type(error).__name__


def meaning(case: Case) -> tuple[str, bool]:
    """A case's description for people, and whether it is meant to be invalid."""
    meta = case.meta
    if meta is None:
        return "", False
    data = meta.phase.data
    place = data.parameter_location.value if data.parameter_location else ""
    where = f"{place} {data.parameter}" if data.parameter and place != "body" else place
    listed = (data.description or "").removeprefix("- ").replace("\n- ", "; ")
    tried = " ".join(listed.split())
    about = ", ".join(filter(None, [tried, where, data.location]))
    return about, meta.generation.mode.is_negative


def tries_other_method(case: Case) -> bool:
    """Tells whether the case is about a method that its path does not have."""
    data = case.meta.phase.data if case.meta else None
    return isinstance(data, CoveragePhaseData) and data.scenario is CoverageScenario.UNSPECIFIED_HTTP_METHOD


@contextmanager
def without_warnings() -> Iterator[None]:
    """Hides warnings about the document, which was checked when it was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
