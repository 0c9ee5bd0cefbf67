from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote

import pytest
import schemathesis
from hypothesis.internal.conjecture import providers
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER

from hydracore_contract.exchange import Request
from hydracore_contract.generate import credentials as credentials_module
from hydracore_contract.generate.schemathesis_adapter.generated_requests import (
    Batch,
    Generated,
    Generation,
    Ungenerated,
)
from hydracore_contract.generate.schemathesis_adapter.translation import Given
from hydracore_openapi import load
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract, Operation
from tests.hydracore_contract.generate.schemathesis_adapter.digest import digest, drawn
from tests.paths import ROOT
from tests.sampling import sampled

HERE = Path(__file__).parent
OWN = ROOT / "openapi.yaml"
HARD = HERE / "hard.yaml"
PETSTORE = ROOT / "tests/documents/petstore/petstore.yaml"
OTHERS = (
    PETSTORE,
    *sorted((ROOT / "tests/documents/others").glob("*.yaml")),
    *sorted((ROOT / "tests/documents/accepted").glob("*.yaml")),
)
DOCUMENTS = (OWN, HARD, *sampled(OTHERS))
INSTANCE = "3c1d7a5e-8f0b-4a52-9d43-0b6a1e2f7c81"
ENDPOINT = "a4f2c6d8-1b3e-4d57-8c90-5e7f9a1b2d36"
GIVEN = Given(
    {"instance_id": INSTANCE, "endpoint_id": ENDPOINT, "name": "möp/x", "number": 7},
    (("Authorization", "Bearer ${TOKEN}"), ("X-Secret", "${API_KEY}"), ("Cookie", "session=${API_KEY}")),
    "api_key=${API_KEY}",
)
DRAWS = 8
FEWER = 3
"""Of documents that are there for their shapes, which all draws share."""
WRITTEN = re.compile(r"/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*")
QUERY = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]]|%[0-9A-Fa-f]{2})*")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@cache
def generation(path: Path) -> tuple[Contract, Generation]:
    contract = load(path)
    return contract, Generation(contract)


@cache
def coverage(path: Path, operation: str) -> Batch:
    contract, made = generation(path)
    return made.coverage(contract.operation(operation), GIVEN)


@cache
def fuzzed(path: Path, operation: str, *, negative: bool) -> tuple[Generated, ...]:
    contract, made = generation(path)
    strategy = made.fuzzing(contract.operation(operation), GIVEN, negative=negative)
    count = DRAWS if path in (OWN, HARD, PETSTORE) else FEWER
    return () if isinstance(strategy, Ungenerated) else tuple(drawn(strategy, count))


@cache
def examples(path: Path, operation: str) -> Batch:
    contract, made = generation(path)
    return made.examples(contract.operation(operation), GIVEN)


def everything(path: Path) -> Iterator[Generated]:
    for each in generation(path)[0].operations:
        yield from chain(examples(path, each.id).requests, coverage(path, each.id).requests)
        yield from chain.from_iterable(fuzzed(path, each.id, negative=choice) for choice in (False, True))


documents = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


@documents
def test_every_request_can_be_sent_and_carries_the_given_credentials_only(path: Path) -> None:
    for each in everything(path):
        assert is_well_formed(each.request.path), each
        assert [name for name, value in each.request.headers if not is_sendable(name, value)] == [], each
        assert carried(each.request) == [
            ("Authorization", "Bearer ${TOKEN}"),
            ("X-Secret", "${API_KEY}"),
            ("session", "${API_KEY}"),
            ("api_key", "${API_KEY}"),
        ], each
        assert "\n" not in each.about


def is_well_formed(path: str) -> bool:
    before, _, query = path.partition("?")
    assert query.endswith("api_key=${API_KEY}")
    return bool(WRITTEN.fullmatch(before) and QUERY.fullmatch(query.removesuffix("${API_KEY}")))


def is_sendable(name: str, value: str) -> bool:
    framing = ("host", "content-length", "transfer-encoding", "connection")
    fits = all(each == "\t" or (" " <= each <= "\xff" and each != "\x7f") for each in value)
    return bool(TOKEN.fullmatch(name)) and name.lower() not in framing and fits and value == value.strip()


def carried(request: Request) -> list[tuple[str, str]]:
    names = ("authorization", "x-secret", "x-api-key")
    headers = [(name, value) for name, value in request.headers if name.lower() in names]
    cookies = [value.split("; ") for name, value in request.headers if name == "Cookie"]
    assert len(cookies) == 1
    crumbs = [(name, value) for name, _, value in (crumb.partition("=") for crumb in cookies[0])]
    query = parse_qsl(request.path.partition("?")[2], keep_blank_values=True)
    return [
        *headers,
        *(each for each in crumbs if each[0] == "session"),
        *(each for each in query if each[0] == "api_key"),
    ]


@documents
def test_no_phase_has_the_same_request_twice(path: Path) -> None:
    for operation in generation(path)[0].operations:
        requests = [each.request for each in coverage(path, operation.id).requests]
        assert len(requests) == len(set(requests))


@pytest.mark.parametrize("path", [OWN, PETSTORE], ids=lambda path: path.name)
def test_what_is_meant_to_be_valid_mostly_is(path: Path) -> None:
    judged = [*bodies(path, negative=False)]
    assert sum(judged) >= 0.95 * len(judged) > 60


@pytest.mark.parametrize("path", [OWN, PETSTORE], ids=lambda path: path.name)
def test_what_is_meant_to_be_invalid_mostly_is(path: Path) -> None:
    judged = [*bodies(path, negative=True)]
    assert len(judged) > 60
    assert sum(judged) <= 0.5 * len(judged)


def bodies(path: Path, *, negative: bool) -> Iterator[bool]:
    """For each JSON body whether it is valid."""
    for operation in generation(path)[0].operations:
        if operation.body:
            schema = operation.body.media["application/json"].schema
            assert schema
            made = (*coverage(path, operation.id).requests, *fuzzed(path, operation.id, negative=negative))
            for each in made:
                if each.negative is negative and each.request.body and is_json(each.request):
                    yield is_valid(schema, each.request.body)


def is_valid(schema: Schema, body: bytes) -> bool:
    try:
        return schema.is_valid(json.loads(body))
    except ValueError:
        return False


def is_json(request: Request) -> bool:
    return ("Content-Type", "application/json") in request.headers


def test_valid_requests_lead_to_the_given_resources() -> None:
    operation = generation(OWN)[0].operation("update_channel_endpoint")
    path = expected(operation)
    made = (*coverage(OWN, operation.id).requests, *examples(OWN, operation.id).requests)
    valid = [each for each in (*made, *fuzzed(OWN, operation.id, negative=False)) if not each.negative]
    assert {each.request.path.partition("?")[0] for each in valid} == {path}


def expected(operation: Operation) -> str:
    return operation.path.replace("{instance_id}", INSTANCE).replace("{endpoint_id}", ENDPOINT)


def test_a_fault_in_the_path_is_kept_and_the_other_values_are_given() -> None:
    found = segments("update_channel_endpoint")
    assert len({instance for instance, endpoint in found if instance != INSTANCE}) > 3
    assert len({endpoint for instance, endpoint in found if endpoint != ENDPOINT}) > 3
    assert all(instance == INSTANCE or endpoint == ENDPOINT for instance, endpoint in found)


def segments(operation: str) -> set[tuple[str, ...]]:
    pattern = re.compile(r"/v1/instances/([^/]*)/channels/([^/]*)")
    paths = (each.request.path.partition("?")[0] for each in coverage(OWN, operation).requests)
    return {match.groups() for match in map(pattern.fullmatch, paths) if match}


def test_a_given_value_of_any_kind_is_encoded() -> None:
    assert any(f"/a/{quote('möp/x', safe='')}/7" in each.request.path for each in everything(HARD))


def test_a_value_of_the_wrong_kind_is_told_from_the_number_that_it_spells() -> None:
    _, faulty = zip(*(hard_segments(each.request) for each in coverage(HARD, "many").requests), strict=True)
    assert "2" in faulty
    assert not [text for text in faulty if text != "7" and text.isdigit() and int(text) >= 3]


def hard_segments(request: Request) -> tuple[str, str]:
    _, _, _, name, number = request.path.partition("?")[0].split("/")
    return unquote(name), unquote(number)


def test_bodies_that_are_missing_or_of_other_media_types_are_tried() -> None:
    made = coverage(OWN, "create_channel_endpoint").requests
    types = {value for each in made for name, value in each.request.headers if name == "Content-Type"}
    assert types == {"application/json", "multipart/form-data", "text/plain"}
    assert any(each.request.body is None and each.request.method == "POST" for each in made)


def test_methods_that_a_path_does_not_have_are_tried_once() -> None:
    first, second = ("list_instance_channels", "create_channel_endpoint")
    tried = [each.request.method for each in coverage(OWN, first).requests if "method" in each.about]
    assert sorted(tried) == ["DELETE", "OPTIONS", "PATCH", "PUT", "QUERY", "TRACE"]
    assert not [each for each in coverage(OWN, second).requests if each.request.method != "POST"]


def test_each_example_of_the_document_is_sent() -> None:
    sent = [
        json.loads(each.request.body or b"") for each in examples(OWN, "create_channel_endpoint").requests
    ]
    operation = generation(OWN)[0].operation("create_channel_endpoint")
    assert operation.body
    written = [each.value for each in operation.body.media["application/json"].examples.values()]
    assert [each for each in written if each not in sent] == []


def test_forms_have_boundaries_that_stay_the_same() -> None:
    made = coverage(HARD, "many").requests
    forms = [dict(each.request.headers).get("Content-Type", "") for each in made if each.request.body]
    whole = [each for each in forms if "boundary=" in each]
    assert len(whole) > 2
    assert all(each.partition("boundary=")[2].startswith("boundary-of-parts-") for each in whole)


def test_what_cannot_be_generated_is_told() -> None:
    contract, made = generation(HARD)
    assert told(made, contract.operation("odd")) == [
        "coverage of odd: no body can be written as application/x-protobuf",
        "positive fuzzing of odd: No supported serializers for media types: application/x-protobuf",
        "negative fuzzing of odd: No supported serializers for media types: application/x-protobuf",
    ]
    assert told(made, contract.operation("never")) == ["positive fuzzing of never: no value fits its schemas"]
    assert told(made, contract.operation("nothing")) == [
        "negative fuzzing of nothing: it takes nothing that could be made invalid"
    ]


def told(made: Generation, operation: Operation) -> list[str]:
    batches = (made.examples(operation, GIVEN), made.coverage(operation, GIVEN))
    strategies = [made.fuzzing(operation, GIVEN, negative=negative) for negative in (False, True)]
    missed = [*chain.from_iterable(batch.missed for batch in batches)]
    return [each.reason for each in (*missed, *strategies) if isinstance(each, Ungenerated)]


def test_nothing_is_drawn_where_all_is_given() -> None:
    assert len(fuzzed(OWN, "list_instance_channels", negative=False)) == 1
    assert len(fuzzed(OWN, "create_channel_endpoint", negative=False)) == DRAWS


def test_a_document_that_cannot_be_used_is_told() -> None:
    contract, _ = generation(OWN)
    strange = Generation(replace(contract, document={**contract.document, "openapi": "9.9.9"}))
    operation = contract.operation("list_instance_channels")
    assert strange.coverage(operation, GIVEN).requests == ()
    assert {reason.partition(": ")[2][:30] for reason in told(strange, operation)} == {
        "The provided schema uses Open "
    }


def test_what_the_source_files_hold_is_not_drawn() -> None:
    assert coverage(OWN, "list_instance_channels").requests
    assert credentials_module.__file__
    assert [*providers._get_local_constants()] == []


def filter_case(context: object, case: object) -> bool:
    return context is case


def map_path_parameters(context: object, parameters: object) -> object:
    return {"instance_id": "hooked", "endpoint_id": str((context, parameters))}


@pytest.mark.parametrize("hook", [filter_case, map_path_parameters])
def test_hooks_of_the_process_change_nothing_and_stay(hook: Callable[[object, object], object]) -> None:
    contract, _ = generation(OWN)
    operation = contract.operation("delete_channel_endpoint")
    expected = (coverage(OWN, operation.id), [*fuzzed(OWN, operation.id, negative=True)])
    schemathesis.hook(hook)
    try:
        made = Generation(contract)
        strategy = made.fuzzing(operation, GIVEN, negative=True)
        assert not isinstance(strategy, Ungenerated)
        assert (made.coverage(operation, GIVEN), drawn(strategy, DRAWS)) == expected
        assert GLOBAL_HOOK_DISPATCHER.get_all_by_name(hook.__name__) == [hook]
    finally:
        GLOBAL_HOOK_DISPATCHER.unregister(hook)


def test_another_process_in_another_place_generates_the_same(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text("[generation]\nmode = 'negative'\nallow-x00 = false\n")
    (tmp_path / "broken_hooks.py").write_text("raise RuntimeError('they must not be loaded')\n")
    hostile = {"SCHEMATHESIS_HOOKS": "broken_hooks", "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    command = [sys.executable, "-W", "error", str(HERE / "digest.py"), "7", str(OWN), str(HARD)]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **hostile}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == [digest(str(path), 7) for path in (OWN, HARD)]


def test_another_seed_draws_others() -> None:
    strategy = generation(OWN)[1].fuzzing(
        generation(OWN)[0].operation("create_channel_endpoint"), GIVEN, negative=False
    )
    assert not isinstance(strategy, Ungenerated)
    assert drawn(strategy, DRAWS, 1) == drawn(strategy, DRAWS, 1) != drawn(strategy, DRAWS, 2)
