"""`python -m tools.documents DIR`: starts the mock on each OpenAPI document of a folder, and asks each operation once.

Whether an answer is documented and valid is told by the document as it is written, which no part of the kit reads. With
`--prism` Prism is asked the same, where PEERS_DIR names the folder that holds it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from yaml import YAMLError

from bench.figures import table
from bench.processes import ServerError, serving
from bench.servers import peers_folder
from hydracore_openapi import Contract, ContractError, load
from hydracore_openapi.media_types import essence
from tools.documents.judging import Reply, objection
from tools.documents.raw import RawDocument, RawOperation
from tools.documents.requests import Request, index, request_for

_PATIENCE = 10.0
_REASONS = 3
_VARIABLE = re.compile(r"'[^']*'|\"[^\"]*\"|\d{4,}|/\S+")
_IS_DOCUMENT = re.compile(r"""^\s*\{?\s*["']?(openapi|swagger)["']?\s*:""", re.MULTILINE)

_NAMES_DIALECT = re.compile(r"""^(openapi|swagger)\s*:|"(openapi|swagger)"\s*:\s*\"""", re.MULTILINE)


@dataclass(slots=True)
class Result:
    """What one server made of one document; nothing was asked where it did not start."""

    server: str
    document: RawDocument
    seconds: float | None = None
    memory: float = 0.0
    answered: int = 0
    objections: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    @property
    def row(self) -> list[str]:
        count = len(self.document.operations)
        share = f"{self.answered} ({100 * self.answered // max(count, 1)} %)"
        started = "-" if self.seconds is None else f"{self.seconds:.1f}"
        why = "; ".join(f"{many} x {reason}" for reason, many in self.objections.most_common(_REASONS))
        size = f"{self.document.path.stat().st_size / 1000:.0f}"
        name = self.document.path.name
        return [
            name,
            self.document.dialect,
            size,
            self.server,
            started,
            f"{self.memory:.0f}",
            str(count),
            share,
            why,
        ]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    servers = _servers(options.prism)
    results: list[Result] = []
    for path in documents(options.folder):
        try:
            document = RawDocument(path)
        except (OSError, ValueError, YAMLError) as error:
            print(f"{path}: can't be read: {error}", file=sys.stderr)
            continue
        for server, command in servers.items():
            result = ask(server, [*command, str(path)], document, is_mock=server == "mock")
            results.append(result)
            print(*result.row, sep="  ", file=sys.stderr)
            for line in result.refused if options.all else ():
                print(f"    {line}", file=sys.stderr)
    print(report(results))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.documents", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--prism", action="store_true", help="ask Prism as well (in the folder PEERS_DIR)")
    parser.add_argument("--all", action="store_true", help="tell each operation that was not answered")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    return options


def _servers(with_prism: bool) -> dict[str, list[str]]:
    found = {"mock": [sys.executable, "-m", "hydracore_mock", "--port", "{port}", "--quiet", "--spec"]}
    if with_prism:
        peers = peers_folder()
        if peers is None:
            raise SystemExit("PEERS_DIR names no folder that holds Prism")
        program = peers / "prism/node_modules/@stoplight/prism-cli/dist/index.js"
        found["prism"] = [
            str(peers / "node/bin/node"),
            str(program),
            *("mock", "-h", "127.0.0.1", "-p", "{port}", "-v", "silent"),
        ]
    return found


def documents(folder: Path) -> Iterator[Path]:
    """The OpenAPI documents of a folder, by name."""
    for path in sorted(folder.iterdir()):
        if path.suffix in (".json", ".yaml", ".yml") and path.is_file():
            text = path.read_text("utf-8", errors="replace")
            if _IS_DOCUMENT.search(text[:4000]) or _NAMES_DIALECT.search(text):
                yield path


def ask(server: str, command: Sequence[str], document: RawDocument, *, is_mock: bool) -> Result:
    """Starts a server on a document and asks it each operation."""
    result = Result(server, document)
    try:
        with serving(command, is_ready=_answers) as process:
            result.seconds = process.launched
            contract = _contract(document.path)
            known = index(contract)
            for operation in sorted(document.operations, key=_deletions_last):
                request = request_for(document, operation, contract, known)
                reason = _objection(document, operation, request, process.port, with_base=is_mock)
                result.answered += reason is None
                if reason is not None:
                    result.objections[_VARIABLE.sub("…", reason)] += 1
                    result.refused.append(f"{operation}: {reason}")
            result.memory = process.memory
    except ServerError as error:
        lines = error.log.strip().splitlines() or ["nothing was said"]
        result.objections[f"no start: {lines[-1][:100]}"] += len(document.operations) or 1
    return result


def _deletions_last(operation: RawOperation) -> int:
    """What was deleted is gone for whoever comes after, and so is what lies below it."""
    return -operation.path.count("/") if operation.method == "DELETE" else -sys.maxsize


def _contract(path: Path) -> Contract | None:
    with suppress(ContractError):
        return load(path)
    return None


def _objection(
    document: RawDocument, operation: RawOperation, request: Request, port: int, *, with_base: bool
) -> str | None:
    try:
        reply = exchange(port, request, with_base=with_base)
    except (OSError, HTTPException, ValueError) as error:
        return f"no answer: {type(error).__name__}"
    return objection(document, operation, reply)


def exchange(port: int, request: Request, *, with_base: bool) -> Reply:
    with closing(HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as connection:
        connection.request(request.method, request.target(with_base=with_base), request.body, request.headers)
        answer = connection.getresponse()
        media = essence(answer.headers.get("Content-Type", ""))
        return Reply(answer.status, media, answer.read())


def _answers(port: int) -> bool:
    with (
        closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection,
        suppress(OSError, HTTPException),
    ):
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    return False


def report(results: Sequence[Result]) -> str:
    """The table, and what there is in all."""
    head = [
        "document",
        "dialect",
        "KB",
        "server",
        "start (s)",
        "MiB",
        "operations",
        "valid answers",
        "why not",
    ]
    lines = [table(head, [result.row for result in results])]
    for server in dict.fromkeys(result.server for result in results):
        of = [result for result in results if result.server == server]
        asked = sum(len(result.document.operations) for result in of)
        answered = sum(result.answered for result in of)
        started = sum(result.seconds is not None for result in of)
        share = 100 * answered / max(asked, 1)
        lines.append(
            f"{server}: {started} of {len(of)} started, {answered} of {asked} operations answered ({share:.1f} %)"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
