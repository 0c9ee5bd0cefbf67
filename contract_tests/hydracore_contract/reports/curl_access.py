"""Options of curl for what stands between here and a service: certificates, and headers that a gateway asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hydracore_contract.reports.shell_quoting import quoted
from hydracore_contract.settings import Settings

VARIABLE = re.compile(r"\$\{(HEADER_\w+)\}")
"""What stands for the value of a header, which may be a secret."""


def access_options(settings: Settings) -> tuple[str, ...]:
    """The options that each request needs beside its own; none, where a service is reached directly."""
    return tuple(options(settings))


def options(settings: Settings) -> Iterator[str]:
    if settings.insecure:
        yield "-k"
    files = (("--cacert", settings.ca_file), ("--cert", settings.client_cert), ("--key", settings.client_key))
    yield from (f"{name} {quoted(str(file.resolve()))}" for name, file in files if file is not None)
    yield from (f'-H "{name}: ${{{variable_of(name)}}}"' for name, _ in settings.headers)


def variable_of(header: str) -> str:
    return f"HEADER_{re.sub('[^A-Z0-9]', '_', header.upper())}"


def wrapper(options: tuple[str, ...]) -> str:
    """The function that gives all of them to each curl that follows."""
    return f'curl() {{ command curl {" ".join(options)} "$@"; }}'
