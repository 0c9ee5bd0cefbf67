"""Loading of a document: from its file to the frozen values of the model, and the only way to them.

Files are read as events (`source`), the whole document is judged (`validate`), and only what was found sound is turned
into values (`readers`).
"""

from __future__ import annotations

from pathlib import Path

from hydracore_openapi.model import Contract
from hydracore_openapi.readers.bundling import bundle
from hydracore_openapi.readers.dialect import Dialect
from hydracore_openapi.readers.reader import Reader
from hydracore_openapi.readers.resources import resources
from hydracore_openapi.source.files import read
from hydracore_openapi.source.lines import Lines
from hydracore_openapi.source.references import Files
from hydracore_openapi.validate.document import check


def load(path: Path | str) -> Contract:
    """The contract that a document states. Raises: ContractError where the document can't be used."""
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
