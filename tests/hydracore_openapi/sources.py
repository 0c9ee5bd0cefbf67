"""Documents of tests as files that know what they may refer to."""

from __future__ import annotations

from hydracore_openapi.source.document import Document
from hydracore_openapi.source.files import Source
from hydracore_openapi.source.library import Library
from hydracore_openapi.source.references import Files


def files_of(root: Source) -> Files:
    return Files(root, Library(Document(root.path)))
