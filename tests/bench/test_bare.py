"""The bare app sends what was recorded, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

from bench import servers
from bench.api import collection, create, request
from bench.bare import recorded, server_options
from bench.wire import Answer, Connection

_ANSWERS = {
    "GET": Answer(200, (("date", "x"), ("vary", "Origin"), ("content-length", "2")), b"{}"),
    "POST": Answer(201, (("date", "x"), ("content-length", "4")), "{é}".encode()),
}


def test_it_answers_as_recorded(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(recorded(_ANSWERS))
    with servers.bare(file) as server, Connection(server.port) as client:
        got = client.exchange([request("GET", collection()), create()])
        used, size = server.cpu, server.memory
    assert used > 0
    assert 5 < size < 200
    for answer, wanted in zip(got, _ANSWERS.values(), strict=True):
        assert (answer.status, answer.body) == (wanted.status, wanted.body)
        assert [pair for pair in answer.headers if pair[0] != "date"] == list(wanted.headers[1:])
        assert dict(answer.headers)["date"] != "x"


def test_uvicorn_adds_only_what_was_recorded() -> None:
    options = server_options(json.loads(recorded(_ANSWERS)))
    assert options == {"date_header": True, "server_header": False}
