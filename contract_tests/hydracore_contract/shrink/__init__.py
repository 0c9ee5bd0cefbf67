"""Shrinking: smaller examples of a finding, each proven by a replay."""
