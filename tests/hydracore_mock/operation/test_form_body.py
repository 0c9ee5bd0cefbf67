"""Forms: what is written field by field, in the way that `encoding` says, is read back as the same object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydracore_mock.http.multipart_body import BrokenMultipart
from hydracore_mock.operation.form_body import FormBody
from hydracore_openapi import load
from hydracore_openapi.json_schema.wording.refusals import Refusal
from tests.hydracore_mock.operation.test_body_kinds import FORM, File, multipart

PLACE = {
    "type": "object",
    "properties": {"lat": {"type": "number"}, "name": {"type": "string"}, "open": {"type": "boolean"}},
}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string"},
        "number": {"type": "number"},
        "integer": {"type": "integer"},
        "flag": {"type": "boolean"},
        "either": {"oneOf": [{"type": "integer"}, {"type": "boolean"}]},
        "texts": {"type": "array", "items": {"type": "string"}},
        "commas": {"type": "array", "items": {"type": "integer"}},
        "pipes": {"type": "array", "items": {"type": "integer"}},
        "place": PLACE,
        "deep": PLACE,
        "flat": PLACE,
        "places": {"type": "array", "items": PLACE},
        "file": {"type": "string", "format": "binary"},
    },
}
ENCODING = {
    "commas": {"style": "form", "explode": False},
    "pipes": {"style": "pipeDelimited", "explode": False},
    "deep": {"style": "deepObject", "explode": True},
    "flat": {"style": "form", "explode": False},
}
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]))
_PLACES = st.fixed_dictionaries(
    {"lat": st.floats(-(10**6), 10**6)}, optional={"name": _TEXT, "open": st.booleans()}
)
_INTEGERS = st.lists(st.integers(-(10**9), 10**9), min_size=1)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "text": _TEXT,
        "number": st.floats(-(10**6), 10**6),
        "integer": st.integers(-(10**20), 10**20),
        "flag": st.booleans(),
        "either": st.integers() | st.booleans(),
        "texts": st.lists(_TEXT, min_size=1),
        "commas": _INTEGERS,
        "pipes": _INTEGERS,
        "place": _PLACES,
        "deep": _PLACES,
        "flat": _PLACES,
        "places": st.lists(_PLACES, min_size=1),
    },
)


def fields(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of an object, as a client that follows the document writes them."""
    for name, each in value.items():
        if name in ("commas", "pipes"):
            yield name, {"commas": ",", "pipes": "|"}[name].join(map(str, each))
        elif name == "deep":
            yield from ((f"deep[{key}]", text(member)) for key, member in each.items())
        elif isinstance(each, list):
            yield from ((name, text(item)) for item in each)
        else:
            yield name, text(each)


def text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> FormBody:
    media = {"schema": SCHEMA, "encoding": ENCODING}
    post = {"requestBody": {"content": {FORM: media}}, "responses": {"200": {"description": "d"}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Case", "version": "1"},
        "paths": {"/it": {"post": post}},
    }
    path: Path = tmp_path_factory.mktemp("form") / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    body = load(path).operations[0].body
    assert body is not None
    return FormBody(body.media[FORM], fastapi=False)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_a_urlencoded_form_is_read_back(form: FormBody, value: dict[str, Any]) -> None:
    flat = ",".join(f"{key},{quote(text(each), safe='')}" for key, each in value.pop("flat", {}).items())
    pairs = [f"{quote(name)}={quote(each, safe=',')}" for name, each in fields(value | {"texts": []})]
    pairs += [f"texts={quote(each, safe='')}" for each in value.get("texts", ())]
    pairs += [f"flat={flat}"] if flat else []
    refusals: list[Refusal] = []
    read = form.urlencoded("&".join(pairs).encode(), refusals)
    assert {name: each for name, each in read.items() if name != "flat"} == value
    assert ("flat" in read) == bool(flat)
    assert refusals == []


@settings(max_examples=150, deadline=None)
@given(VALUES.filter(lambda value: "flat" not in value), st.binary(max_size=50))
def test_a_multipart_form_is_read_back(form: FormBody, value: dict[str, Any], content: bytes) -> None:
    file: tuple[str, File] = ("file", ("a.bin", content, "application/octet-stream"))
    body, media = multipart(*fields(value), file)
    refusals: list[Refusal] = []
    assert form.multipart(media.encode(), body, refusals) == value | {"file": content.decode("latin-1")}
    assert refusals == []


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=80), st.sampled_from(["", "; boundary=B", "; boundary=", "; boundary*=x''y", ";;="])
)
def test_any_bytes_are_read_or_refused(form: FormBody, raw: bytes, parameters: str) -> None:
    assert isinstance(form.urlencoded(raw, []), dict)
    for body in (
        raw,
        b"--B\r\n" + raw,
        b'--B\r\nContent-Disposition: form-data; name="' + raw + b"--B--\r\n",
    ):
        with suppress(BrokenMultipart):
            assert isinstance(form.multipart(f"multipart/form-data{parameters}".encode(), body, []), dict)
