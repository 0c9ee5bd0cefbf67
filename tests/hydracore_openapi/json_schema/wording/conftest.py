from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest

from hydracore_openapi.json_schema.schema import SchemaViolation
from hydracore_openapi.json_schema.wording.refusals import Refusals


@pytest.fixture(scope="session")
def refusals() -> Callable[[Mapping[str, Any]], Refusals]:
    """Compiles the refusals of a JSON Schema, with the verdict of a plain validator."""

    def compiled(schema: Mapping[str, Any]) -> Refusals:
        validator = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True)

        def violations(value: Any) -> Iterator[SchemaViolation]:
            for error in validator.iter_errors(value):
                yield SchemaViolation(tuple(error.instance_path), error.kind.name, error.message, "")

        return Refusals(schema, violations)

    return compiled
