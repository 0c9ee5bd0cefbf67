"""Mutators: of values, calls, programs and bytes."""
