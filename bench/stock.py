"""Stock Connexion: what `connexion run --mock=all` serves, with all its middlewares, under the mock's server.

    BEARERINFO_FUNC=bench.stock.accept APIKEYINFO_FUNC=bench.stock.accept python -m bench.stock PORT SPEC

Two things are in its favour: it writes no request lines, and its lists are cut to one item, so that it sends
no more than the others.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import uvicorn
import yaml


def accept(credential: str, required_scopes: object = None) -> dict[str, str] | None:  # noqa: ARG001
    """Connexion asks this of every token and key; without it, it refuses them all."""
    return {"sub": "anybody"} if credential else None


def shortened(value: Any) -> Any:
    """The document with every example of a list cut to its first item, and its count to 1."""
    if isinstance(value, dict):
        if isinstance(value.get("channels"), list):
            return {**value, "channels": value["channels"][:1], "count": 1}
        return {name: shortened(part) for name, part in value.items()}
    return [shortened(part) for part in value] if isinstance(value, list) else value


def main(port: str, spec: str) -> None:
    # Imported here: its test client warns, which is an error where tests import this module.
    import connexion
    from connexion.mock import MockResolver

    document = shortened(yaml.load(Path(spec).read_bytes(), Loader=yaml.CSafeLoader))
    app = connexion.AsyncApp(__name__)
    app.add_api(document, resolver=MockResolver(mock_all=True))
    uvicorn.run(
        app,
        port=int(port),
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="critical",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
