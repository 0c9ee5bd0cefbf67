"""A document, from its file to the values."""

from __future__ import annotations

from pathlib import Path

from openapi_contract.bundling import bundle
from openapi_contract.dialect import Dialect
from openapi_contract.documents import check
from openapi_contract.lines import Lines
from openapi_contract.reader import Reader
from openapi_contract.references import Files
from openapi_contract.resources import resources
from openapi_contract.sources import read
from openapi_contract.values import Contract


def load(path: Path | str) -> Contract:
    """The contract that a document states. Raises ContractError where the document can't be used."""
    files = Files(read(Path(path)))
    dialect = Dialect(files)
    check(dialect)
    reader = Reader(files, dialect)
    operations = reader.operations()
    info = files.document.value["info"]
    return Contract(
        title=info["title"],
        version=info["version"],
        openapi=files.document.value["openapi"],
        document=bundle(dialect),
        files=tuple(source.path for source in files.all),
        operations=operations,
        resources=resources(operations),
        security_schemes=reader.security_schemes(),
        lines=Lines(files),
    )
