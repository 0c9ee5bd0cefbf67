"""Launch of a mock, from settings to a running server: load, assemble, bind, say where it is, serve."""

from __future__ import annotations

import shlex
import socket
from typing import TextIO
from urllib.parse import quote

from hydracore_mock.document_loading import loaded
from hydracore_mock.http.access_log import AccessLog
from hydracore_mock.http.server import bind, serve
from hydracore_mock.reload import Mock, Reloader
from hydracore_mock.routes import sources_line
from hydracore_mock.settings import MockSettings
from hydracore_openapi.json_schema.generate import Generator
from hydracore_openapi.model import Contract, Operation, RequestPlace, SecurityKind, SecurityScheme
from hydracore_openapi.source.document import STDIN, DocumentText, Place
from hydracore_openapi.summary import summary


def launch(settings: MockSettings, stream: TextIO, color: bool) -> None:
    """Serves until it is stopped.

    Raises:
        ContractError: the document can't be used.
        NotBrought: it can't be had.
        MockError: the port is taken, or something that goes with the document can't be used.
    """
    lines = AccessLog(stream, color)
    contract = loaded(settings.document, strict=settings.strict)
    mock = Mock(contract, settings, None if settings.quiet else lines)
    # It knows the files from here on: whoever saves one as soon as the URL is told is not overlooked.
    follow = Reloader(mock, contract, settings, lines).run if settings.reload else None
    with bind(settings.host, settings.port) as sock:
        lines.say(greeting(contract, settings, _url(sock), sources_line(mock.sources())))
        for line in warned(contract, settings.spec):
            lines.say(line)
        for path in mock.reset_stale():
            lines.say(f"  state  what {settings.state} holds for {path} breaks the contract, and was reset")
        serve(
            mock if settings.reload else mock.app, sock, settings, follow, None if settings.quiet else lines
        )
    mock.close()


def greeting(contract: Contract, settings: MockSettings, url: str, answers: str) -> str:
    """The lines that are printed at the start: where it is, how to try it, who may use it, and what answers."""
    return "\n".join(
        [
            f"{contract.title} {contract.version}, mocked from {settings.spec} ({settings.mode})",
            f"  URL     {url}",
            f"  try     {_curl(contract, settings, url)}",
            f"  docs    {url}/docs",
            f"  console {url}/_mock/",
            f"  access  {_access(contract, settings)}",
            f"  answers {answers}; hydracore-mock routes tells which",
        ]
    )


def warned(contract: Contract, spec: Place) -> list[str]:
    """What is wrong with the document, on a screen at most."""
    if not contract.warnings:
        return []
    name = STDIN if isinstance(spec, DocumentText) else spec
    told = f"{len(contract.warnings)} warnings about the document; hydracore-mock check {name} tells all"
    return [told, *summary(contract.warnings)]


def _url(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _curl(contract: Contract, settings: MockSettings, url: str) -> str:
    """A command that works when pasted: the first operation that reads, with the contract's example of a path."""
    for operation in contract.operations:
        if operation.method == "GET" and not any(
            p.required for p in operation.parameters if p.place != RequestPlace.PATH
        ):
            target = shlex.quote(url + _path(operation) + _query(contract, settings, operation))
            return " ".join(["curl", *_credentials(contract, settings, operation), target])
    return f"curl {url}/openapi.json"


def _query(contract: Contract, settings: MockSettings, operation: Operation) -> str:
    names = [] if not settings.auth else _accepted(contract, settings, operation)
    keys = [s.parameter for s in names if s.kind == SecurityKind.API_KEY and s.place == RequestPlace.QUERY]
    value = (*settings.api_keys, "anything")[0]
    return "".join(f"{'&' if at else '?'}{quote(key)}={quote(value)}" for at, key in enumerate(keys))


def _path(operation: Operation) -> str:
    path = operation.path
    for parameter in operation.parameters:
        if parameter.place == RequestPlace.PATH:
            example = next((example.value for example in parameter.examples.values()), None)
            value = Generator(parameter.schema.document).value("0") if example is None else example
            path = path.replace("{" + parameter.name + "}", quote(str(value), safe=""))
    return path


def _credentials(contract: Contract, settings: MockSettings, operation: Operation) -> list[str]:
    """The options that give curl credentials which the mock accepts."""
    schemes = _accepted(contract, settings, operation) if settings.auth else []
    return [option for scheme in schemes for option in _option(scheme, settings)]


def _accepted(contract: Contract, settings: MockSettings, operation: Operation) -> list[SecurityScheme]:
    """The first of the contract's alternatives for which there are credentials."""
    restricted = bool(settings.tokens or settings.api_keys)
    for names in operation.security:
        schemes = [contract.security_schemes[name] for name in names]
        if all(_given(scheme, settings) or not restricted for scheme in schemes):
            return schemes
    return []


def _given(scheme: SecurityScheme, settings: MockSettings) -> tuple[str, ...]:
    return settings.api_keys if scheme.kind == SecurityKind.API_KEY else settings.tokens


def _option(scheme: SecurityScheme, settings: MockSettings) -> tuple[str, ...]:
    value = (*_given(scheme, settings), "anything")[0]
    if scheme.kind != SecurityKind.API_KEY:
        if scheme.scheme == "basic":
            return "-u", shlex.quote(f"user:{value}")
        return "-H", shlex.quote(f"Authorization: {(scheme.scheme or 'bearer').title()} {value}")
    options: dict[RequestPlace | None, tuple[str, str]] = {
        RequestPlace.HEADER: ("-H", f"{scheme.parameter}: {value}"),
        RequestPlace.COOKIE: ("-b", f"{scheme.parameter}={value}"),
    }
    option, text = options.get(scheme.place, ("", ""))
    return (option, shlex.quote(text)) if option else ()


def _access(contract: Contract, settings: MockSettings) -> str:
    if not contract.security_schemes:
        return "the contract asks for no credentials"
    if not settings.auth:
        return "open: no credentials are asked for (--no-auth)"
    if settings.tokens or settings.api_keys:
        counts = f"{len(settings.tokens)} of --token, {len(settings.api_keys)} of --api-key"
        return f"only the credentials that were given are accepted: {counts}"
    return "any token or API key that is not empty is accepted; --token and --api-key accept only those"
