"""Findings that were kept, sent again: by `replay` and by their own tests.

finding_files ─► attempt: one try ─► retries: as many as the finding needs ─► pytest_reproduction
"""
