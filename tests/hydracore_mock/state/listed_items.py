"""Items of a list, for tests of what lists make of them."""

from __future__ import annotations

from typing import Any

ITEMS: list[dict[str, Any]] = [
    {"id": 1, "name": "Ärger", "tags": ["a", "b"], "on": True},
    {"id": 2, "name": "bee", "tags": [], "on": False},
    {"id": 3, "name": "ant", "tags": ["b"], "on": True},
    {"id": 10, "name": None, "tags": ["a"]},
]
