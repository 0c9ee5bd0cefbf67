"""Plans that are made of other plans: a reference, a choice, a value that is checked, an example where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hydracore_openapi.json_schema.generate.draw import Draw
from hydracore_openapi.json_schema.generate.plan import Plan, Unsatisfiable

_TRIES = 24

# How likely an alternative is, how deep its values have to nest, and its plan.
Option = tuple[float, float, Callable[[], Plan]]


class Values:
    """One of some values; null is rare beside others."""

    def __init__(self, values: Sequence[Any], pointer: str) -> None:
        self._values = [value for value in values if value is not None] or list(values)
        self._all = list(values)
        self._pointer = pointer

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        if not self._all:
            raise Unsatisfiable(self._pointer, "there is no value for it, or none that ends")
        return draw.random.choice(self._all if draw.wide or attempt > 2 else self._values)


class Reference:
    def __init__(self, reference: str, plan: Callable[[], Plan]) -> None:
        self._reference = reference
        self._plan = plan

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        return self._plan().make(draw.through(self._reference), attempt)


class Choice:
    """One of several plans: the likely ones mostly, the next one when that fails."""

    def __init__(self, options: Sequence[Option], pointer: str) -> None:
        self._options = [option for option in options if option[0] > 0]
        self._pointer = pointer

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        failure = Unsatisfiable(self._pointer, "none of the alternatives is possible")
        for plan in self._ordered(draw, attempt):
            try:
                return plan().make(draw, attempt)
            except Unsatisfiable as error:
                failure = error
        raise failure

    def _ordered(self, draw: Draw, attempt: int) -> list[Callable[[], Plan]]:
        options = list(self._options)
        if len(options) > 1:
            weights = [1 if attempt > 3 else option[0] for option in options]
            first = draw.random.choices(range(len(options)), weights)[0]
            options.insert(0, options.pop(first))
        if draw.lean:
            options.sort(key=lambda option: option[1])
        return [plan for _weight, _depth, plan in options]


class Checked:
    """Tries again until the value is valid, for what can't be made right at once."""

    def __init__(self, plan: Plan, is_valid: Callable[[Any], bool], pointer: str) -> None:
        self._plan = plan
        self._is_valid = is_valid
        self._pointer = pointer

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        failure = Unsatisfiable(self._pointer, f"none of {_TRIES} tries was valid")
        for turn in range(_TRIES):
            draw.budget.spend(self._pointer)
            try:
                value = self._plan.make(draw.again(turn), attempt + turn)
            except Unsatisfiable as error:
                failure = error
                continue
            if self._is_valid(value):
                return value
        raise failure


class Sampled:
    """The document's own examples first, other values where those don't do."""

    def __init__(self, samples: Sequence[Any], plan: Plan) -> None:
        self._samples = samples
        self._plan = plan

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        if draw.wide or attempt:
            return self._plan.make(draw, attempt)
        return draw.random.choice(self._samples)
