"""Values for JSON Schemas."""

from hydracore_openapi.json_schema.generate.generator import Generator
from hydracore_openapi.json_schema.generate.plan import Unsatisfiable

__all__ = ["Generator", "Unsatisfiable"]
