"""Plans that are made of other plans: a reference, a choice, a value that is checked, an example where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hydracore_openapi.json_schema.generate.draw import Draw
from hydracore_openapi.json_schema.generate.plan import Plan, Unsatisfiable

_TRIES = 24


class Option(NamedTuple):
    """An alternative: how likely it is, how deep its values have to nest, its plan, and whether it is null alone."""

    weight: float
    depth: float
    plan: Callable[[], Plan]
    is_null: bool = False


class Listed:
    """One of some values; null is rare beside others. With markers they come in order, those in `shown` last."""

    def __init__(self, values: Sequence[Any], pointer: str, shown: Sequence[Any] = ()) -> None:
        self._values = [value for value in values if value is not None] or list(values)
        self._all = list(values)
        self._ordered = sorted(self._values, key=lambda value: any(value is other for other in shown))
        self._pointer = pointer

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        if not self._all:
            raise Unsatisfiable(self._pointer, "there is no value for it, or none that ends")
        if draw.run.markers is not None:
            return self._ordered[(draw.turn + attempt) % len(self._ordered)]
        return draw.random.choice(self._all if draw.wide or attempt > 2 else self._values)


class Reference:
    def __init__(self, reference: str, plan: Callable[[], Plan]) -> None:
        self._reference = reference
        self._plan = plan

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        return self._plan().make(draw.through(self._reference), attempt)


class Choice:
    """One of several plans: the likely ones mostly, the next one when that fails.

    With markers each has its turn, in order, and null only where nothing else is possible.
    """

    def __init__(self, options: Sequence[Option], pointer: str) -> None:
        self._options = [option for option in options if option.weight > 0]
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
        if draw.run.markers is not None:
            options = _in_turn(options, draw.turn + attempt)
        elif len(options) > 1:
            weights = [1 if attempt > 3 else option.weight for option in options]
            first = draw.random.choices(range(len(options)), weights)[0]
            options.insert(0, options.pop(first))
        if draw.lean:
            options.sort(key=lambda option: option.depth)
        return [option.plan for option in options]


def _in_turn(options: list[Option], turn: int) -> list[Option]:
    others = [option for option in options if not option.is_null]
    first = turn % max(len(others), 1)
    return [*others[first:], *others[:first], *(option for option in options if option.is_null)]


class Checked:
    """Tries again until the value is valid, for what can't be made right at once."""

    def __init__(self, plan: Plan, is_valid: Callable[[Any], bool], pointer: str) -> None:
        self._plan = plan
        self._is_valid = is_valid
        self._pointer = pointer

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        failure = Unsatisfiable(self._pointer, f"none of {_TRIES} tries was valid")
        for turn in range(_TRIES):
            draw.run.spend(self._pointer)
            try:
                value = self._plan.make(draw.again(turn), attempt + turn)
            except Unsatisfiable as error:
                failure = error
                continue
            if self._is_valid(value):
                return value
        raise failure


class Sampled:
    """The document's own examples first, other values where those don't do; with markers it is the other way round."""

    def __init__(self, samples: Sequence[Any], plan: Plan) -> None:
        self._samples = samples
        self._plan = plan

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        if draw.run.markers is not None:
            try:
                return self._plan.make(draw, attempt)
            except Unsatisfiable:
                return self._samples[(draw.turn + attempt) % len(self._samples)]
        if draw.wide or attempt:
            return self._plan.make(draw, attempt)
        return draw.random.choice(self._samples)
