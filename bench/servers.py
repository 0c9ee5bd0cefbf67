"""The servers that are measured, each with how it is started."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from bench.processes import ROOT, Server, serving

SPEC = ROOT / "openapi.yaml"
PYTHON = sys.executable
_ENDLESS = ("--max-items", "100000000", "--max-total-items", "100000000")


def mock(*options: str, bounded: bool = False) -> AbstractContextManager[Server]:
    """The mock with nothing in its collections; it holds any number of items, unless it is `bounded`."""
    limits = () if bounded else _ENDLESS
    start = (PYTHON, "-m", "hydracore_mock", "--spec", str(SPEC), "--port", "{port}", "--quiet")
    return serving([*start, "--seed-data", "empty", *limits, *options])


def bare(recorded: Path) -> AbstractContextManager[Server]:
    """The bare app, which answers as the file says (`bench.bare`)."""
    return serving([PYTHON, "-m", "bench.bare", "{port}", str(recorded)])


def stock() -> AbstractContextManager[Server]:
    """Connexion's own mock, its request lines off."""
    accept = "bench.stock.accept"
    credentials = {"BEARERINFO_FUNC": accept, "APIKEYINFO_FUNC": accept, "PYTHONWARNINGS": "ignore"}
    return serving([PYTHON, "-m", "bench.stock", "{port}", str(SPEC)], credentials)


def prism(peers: Path) -> AbstractContextManager[Server]:
    """Prism as it stands in the folder of peers, its log off."""
    program = peers / "prism/node_modules/@stoplight/prism-cli/dist/index.js"
    own = peers / "node/bin/node"
    start = (str(own) if own.exists() else "node", str(program), "mock", "-h", "127.0.0.1", "-p", "{port}")
    return serving([*start, "-v", "silent", str(SPEC)])


def peers_folder() -> Path | None:
    """The folder that PEERS_DIR names, if it holds Prism."""
    named = os.environ.get("PEERS_DIR")
    folder = Path(named) if named else None
    return folder if folder is not None and (folder / "prism").is_dir() else None
