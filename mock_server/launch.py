"""From settings to a running server: load, assemble, bind, say where it is, serve."""

from __future__ import annotations

import shlex
import socket
from typing import TextIO
from urllib.parse import quote

from mock_server.answers.generation import Generator
from mock_server.reloading import Mock
from mock_server.settings import Settings
from mock_server.web.lines import Lines
from mock_server.web.server import bind, serve
from openapi_contract import load
from openapi_contract.values import Contract, Operation


def launch(settings: Settings, stream: TextIO, color: bool) -> None:
    """Serves until it is stopped. MockError or ContractError if it can't begin."""
    lines = Lines(stream, color)
    contract = load(settings.spec)
    mock = Mock(contract, settings, None if settings.quiet else lines)
    with bind(settings.host, settings.port) as sock:
        lines.say(greeting(contract, settings, _url(sock)))
        follow = None
        if settings.reload:
            from mock_server.reloading import Reloader

            follow = Reloader(mock, contract, settings, lines).run
        serve(mock, sock, settings, follow)
    mock.close()


def greeting(contract: Contract, settings: Settings, url: str) -> str:
    """What is printed at the start: where, how to try it, who may, and what answers."""
    return "\n".join(
        [
            f"{contract.title} {contract.version}, mocked from {settings.spec} ({settings.mode})",
            f"  URL    {url}",
            f"  try    {_curl(contract, settings, url)}",
            f"  docs   {url}/docs",
            f"  access {_access(contract, settings)}",
        ]
    )


def _url(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _curl(contract: Contract, settings: Settings, url: str) -> str:
    """A command that works when pasted: the first operation that reads, with the contract's own example of a path."""
    for operation in contract.operations:
        if operation.method == "GET" and not any(
            p.required for p in operation.parameters if p.place != "path"
        ):
            return " ".join(["curl", *_credentials(contract, settings, operation), url + _path(operation)])
    return f"curl {url}/openapi.json"


def _path(operation: Operation) -> str:
    path = operation.path
    for parameter in operation.parameters:
        if parameter.place == "path":
            example = next((example.value for example in parameter.examples.values()), None)
            value = Generator(parameter.schema.document).value("0") if example is None else example
            path = path.replace("{" + parameter.name + "}", quote(str(value), safe=""))
    return path


def _credentials(contract: Contract, settings: Settings, operation: Operation) -> list[str]:
    """The options that give curl credentials which the mock accepts."""
    if not settings.auth or not operation.security or {} in operation.security:
        return []
    for name in operation.security[0]:
        scheme = contract.security_schemes[name]
        if scheme.kind == "apiKey" and scheme.place == "header":
            return ["-H", shlex.quote(f"{scheme.parameter}: {(*settings.api_keys, 'anything')[0]}")]
        if scheme.scheme == "basic":
            return ["-u", shlex.quote(f"user:{(*settings.tokens, 'anything')[0]}")]
        return ["-H", shlex.quote(f"Authorization: Bearer {(*settings.tokens, 'anything')[0]}")]
    return []


def _access(contract: Contract, settings: Settings) -> str:
    if not contract.security_schemes:
        return "the contract asks for no credentials"
    if not settings.auth:
        return "open: no credentials are asked for (--no-auth)"
    if settings.tokens or settings.api_keys:
        return f"only {len(settings.tokens)} tokens (--token) and {len(settings.api_keys)} API keys (--api-key) are accepted"
    return "any token or API key that is not empty is accepted; --token and --api-key accept only those"
