"""`python -m bench.generators`: our generator of values beside Schemathesis' own engine, on the same hand-made schemas.

Each makes ten values of every schema of satisfiable.json, judged by jsonschema-rs. Schemathesis' engine is used as
Schemathesis uses it: with its formats, behind Hypothesis, which alone can draw from its strategies by a seed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from jsonschema_rs import Draft202012Validator
from schemathesis.generation.jsonschema.builder import EMPTY_STRATEGY, build
from schemathesis.specs.openapi.formats import format_lengths_for, get_default_format_strategies

from bench.processes import ROOT
from hydracore_openapi.json_schema.generate import Generator
from hydracore_openapi.json_schema.generate.markers import Markers

SCHEMAS = ROOT / "tests/hydracore_openapi/json_schema/generate/satisfiable.json"
VALUES = 10


@dataclass
class Tally:
    """The schemas that got valid values only, the others with their reasons, and the seconds that a value took."""

    valid: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)

    def add(self, name: str, schema: Any, make: Callable[[Any], Iterator[Any]]) -> None:
        judge = Draft202012Validator(schema, validate_formats=True)
        start, made = time.perf_counter(), []
        try:
            made = list(make(schema))
            wrong = [value for value in made if not judge.is_valid(value)]
            reason = "invalid values" if wrong else "" if made else "no value"
        except Exception as error:
            reason = (
                f"{type(error).__name__}: {str(error).strip().splitlines()[0][:80] if str(error) else ''}"
            )
        self.times.append((time.perf_counter() - start) / max(len(made), 1))
        if reason:
            self.failed[name] = reason
        else:
            self.valid += 1

    def row(self, name: str, of: int) -> str:
        usual, most = 1000 * median(self.times), 1000 * mean(self.times)
        return (
            f"{name}: {self.valid} of {of} valid; a value takes {usual:.2f} ms (median), {most:.2f} ms (mean)"
        )


def main() -> None:
    schemas = json.loads(SCHEMAS.read_text(encoding="utf-8"))
    for name, make in (("ours", ours), ("ours with markers", marked), ("schemathesis", theirs)):
        tally = Tally()
        for each, schema in schemas.items():
            tally.add(each, schema, make)
        print(tally.row(name, len(schemas)))
        for each, reason in tally.failed.items():
            print(f"    {each}: {reason}")


def ours(schema: Any) -> Iterator[Any]:
    generator = Generator(schema)
    return (generator.value(str(number)) for number in range(VALUES))


def marked(schema: Any) -> Iterator[Any]:
    generator, markers = Generator(schema), Markers(0)
    return (generator.marked(markers, number) for number in range(VALUES))


def theirs(schema: Any) -> Iterator[Any]:
    formats = get_default_format_strategies()
    strategy = build(schema, draft=20, formats=formats, format_lengths=format_lengths_for(formats))
    if strategy is EMPTY_STRATEGY:
        return iter(())
    found: list[Any] = []

    @settings(
        max_examples=VALUES,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @seed(0)
    @given(strategy)
    def keep(value: Any) -> None:
        found.append(value)

    keep()
    return iter(found)


if __name__ == "__main__":
    main()
