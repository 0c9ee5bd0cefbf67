"""Options of the pytest plugin: `--contract-…` on the command line, `contract_…` among pytest's settings.

They are those of `hydracore-contract run`, except for what pytest has itself. The command line wins over the
environment (`HYDRACORE_CONTRACT_…`), that over pytest's settings, and these over `contract.toml`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

TEXTS = {
    "base-url": "the service that the contract tests are run against",
    "config": "read options from this file; from contract.toml here, if left out",
    "token": "what it accepts in Authorization: a bearer token, or user:password for Basic",
    "token-command": "prints the token: run at the start, before it expires and once it is refused",
    "oauth2-client-id": "tokens are had by OAuth2 client credentials, and anew before they expire",
    "oauth2-client-secret": "the client's secret",
    "oauth2-token-url": "the token endpoint; that of the document, if left out",
    "oauth2-scope": "the scopes to ask for, with blanks between them",
    "api-key": "an API key that it accepts",
    "other-token": "a second customer's, whose instance other-instance-id is",
    "other-api-key": "the second customer's API key",
    "instance-id": "an instance that exists; made up, if left out",
    "other-instance-id": "another one, which must not see the first one's items",
    "spec": "OpenAPI 3.0 document, a file or a URL; the one that is shipped, if left out",
    "start": "run this command, which serves the base URL, for as long as it is tested",
    "profile": "how much is tried: quick, default or deep",
    "phase": "only these parts: credentials, behaviour, customers, concurrency, sequences, requests, generated",
    "min-coverage": "so many percent of the operations must have been tried for a verdict",
    "seed": "the same seed sends the same requests",
    "rate-limit": "requests a second at most",
    "concurrency": "requests under way at a time at most",
    "request-timeout": "an answer that takes longer hangs, in seconds",
    "max-response-time": "an answer that takes longer is a failure, in seconds",
    "max-time": "for how long at most, clean-up included, such as 5m; 0 for as long as it takes",
    "ca-file": "certificates to trust, as PEM",
    "client-cert": "a certificate to show where one is asked for, as PEM",
    "client-key": "its private key, if that is in a file of its own",
    "ledger": "where to write down what the run creates",
    "baseline": "findings that are known and accepted for a time",
    "report": "reports to write: junit, html, markdown, json, sarif",
    "report-dir": "the folder for reports and findings",
}
FLAGS = {
    "insecure": "don't check the service's certificate",
    "read-only": "send nothing but GET, HEAD and OPTIONS",
    "destructive": "send what may touch everything in a collection where others' items are too",
    "shared": "others work in these instances too: compare only what the run has made",
    "strict-types": "a scalar of a lenient type is a failure, and not a note",
}
SEVERAL = {
    "path-value": "what a path parameter above a collection is filled with, as NAME=VALUE (repeatable)",
    "auth": "what one security scheme of the document is opened with, as SCHEME=VALUE (repeatable)",
    "other-auth": "the second customer's for one security scheme, as SCHEME=VALUE (repeatable)",
    "spec-header": "NAME:VALUE, sent where the document is asked for by its URL (repeatable)",
    "overlay": "an OpenAPI Overlay that changes the document before it is read (repeatable)",
    "allow-ref": "what the document may refer to beside its own folder or host (repeatable)",
    "header": "NAME:VALUE, sent with every request, for gateways (repeatable)",
    "allow-host": "a host beside this machine to test (repeatable)",
    "checks": "a file with functions check_… of your own, which each answer is held against too (repeatable)",
}
FILES = frozenset(
    (
        "config",
        "spec",
        "overlay",
        "checks",
        "ca-file",
        "client-cert",
        "client-key",
        "ledger",
        "baseline",
        "report-dir",
    )
)
"""Options that name a file: in pytest's settings, from where these are."""
NAMES = (*TEXTS, *SEVERAL, *FLAGS)


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("contract", "contract tests")
    for name, text in TEXTS.items():
        group.addoption(f"--contract-{name}", default=None, help=text)
        parser.addini(setting(name), text, default=None)
    for name, text in SEVERAL.items():
        group.addoption(f"--contract-{name}", action="append", default=[], help=text)
        parser.addini(setting(name), text, type="linelist", default=None)
    for name, text in FLAGS.items():
        group.addoption(f"--contract-{name}", action="store_true", default=False, help=text)
        parser.addini(setting(name), text, type="bool", default=None)


def setting(name: str) -> str:
    """The name of an option among pytest's settings."""
    return f"contract_{name.replace('-', '_')}"


def arguments(config: pytest.Config) -> list[str]:
    """pytest's options as arguments of the command."""
    given = {name: config.getoption(f"--contract-{name}") for name in TEXTS}
    url = given.pop("base-url")
    options = [f"--{name}={value}" for name, value in given.items() if value not in (None, "")]
    options += [f"--{name}={each}" for name in SEVERAL for each in config.getoption(f"--contract-{name}")]
    flags = [f"--{name}" for name in FLAGS if config.getoption(f"--contract-{name}")]
    return [*([url] if url else []), *options, *flags]


def settings_of_pytest(config: pytest.Config) -> dict[str, Any]:
    """What pytest's settings say, by the names and in the texts of `contract.toml`."""
    said = {name: config.getini(setting(name)) for name in NAMES}
    return {
        name.replace("-", "_"): as_text(config, name, value)
        for name, value in said.items()
        if value not in (None, "", [])
    }


def as_text(config: pytest.Config, name: str, value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [str(as_text(config, name, each)) for each in value]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if name in FILES and "://" not in text and config.inipath is not None:
        return str(config.inipath.parent / Path(text))
    return text


def in_names_of_pytest(text: str) -> str:
    """A text of the command with its options renamed to pytest's."""
    return re.sub(rf"--({'|'.join(NAMES)})\b", r"--contract-\1", text)
