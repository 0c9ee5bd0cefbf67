"""Check of a document: everything that is wrong with it, as lines or as SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hydracore_mock.document_loading import loaded
from hydracore_mock.settings import CheckFormat
from hydracore_openapi import ContractError, Document
from hydracore_openapi.errors import Defect
from hydracore_openapi.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class DocumentCheck:
    """What is wrong with a document; `is_served` tells whether anything of it can be served all the same."""

    def __init__(self, document: Document) -> None:
        """Raises: NotBrought where the document can't be had."""
        try:
            contract = loaded(document)
        except ContractError as error:
            self.is_served, self.defects, self._operations = False, error.defects, 0
        else:
            self.is_served, self.defects = True, contract.warnings
            self._operations = len(contract.operations)
        self._name = document.place

    def told(self, form: CheckFormat) -> str:
        return self._text() if form is CheckFormat.TEXT else json.dumps(sarif(self.defects), indent=2)

    def _text(self) -> str:
        kind = "warning" if self.is_served else "error"
        lines = [
            f"{each.location}: {kind} ({each.kind or 'document'}): {each.reason}; {each.remedy}"
            for each in self.defects
        ]
        served = f"{self._operations} operations can be served" if self.is_served else "nothing can be served"
        counted = f"{len(self.defects)} {kind}{'' if len(self.defects) == 1 else 's'}"
        return "\n".join(
            [*lines, f"{self._name}: {served}, {counted if self.defects else 'nothing is wrong'}"]
        )


def sarif(defects: Sequence[Defect]) -> dict[str, Any]:
    """The log of one run, in which each kind of defect is a rule."""
    rules = [{"id": kind} for kind in sorted({each.kind or "document" for each in defects})]
    driver = {"name": "hydracore-mock check", "version": __version__, "rules": rules}
    results = [
        {
            "ruleId": each.kind or "document",
            "level": "warning",
            "message": {"text": f"{each.location.pointer}: {each.reason}; {each.remedy}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": each.location.url or each.location.file.as_posix()},
                        "region": {"startLine": each.location.line},
                    }
                }
            ],
        }
        for each in defects
    ]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
