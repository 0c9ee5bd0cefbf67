"""Random sequences, made up by Hypothesis: a state machine of each resource, whose model is what the oracle knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from hydracore_contract.fields import body_fields
from hydracore_contract.generate.state_machine import Step, StepAction, sequences
from hydracore_contract.phases.lifecycle import Lifecycle, run_of, used
from hydracore_contract.phases.search import parts, search
from hydracore_contract.phases.targets import Path
from hydracore_contract.phases.unit import Phase, Unit
from hydracore_contract.session import Session

OF_PART = 8
"""Sequences that are tried one after the other."""


def phase(session: Session) -> Phase:
    return Phase("sequences", "Sequences made up by Hypothesis", tuple(units(session)))


def units(session: Session) -> Iterator[Unit]:
    profile = session.profile
    for resource in session.contract.resources:
        for part, size in enumerate(parts(profile.sequences, OF_PART) if resource.create else ()):
            yield Unit(
                f"{resource.name}: sequences{f', part {part + 1}' if part else ''}",
                size * (profile.steps + 6),
                run_of(resource, partial(searched, part, size)),
                operations=used(resource),
            )


def searched(part: int, size: int, life: Lifecycle) -> None:
    resource, profile = life.resource, life.session.profile
    takes = body_fields(resource.create) if resource.create else ()
    changes = body_fields(resource.update) if resource.update else ()
    drawn = sequences(resource, takes, changes, profile.steps)
    search(life.session, drawn, size, Machine(life).run, part)


class Machine:
    """Carries out a sequence, looking at both scopes after each step, and leaves nothing behind."""

    def __init__(self, life: Lifecycle) -> None:
        self.life = life

    def run(self, steps: Sequence[Step]) -> None:
        made: tuple[list[str], list[str]] = ([], [])
        for step in steps:
            self._step(step, made)
            self.life.look()
        self.life.session.tidy()

    def _step(self, step: Step, made: tuple[list[str], list[str]]) -> None:
        life, paths = self.life, (self.life.main, self.life.other)
        if step.action is StepAction.CREATE:
            key = life.new(paths[step.scope], self.planted(step.body))
            if key is not None:
                made[step.scope].append(key)
            return
        if not made[step.scope]:
            return
        key = made[step.scope][step.item % len(made[step.scope])]
        self._act(step, key, paths[step.scope != step.stray])

    def _act(self, step: Step, key: str, path: Path) -> None:
        if step.action is StepAction.UPDATE:
            self.life.change(key, step.body, path)
        elif step.action is StepAction.DELETE:
            self.life.remove(key, path)
        else:
            self.life.read(key, path)

    def planted(self, body: object) -> object:
        create = self.life.resource.create
        return self.life.session.planter.plant(create, body) if create else body
