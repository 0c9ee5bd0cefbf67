"""Violations in words: pydantic's, as FastAPI services send them."""
