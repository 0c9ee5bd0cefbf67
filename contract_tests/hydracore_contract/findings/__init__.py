"""Findings: their rules and subjects, their causes, their baseline, and how they are stored."""
