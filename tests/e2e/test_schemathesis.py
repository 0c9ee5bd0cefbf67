"""Schemathesis finds nothing on the mock: all its checks and phases.

`HYDRACORE_SCHEMATHESIS_SEEDS=10` tries as many seeds, from chance, with more examples each (`make proofs`).
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.serving import serving
from tests.paths import DOCUMENTS, ROOT

SEEDS = int(os.environ.get("HYDRACORE_SCHEMATHESIS_SEEDS", "0"))
CHOSEN = [random.SystemRandom().randrange(2**31) for _ in range(SEEDS)] or [1]
EXAMPLES = 30 if SEEDS else 5
PATIENCE = 1800
"""Seconds for one run, however busy the machine is."""
TOKEN = "a-token"
HYDRACORE = (ROOT / "openapi.yaml", "", f'[auth.openapi.HTTPBearer]\nbearer = "{TOKEN}"\n')
PETSTORE = (
    DOCUMENTS / "petstore" / "petstore.yaml",
    "/api/v3",
    f'[auth.openapi.key]\napi_key = "{TOKEN}"\n[auth.openapi.password]\nusername = "u"\npassword = "{TOKEN}"\n',
)


@pytest.mark.parametrize("seed", CHOSEN)
@pytest.mark.parametrize(
    ("document", "base", "config"),
    [pytest.param(*HYDRACORE, id="hydracore"), *([pytest.param(*PETSTORE, id="petstore")] if SEEDS else [])],
)
def test_nothing_is_found_on_the_mock(
    tmp_path: Path, document: Path, base: str, config: str, seed: int
) -> None:
    (tmp_path / "schemathesis.toml").write_text(config, encoding="utf-8")
    mock = ("--spec", str(document), "--token", TOKEN, "--api-key", TOKEN, "--quiet")
    with serving("hydracore_mock", *mock) as url:
        line = [str(Path(sys.executable).with_name("st")), "--config-file", "schemathesis.toml", "run"]
        line += [str(document), "--url", url + base, "--seed", str(seed), "--max-examples", str(EXAMPLES)]
        line += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful"]
        line += ["--continue-on-failure", "--generation-database", "none", "--no-color"]
        found = subprocess.run(
            line, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert found.returncode == 0, found.stdout
    # It may warn of an item that none of its requests could make.
    assert re.search(r"(\d+) generated, \1 passed", found.stdout), found.stdout
