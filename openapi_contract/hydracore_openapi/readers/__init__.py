"""Readers of a sound document: its dialect, its operations, and the resources that these describe."""
