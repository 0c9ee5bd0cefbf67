"""The services that the contract tests are proven against are what their tables say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from http.client import BadStatusLine, HTTPConnection, HTTPException, IncompleteRead
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

import pytest

from tests.contracts import hydracore
from tests.hydracore_contract.services.asgi_calls import Reply
from tests.hydracore_contract.services.essentials import ESSENTIALS
from tests.hydracore_contract.services.probe_client import UNSENT, A, Client, channels
from tests.hydracore_contract.services.probes import Probe
from tests.hydracore_contract.services.serving import MODULE, served
from tests.hydracore_contract.services.setup import Setup
from tests.hydracore_contract.services.tables import ALL, BROKEN, CONFORMING, CORRECT, merged
from tests.hydracore_contract.services.variants import Variant
from tests.paths import ROOT
from tools import forkserver

CONTRACT = hydracore()
REQUESTS = ROOT / "fixtures" / "requests"
CASES = sorted(REQUESTS.glob("*/*/*.json"))
SETUP = Setup()
IMPATIENCE = 0.5
LATE = ("late-300-ms", "late-first")
KINDS = {"responses", "requests", "credentials", "state", "speed"}
(REFERENCE,) = CONFORMING.values()


@contextmanager
def asking(variant: Variant, patience: float = 20) -> Iterator[Client]:
    client = Client(variant.build(SETUP), SETUP, patience)
    try:
        yield client
    finally:
        client.close()


@pytest.mark.parametrize("name", BROKEN)
def test_the_probe_tells_the_broken_service_from_the_conforming_one(name: str) -> None:
    probe = BROKEN[name].probe
    assert is_true_of_the_reference(probe)
    assert not survives(probe, BROKEN[name])


@cache
def is_true_of_the_reference(probe: Probe) -> bool:
    return passes(probe, REFERENCE)


def passes(probe: Probe, variant: Variant) -> bool:
    with asking(variant) as client:
        return probe(client)


def survives(probe: Probe, variant: Variant) -> bool:
    with asking(variant, IMPATIENCE) as client:
        try:
            return probe(client)
        except Exception:
            return False


@pytest.mark.parametrize("name", [*CONFORMING, *CORRECT])
def test_the_correct_service_keeps_the_contract(name: str) -> None:
    probes = ESSENTIALS[:1] if name in LATE else ESSENTIALS
    assert [probe.__name__ for probe in probes if not passes(probe, ALL[name])] == []


@pytest.mark.parametrize(
    "path", CASES, ids=lambda path: path.relative_to(REQUESTS).with_suffix("").as_posix()
)
def test_the_conforming_service_answers_the_case_as_it_says(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    expect = case["expect"]
    with asking(REFERENCE) as client:
        reply = sent(client, path.relative_to(REQUESTS).parts[0], case)
    assert reply.status == expect["status"], (case["note"], reply)
    if "errors" in expect:
        assert places(reply.detail) == places(expect["errors"])
    for name, value in expect.get("answer", {}).items():
        assert reply.value[name] == value


def places(faults: list[dict[str, Any]]) -> list[list[Any]]:
    return sorted((fault["loc"] for fault in faults), key=str)


def sent(client: Client, operation_id: str, case: dict[str, Any]) -> Reply:
    operation = CONTRACT.operation(operation_id)
    instance = str(uuid4())
    own = {"instance_id": instance, "endpoint_id": client.item(instance)["id"]}
    target = operation.path
    for name, value in {**own, **case.get("path", {})}.items():
        target = target.replace(f"{{{name}}}", quote(value, safe=""))
    query = {name: filled(value) for name, value in case.get("query", {}).items()}
    body = case["text"].encode() if "text" in case else case.get("body", UNSENT)
    headers = {name.lower(): filled(value) for name, value in case.get("headers", {}).items()}
    if "content_type" in case:
        headers["content-type"] = case["content_type"]
    return client.send(operation.method, f"{target}?{urlencode(query)}", body, **headers)


def filled(value: Any) -> Any:
    return value.format(token=SETUP.token, api_key=SETUP.api_key) if isinstance(value, str) else value


def test_the_tables_are_large_and_of_every_kind() -> None:
    assert {variant.kind for variant in BROKEN.values()} == KINDS
    assert len(BROKEN) >= 90
    assert len(CORRECT) >= 20


def test_texts_are_unique_lines() -> None:
    texts = [variant.text for variant in ALL.values()]
    assert sorted(set(texts)) == sorted(texts)
    assert not any("\n" in text for text in texts)


def test_no_name_is_taken_twice() -> None:
    with pytest.raises(ValueError, match="two services are named conforming"):
        merged([CONFORMING, CONFORMING])


@pytest.mark.parametrize("name", ["conforming", "h11"])
def test_a_service_is_served_with_its_credentials(name: str) -> None:
    with served(name, token="t", api_key="k", instances=[A]) as url:
        assert [status(url, A, "t"), status(url, A, "wrong"), status(url, str(uuid4()), "t")] == [
            200,
            401,
            404,
        ]


@pytest.mark.parametrize(
    ("name", "error"), [("list-cut-short", IncompleteRead), ("list-no-http", BadStatusLine)]
)
def test_what_breaks_http_breaks_it_on_the_wire(name: str, error: type[HTTPException]) -> None:
    with served(name) as url, pytest.raises(error):
        status(url, A, SETUP.token)


def test_an_unknown_name_exits_with_2_and_one_line() -> None:
    done = forkserver.run(MODULE, ["nix"], timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == ["no service is named nix; --list shows all"]


def status(url: str, instance: str, token: str) -> int:
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=20)) as connection:
        connection.request("GET", channels(instance), headers={"Authorization": f"Bearer {token}"})
        with closing(connection.getresponse()) as response:
            response.read()
            return response.status
