"""Stock Connexion mocks the contract and lets everybody with credentials in."""

from __future__ import annotations

import json

from bench import servers
from bench.api import collection, create, request
from bench.stock import accept, shortened
from bench.wire import Connection


def test_it_answers_what_is_measured() -> None:
    with servers.stock() as server, Connection(server.port) as client:
        listed = client.exchange([request("GET", collection())])[0]
        created = client.exchange([create()])[0]
    assert (listed.status, created.status) == (200, 201)
    assert json.loads(listed.body)["count"] == len(json.loads(listed.body)["channels"]) == 1


def test_lists_are_cut_wherever_they_are() -> None:
    shown = {"examples": [{"value": {"channels": [1, 2, 3], "count": 3}}]}
    assert shortened(shown) == {"examples": [{"value": {"channels": [1], "count": 1}}]}


def test_no_credentials_are_none() -> None:
    assert accept("") is None
    assert accept("x")
