"""The contract's files as a value: a worker has the same contract as its coordinator, wherever it is."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from hydracore_openapi import load
from hydracore_openapi.model import Contract


@dataclass(frozen=True, slots=True)
class ContractFiles:
    """`files` are texts by their path below `root`, where they lie for whoever began; `main` is one of the paths."""

    root: str
    main: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def digest(self) -> str:
        told = sha256(self.main.encode())
        for name, text in self.files:
            told.update(b"\0%b\0%b" % (name.encode(), sha256(text).digest()))
        return told.hexdigest()[:16]


def contract_files_of(contract: Contract) -> ContractFiles:
    """The first of a contract's files is the document itself."""
    paths = [path.resolve() for path in contract.files]
    root = Path(os.path.commonpath([path.parent for path in paths]))
    named = {str(path.relative_to(root)): path.read_bytes() for path in paths}
    return ContractFiles(str(root), str(paths[0].relative_to(root)), tuple(sorted(named.items())))


@cache
def loaded_contract(document: ContractFiles) -> tuple[Contract, Path]:
    """The contract, and the folder in which its files lie here; read once in each process."""
    own = Path(document.root)
    if any(_differs(own / name, text) for name, text in document.files):
        own = Path(tempfile.mkdtemp(prefix="hydracore-contract-"))
        for name, text in document.files:
            (own / name).parent.mkdir(parents=True, exist_ok=True)
            (own / name).write_bytes(text)
    return load(own / document.main, strict=True), own


def _differs(path: Path, text: bytes) -> bool:
    try:
        return path.read_bytes() != text
    except OSError:
        return True


def relocated(path: Path, here: Path, there: str) -> Path:
    """A file of the contract as whoever began names it."""
    try:
        return Path(there) / path.relative_to(here)
    except ValueError:
        return path
