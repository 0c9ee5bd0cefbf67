"""Values for JSON Schemas."""

from mock_server.answers.generation.generator import Generator
from mock_server.answers.generation.unsatisfiable import Unsatisfiable

__all__ = ["Generator", "Unsatisfiable"]
