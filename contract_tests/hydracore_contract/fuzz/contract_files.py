"""The contract's files as a value: a worker has the same contract as its coordinator, wherever it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import SplitResult

from hydracore_openapi import Document, NotBrought, load
from hydracore_openapi.model import Contract
from hydracore_openapi.source.remote_files import Fetched, shown

Texts = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class ContractFiles:
    """`files` are texts by their path below `root`, where they lie for whoever began; `main` is one of the paths.

    `overlays` are by their paths, `others` by their URLs, in their orders.
    """

    root: str
    main: str
    files: Texts
    overlays: Texts = ()
    others: Texts = ()

    @property
    def digest(self) -> str:
        told = sha256(self.main.encode())
        # The folders of overlays are not part of what the contract says.
        overlays = tuple((f"overlay {number}", text) for number, (_, text) in enumerate(self.overlays))
        for name, text in (*self.files, *overlays, *self.others):
            told.update(b"\0%b\0%b" % (name.encode(), sha256(text).digest()))
        return told.hexdigest()[:16]


def contract_files_of(contract: Contract) -> ContractFiles:
    """The files of a contract, of which the first is the document itself; what is of its host lies beside it."""
    main = contract.files[0].resolve()
    urls = contract.remote.urls if contract.remote else {}
    host = url_host(urls.get(main))
    others = {path: url for path, url in urls.items() if url_host(url) != host}
    own = [path.resolve() for path in contract.files if path not in others and path not in contract.overlays]
    root = Path(os.path.commonpath([path.parent for path in own]))
    named = {str(path.relative_to(root)): path.read_bytes() for path in own}
    return ContractFiles(
        str(root),
        str(main.relative_to(root)),
        tuple(sorted(named.items())),
        tuple((str(path.resolve()), path.read_bytes()) for path in contract.overlays),
        tuple(sorted((url, path.read_bytes()) for path, url in others.items())),
    )


def url_host(url: str | None) -> str:
    return url.split("/")[2] if url else ""


@cache
def loaded_contract(document: ContractFiles) -> tuple[Contract, Path]:
    """The contract, and the folder in which its files lie here; read once in each process."""
    own = Path(document.root)
    overlays = [Path(name) for name, _ in document.overlays]
    if any(_differs(own / name, text) for name, text in (*document.files, *document.overlays)):
        own = Path(tempfile.mkdtemp(prefix="hydracore-contract-"))
        overlays = [own / f"overlay-{number}.yaml" for number in range(len(overlays))]
        for path, (_, text) in zip(overlays, document.overlays, strict=True):
            path.write_bytes(text)
        for name, text in document.files:
            (own / name).parent.mkdir(parents=True, exist_ok=True)
            (own / name).write_bytes(text)
    allowed = (str(own), *(url for url, _ in document.others))
    named = Document(own / document.main, tuple(overlays), allowed)
    return load(named, partial(_kept, dict(document.others)), strict=True), own


def _kept(texts: Mapping[str, bytes], url: SplitResult, *_: object) -> Fetched:
    """A file that whoever began has fetched. Raises: NotBrought where there is none."""
    text = texts.get(shown(url))
    if text is None:
        raise NotBrought(f"{shown(url)} was not fetched", "begin another campaign")
    return Fetched(200, {}, text)


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
