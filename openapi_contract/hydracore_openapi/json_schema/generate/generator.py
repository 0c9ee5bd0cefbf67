"""The one generator of values for a schema: the same for the same seed, and always valid.

How a value comes about: the schema's logic is reduced to plain branches (`reduction`), a plan is made for each part of
it (`compiler`, and a module for each type), the plan draws a value (`draw`), and the original schema judges it. A
value that fails is drawn again from a derived seed, then more simply, then from the schema as written. So what the
reduction and the plans can't do costs tries, never validity.

There are two manners. `value` makes what people like to look at: names, words and times that are plausible, examples
of the document first. `marked` makes what a test of a service wants: every property, what the schema names first, and
texts that are known again when they come back (`markers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hydracore_openapi.json_schema.applicators import without_implied_null
from hydracore_openapi.json_schema.generate.plan import Plan, Unsatisfiable

if TYPE_CHECKING:
    from hydracore_openapi.json_schema.generate.draw import Draw
    from hydracore_openapi.json_schema.generate.markers import Markers
    from hydracore_openapi.json_schema.generate.reduction import Document

_RUNS = 6
# Said to be empty by code that calls itself experimental: worth a look all the same.
_RUNS_WITHOUT_HOPE = 2
_TRIES_PER_RUN = 2_000
_TRIES_AS_WRITTEN = 200


class Generator:
    """Makes values of one schema. Cheap to construct: the work is done when the first value is wanted.

    `name` is that of the property which the values are for.
    """

    def __init__(self, schema: Mapping[str, Any] | bool, name: str = "") -> None:
        self._schema = schema
        self._name = name

    def value(self, seed: str) -> Any:
        """The value for `seed`, the same on every run and machine. Raises Unsatisfiable."""
        return self._first_valid(self._runs(seed))

    def marked(self, markers: Markers, turn: int = 0, bare: bool = False) -> Any:
        """A value that holds a marker wherever the schema leaves room for one. Raises Unsatisfiable.

        All else in it is what the schema names first, at the next turn what it names next, and null only where nothing
        else will do. Objects have all their properties; a `bare` one has those alone that it must have.
        """
        return self._first_valid(self._marked_runs(markers, turn, bare))

    def _first_valid(self, runs: Iterable[tuple[Plan, Draw]]) -> Any:
        try:
            return self._found(runs)
        except (ValueError, RecursionError) as error:
            # jsonschema-rs refuses a schema with a ValueError; nesting may also be too deep for Python.
            reason = str(error).partition("\n")[0]
            raise Unsatisfiable("", f"the schema can't be used: {reason}") from error

    def _found(self, runs: Iterable[tuple[Plan, Draw]]) -> Any:
        from hydracore_openapi.json_schema.generate.draw import ExhaustedError

        failure: Unsatisfiable | None = None
        for plan, draw in runs:
            try:
                value = plan.make(draw)
            except Unsatisfiable as error:
                failure = failure or error
                continue
            except ExhaustedError as error:
                failure = failure or Unsatisfiable(
                    error.pointer, "no try was valid, and the tries are used up"
                )
                continue
            if self._is_valid(value):
                return value
        raise self._emptiness() or failure or Unsatisfiable("", "none of the values that were drawn is valid")

    def _emptiness(self) -> Unsatisfiable | None:
        """Reasons why there can't be a value; None where there may be one."""
        from hydracore_openapi.json_schema.generate import reduction

        return None if self._plan else Unsatisfiable(*reduction.reason_of_emptiness(self._document))

    def _is_valid(self, value: Any) -> bool:
        return self._document.judge(self._document.root).is_valid(value)

    def _runs(self, seed: str) -> Iterator[tuple[Plan, Draw]]:
        from hydracore_openapi.json_schema.generate.draw import Draw, GenerationRun

        reduced = self._plan or self._plan_as_written
        for run in range(_RUNS if self._plan else _RUNS_WITHOUT_HOPE):
            plan = reduced if run % 4 < 3 else self._plan_as_written
            derived = seed if run == 0 else f"{seed}#{run}"
            yield plan, Draw(derived, GenerationRun(_TRIES_PER_RUN), lean=run % 2 == 1, wide=run > 2)

    def _marked_runs(self, markers: Markers, turn: int, bare: bool) -> Iterator[tuple[Plan, Draw]]:
        """At first with the schema as it is written, since reduction keeps no order; at last without markers."""
        from hydracore_openapi.json_schema.generate.draw import Draw, GenerationRun

        seed = markers.token()
        yield (
            self._plan_as_written,
            Draw(seed, GenerationRun(_TRIES_AS_WRITTEN, markers), turn=turn, bare=bare),
        )
        if self._plan is not None:
            yield self._plan, Draw(seed, GenerationRun(_TRIES_PER_RUN, markers), turn=turn, bare=bare)
        yield from self._runs(seed)

    @cached_property
    def _document(self) -> Document:
        from hydracore_openapi.json_schema.generate import reduction

        return reduction.read(without_implied_null(self._schema))

    @cached_property
    def _plan(self) -> Plan | None:
        from hydracore_openapi.json_schema.generate import reduction

        reduced = reduction.reduced(self._document)
        return None if reduced is None else self._planned(reduced)

    @cached_property
    def _plan_as_written(self) -> Plan:
        return self._planned(self._document)

    def _planned(self, document: Document) -> Plan:
        from hydracore_openapi.json_schema.generate.annotations import Place
        from hydracore_openapi.json_schema.generate.compiler import Planner

        place = Place([self._document.root], self._document.definitions)
        return Planner(document).plan(document.root, self._name, place, "")
