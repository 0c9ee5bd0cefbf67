"""The document as Schemathesis is given it, without what it must not know.

Its generated requests are sent elsewhere and with credentials of our own, so servers and security are left out: it
makes up no credentials for what it does not know of. Paths have the server's base path in front, as in the contract.
Examples that stand on other servers are left out as well, since it would fetch them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hydracore_openapi.model import Contract
from hydracore_openapi.source.shapes import METHODS

UNWANTED = ("servers", "security")
Plain = dict[str, Any]


def reduced(contract: Contract) -> Plain:
    """A copy: Schemathesis may write into it."""
    document = without(contract.document, *UNWANTED)
    if "components" in document:
        document["components"] = without(document["components"], "securitySchemes")
    document["paths"] = paths(contract)
    found: Plain = offline(document)
    return found


def paths(contract: Contract) -> dict[str, Plain]:
    written = dict(described(contract.document["paths"]))
    found: dict[str, Plain] = {}
    for operation in contract.operations:
        item, own = written[operation.id]
        entry = found.setdefault(operation.path, {"parameters": item.get("parameters", [])})
        entry[operation.method.lower()] = without(own, *UNWANTED)
    return found


def described(document_paths: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Plain, Plain]]]:
    """The path item and the operation that a document has under each operation's id."""
    for path, item in document_paths.items():
        for method in METHODS if path.startswith("/") else ():
            if method in item:
                own = item[method]
                yield str(own.get("operationId") or f"{method.upper()} {path}"), (item, own)


def without(value: Mapping[str, Any], *names: str) -> Plain:
    return {key: member for key, member in value.items() if key not in names}


def offline(value: Any) -> Any:
    """A copy without the examples that would have to be fetched."""
    if isinstance(value, Mapping):
        return {
            key: offline(fetched_left_out(member) if key == "examples" else member)
            for key, member in value.items()
        }
    return [offline(each) for each in value] if isinstance(value, (list, tuple)) else value


def fetched_left_out(examples: Any) -> Any:
    if not isinstance(examples, Mapping):
        return examples
    return {name: each for name, each in examples.items() if not is_fetched(each)}


def is_fetched(example: Any) -> bool:
    return isinstance(example, Mapping) and isinstance(example.get("externalValue"), str)
