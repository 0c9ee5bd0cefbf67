"""Findings: their causes, their baseline, and how they are stored."""
