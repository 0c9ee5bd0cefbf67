"""`python -m tests.hydracore_contract.services NAME --port N`: serve one of the services of the tables."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

import uvicorn

from tests.hydracore_contract.services.setup import Setup
from tests.hydracore_contract.services.tables import ALL, BROKEN, CONFORMING, CORRECT, Table
from tests.hydracore_contract.services.variants import Variant


def main() -> int:
    options = parse_options()
    if options.list:
        print(listed())
        return 0
    if options.name not in ALL:
        print(f"no service is named {options.name or 'so'}; --list shows all", file=sys.stderr)
        return 2
    serve(ALL[options.name], Setup(options.token, options.api_key, options.instances), options.port)
    return 0


def parse_options() -> Namespace:
    usual = Setup()
    parser = ArgumentParser(prog="python -m tests.hydracore_contract.services", description=__doc__)
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument(
        "--list", action="store_true", help="print the names of all services and what is special"
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--token", default=usual.token, help="the bearer token that is accepted")
    parser.add_argument("--api-key", default=usual.api_key, help="the X-Api-Key that is accepted")
    parser.add_argument("--instances", type=ids, metavar="ID,ID", help="the only instances that are known")
    return parser.parse_args()


def ids(text: str) -> frozenset[str]:
    return frozenset(text.lower().split(","))


def listed() -> str:
    titled = {"CONFORMING": CONFORMING, "CORRECT": CORRECT, "BROKEN": BROKEN}
    return "\n\n".join(f"{title} ({len(table)})\n{rows(table)}" for title, table in titled.items())


def rows(table: Table) -> str:
    return "\n".join(f"  {name:34} {each.kind:12} {described(each)}" for name, each in table.items())


def described(variant: Variant) -> str:
    return f"{variant.text} [{' '.join(variant.options)}]" if variant.options else variant.text


def serve(variant: Variant, setup: Setup, port: int) -> None:
    config = uvicorn.Config(
        variant.build(setup),
        host="127.0.0.1",
        port=port,
        http=variant.server,
        timeout_keep_alive=variant.keep_alive,
        lifespan="off",
        log_level="error",
        timeout_graceful_shutdown=1,
    )
    listener = config.bind_socket()
    listener.listen()
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    sys.exit(main())
