"""Fuzz campaigns: hours long, on one machine or many, every finding kept and made again."""
