"""The table of documents, made with real mocks, and the judge of answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.documents.__main__ import documents, main
from tools.documents.judging import Reply, objection
from tools.documents.raw import RawDocument

ITEM = {
    "type": "object",
    "required": ["id", "secret"],
    "properties": {
        "id": {"type": "integer"},
        "note": {"type": "string", "nullable": True},
        "secret": {"type": "string", "writeOnly": True},
    },
}


def written(folder: Path, item: Any = ITEM, **members: Any) -> Path:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1"},
        "paths": {
            "/things/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "get": {"responses": {"200": {"description": "The thing.", "content": content}}},
            }
        },
        "components": {"schemas": {"Item": item}},
        **members,
    }
    path = folder / "things.json"
    path.write_text(json.dumps(document))
    return path


def judged(path: Path, body: Any, status: int = 200, media: str = "application/json") -> str | None:
    document = RawDocument(path)
    (operation,) = document.operations
    return objection(document, operation, Reply(status, media, json.dumps(body).encode()))


def test_each_document_of_a_folder_is_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path)
    (tmp_path / "broken.yaml").write_text("openapi: 3.0.3\npaths: 7\n")
    (tmp_path / "notes.yaml").write_text("about: nothing\n")

    assert main([str(tmp_path)]) == 0

    told = capsys.readouterr().out
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in told.splitlines() if line[:1] == "|"]
    by_name = {row[0]: row for row in rows[2:]}
    assert sorted(by_name) == ["broken.yaml", "things.json"]
    assert by_name["things.json"][1] == "3.0.3"
    assert by_name["things.json"][6:] == ["1", "1 (100 %)", ""]
    assert "no start" in by_name["broken.yaml"][-1]
    assert "mock: 1 of 2 started, 1 of 1 operations answered (100.0 %)" in told


@pytest.mark.parametrize(
    ("body", "status", "media", "reason"),
    [
        ({"id": 1}, 200, "application/json", None),
        ({"id": 1, "note": None}, 200, "application/json", None),
        ({"id": "1"}, 200, "application/json", "invalid (type)"),
        ({}, 200, "application/json", "invalid (required)"),
        ({"id": 1}, 201, "application/json", "status 201 is not documented"),
        ({"id": 1}, 200, "text/plain", "media type text/plain is not documented"),
        ({"detail": "no such thing"}, 404, "application/json", "404: no such thing"),
    ],
)
def test_an_answer_is_judged_by_the_document_alone(
    tmp_path: Path, body: Any, status: int, media: str, reason: str | None
) -> None:
    assert judged(written(tmp_path), body, status, media) == reason


def test_what_lies_below_is_deleted_first_and_a_fragment_is_not_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = {"in": "path", "required": True, "schema": {"type": "integer"}}
    gone = {"delete": {"responses": {"204": {"description": "Gone."}}}}
    thing, part = {"name": "id", **path}, {"name": "part", **path}
    given = json.loads(written(tmp_path).read_text())["paths"]["/things/{id}"]
    paths = {
        "/things/{id}": {**given, **gone},
        "/things/{id}/parts/{part}": {"parameters": [thing, part], "get": given["get"], **gone},
        "/things/{id}#again": given,
    }
    written(tmp_path, servers=[{"url": "/v1"}], paths=paths)

    assert main([str(tmp_path)]) == 0

    assert "5 of 5 operations answered" in capsys.readouterr().out


def test_a_document_may_begin_with_something_else(tmp_path: Path) -> None:
    (tmp_path / "late.yaml").write_text(f"components: {{}}\n{'# more' * 1000}\nopenapi: 3.0.3\npaths: {{}}\n")
    assert [each.name for each in documents(tmp_path)] == ["late.yaml"]


def test_a_schema_in_another_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "item.yaml").write_text("type: object\nproperties: {id: {type: integer}}\n")
    path = written(tmp_path, {"$ref": "parts/item.yaml"})

    assert judged(path, {"id": 1}) is None
    assert judged(path, {"id": "one"}) == "invalid (type)"
