from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

PACKAGES = ("openapi_contract", "mock_server", "contract_tests")
REMARKABLE = 918_273_645_546_372
DRAWING = f"""
import sys
sys.path.insert(0, sys.argv[1])
import a_source_file  # holds {REMARKABLE}
from hypothesis import Phase, given, seed, settings, strategies
from hydracore_contract.generate.hypothesis_sources import forget_source_constants

if sys.argv[2] == "forgotten":
    forget_source_constants()
drawn = set()

@settings(max_examples=1_000, database=None, deadline=None, phases=[Phase.generate])
@seed(1)
@given(strategies.lists(strategies.integers()))
def draw(numbers):
    drawn.update(numbers)

draw()
print({REMARKABLE} in drawn)
"""


@pytest.mark.parametrize(
    ("how", "is_drawn", "told"),
    [
        ("known", "True", "Hypothesis draws no constants of source files any more: delete the replacement"),
        ("forgotten", "False", "Hypothesis finds constants of source files in another way: replace that"),
    ],
)
def test_constants_of_source_files_are_drawn_unless_they_are_forgotten(
    how: str, is_drawn: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "a_source_file.py").write_text(f"NUMBER = {REMARKABLE}\n")
    ran = subprocess.run(
        [sys.executable, "-c", DRAWING, str(tmp_path), how], capture_output=True, text=True, check=False
    )
    assert ran.stdout.strip() == is_drawn, f"{told}\n{ran.stderr}"


def test_nothing_else_reaches_into_hypothesis() -> None:
    reaching = [
        path.name
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "from hypothesis.internal" in path.read_text("utf-8")
    ]
    assert reaching == ["hypothesis_sources.py"]
