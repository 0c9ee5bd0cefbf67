"""Schemathesis on the mock of a document, and what it finds there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hydracore_openapi.model import Contract, Operation, SecurityKind, SecurityScheme
from tests.e2e.serving import serving

PATIENCE = 1800
"""Seconds for one run, however busy the machine is."""
TOKEN = "a-token"
Exchange = tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]
"""What was sent and came back, what it was made of, and the checks of it."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A check that an exchange has failed; `mode` tells whether the request was meant to be valid (`positive`) or not.

    `given` is what the request was made of (`path_parameters`, `query`, `headers`, `cookies`, `body`), `media` is that
    of its body; `deleted` has the paths that were deleted before, and `is_shared` tells whether another template
    matches the operation's path too.
    """

    check: str
    message: str
    operation: Operation
    mode: str
    given: Mapping[str, Any]
    method: str
    url: str
    body: bytes
    status: int
    answer: bytes
    deleted: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        return f"{self.operation.method} {self.operation.path}"

    @property
    def media(self) -> str:
        return str(self.given.get("media_type") or "")

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def wrong(self) -> set[str]:
        """The parts of the request that were meant to be invalid."""
        parts = self.given.get("meta", {}).get("components", {})
        return {name for name, part in parts.items() if part["mode"] == "negative"}

    def __str__(self) -> str:
        return (
            f"{self.check} {self.label}: {self.message}\n    {self.mode} {self.method} {self.url} "
            f"{self.media} {self.body[:300]!r}\n    {self.status} {self.answer[:300]!r}"
        )


@dataclass(slots=True)
class Run:
    """What came of a run; `errors` tell what Schemathesis could not read, `told` is all that it printed."""

    alarms: list[Alarm] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    told: str = ""


def run_on_mock(contract: Contract, folder: Path, *, seed: int = 1, examples: int = 5) -> Run:
    """Starts the mock of a contract, and all checks and phases of Schemathesis on it."""
    document = folder / "document.json"
    document.write_text(json.dumps(contract.document), encoding="utf-8")
    (folder / "schemathesis.toml").write_text(credentials(contract), encoding="utf-8")
    options = ["--token", TOKEN, "--api-key", TOKEN, "--quiet"]
    with serving("hydracore_mock", "--spec", str(contract.files[0]), *options) as url:
        line = [str(Path(sys.executable).with_name("st")), "--config-file", "schemathesis.toml", "run"]
        line += [document.name, "--url", url + base_path(contract), "--seed", str(seed)]
        line += ["--max-examples", str(examples), "--checks", "all", "--continue-on-failure", "--no-color"]
        line += ["--phases", "examples,coverage,fuzzing,stateful", "--generation-database", "none"]
        line += ["--report", "ndjson", "--report-ndjson-path", "report", "--output-sanitize", "false"]
        found = subprocess.run(
            line, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    return read_report(contract, folder / "report", found.stdout + found.stderr)


def credentials(contract: Contract) -> str:
    """Schemathesis' configuration, with credentials that the mock takes."""
    return "\n".join(
        f"[auth.openapi.{json.dumps(name)}]\n{_credential(scheme)}"
        for name, scheme in contract.security_schemes.items()
        if _credential(scheme)
    )


def _credential(scheme: SecurityScheme) -> str:
    if scheme.kind is SecurityKind.API_KEY:
        return f'api_key = "{TOKEN}"\n'
    known = {"basic": f'username = "u"\npassword = "{TOKEN}"\n', "bearer": f'bearer = "{TOKEN}"\n'}
    return known.get(scheme.scheme, "") if scheme.kind is SecurityKind.HTTP else ""


def base_path(contract: Contract) -> str:
    """What stands before the paths of the document."""
    paths = contract.document.get("paths") or {}
    return next(
        (
            each.path.removesuffix(path)
            for each in contract.operations
            for path in paths
            if each.path.endswith(path)
        ),
        "",
    )


def read_report(contract: Contract, report: Path, told: str) -> Run:
    run = Run(told=told)
    events = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    if not any("EngineFinished" in event for event in events):
        run.errors.append(told)
    exchanges: list[Exchange] = []
    for event in events:
        if error := event.get("NonFatalError") or event.get("FatalError"):
            run.errors.append(f"{error.get('label')}: {error.get('value', error)}")
        recorder = event.get("ScenarioFinished", {}).get("recorder", {})
        for key, exchange in recorder.get("interactions", {}).items():
            case = recorder.get("cases", {}).get(key, {}).get("value", {})
            exchanges.append((exchange, case, recorder.get("checks", {}).get(key, [])))
    run.alarms.extend(_alarms(contract, sorted(exchanges, key=lambda each: each[0]["timestamp"])))
    return run


def _alarms(contract: Contract, exchanges: list[Exchange]) -> Iterator[Alarm]:
    deleted: set[str] = set()
    base = base_path(contract)
    methods: defaultdict[str, set[str]] = defaultdict(set)
    for each in contract.operations:
        methods[_shape(each.path)].add(each.method)
    operations = {(each.method, each.path): each for each in contract.operations}
    for exchange, case, checks in exchanges:
        request, response = exchange["request"], exchange["response"] or {}
        for check in checks:
            if (failure := check.get("failure_info", {}).get("failure")) is None:
                continue
            method, path = failure["operation"].split(" ", 1)
            operation = operations[method, base + path]
            yield Alarm(
                check["name"],
                failure["message"],
                operation,
                case.get("meta", {}).get("generation", {}).get("mode", ""),
                case,
                request["method"],
                request["uri"],
                _bytes(request.get("body")),
                response.get("status_code", 0),
                _bytes(response.get("content")),
                frozenset(deleted),
                frozenset(methods[_shape(operation.path)]),
            )
        if request["method"] == "DELETE" and response.get("status_code", 0) < 300:
            deleted.add(urlsplit(request["uri"]).path)


def _bytes(content: Any) -> bytes:
    return b64decode(content["$base64"]) if content else b""


def _shape(template: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", template)
