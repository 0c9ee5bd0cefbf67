"""`python -m examples.fastapi_service`: serve the Channels API from memory."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

import uvicorn

from examples.fastapi_service.app import create_app
from examples.fastapi_service.models import Channel, ChannelList


def main() -> None:
    options = parse_options()
    app = create_app(seeded(options.seed), options.token, options.api_key)
    config = uvicorn.Config(app, host=options.host, port=options.port, log_level="warning")
    listener = config.bind_socket()
    listener.listen()
    host, port = listener.getsockname()[:2]
    print(f"listening on http://{host}:{port}", flush=True)
    uvicorn.Server(config).run(sockets=[listener])


def parse_options() -> Namespace:
    parser = ArgumentParser(prog="python -m examples.fastapi_service", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free port")
    parser.add_argument("--token", action="append", default=[], help="accept this bearer token (repeatable)")
    parser.add_argument("--api-key", action="append", default=[], help="accept this X-Api-Key (repeatable)")
    parser.add_argument("--seed", type=Path, help="a list answer as JSON: the channels to start with")
    return parser.parse_args()


def seeded(file: Path | None) -> list[Channel]:
    return ChannelList.model_validate_json(file.read_bytes()).channels if file else []


if __name__ == "__main__":
    main()
