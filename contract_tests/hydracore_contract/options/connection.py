"""Options for the way to the service: whom to trust, and which certificate to show."""

from __future__ import annotations

import click

from hydracore_contract.options.option import option


def connection_options() -> list[click.Parameter]:
    return [
        option("--ca-file", metavar="FILE", help="Certificates to trust, as PEM."),
        option("--insecure", is_flag=True, help="Don't check the service's certificate."),
        option("--client-cert", metavar="FILE", help="A certificate to show where one is asked for, as PEM."),
        option("--client-key", metavar="FILE", help="Its private key, if that is in a file of its own."),
    ]
