from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hydracore_openapi import ContractError
from hydracore_openapi.source.files import read
from hydracore_openapi.source.references import Node
from tests.hydracore_openapi.sources import files_of

Write = Callable[..., Path]


@pytest.fixture
def follow(write: Write) -> Callable[[str], Node]:
    """Follows a reference that stands in `openapi.yaml`, beside `parts/other.yaml`."""

    def follow(reference: str) -> Node:
        write(
            "x:\n  y/z: [{a: 1}, 2]\nback: {$ref: '../openapi.yaml#/here'}\nchain: {$ref: '#/back'}\n",
            "parts/other.yaml",
        )
        write("whole: file\n", "parts/a b.yaml")
        write("a: [1\n", "parts/broken.yaml")
        root = write(f"here: {{b: 2}}\nfrom:\n  $ref: {reference!r}\nloop: {{$ref: '#/loop'}}\n")
        files = files_of(read(root))
        return files.follow(files.document["from"])

    return follow


@pytest.mark.parametrize(
    ("reference", "value", "file"),
    [
        ("#/here", {"b": 2}, "openapi.yaml"),
        ("#/here/b", 2, "openapi.yaml"),
        ("openapi.yaml#/here", {"b": 2}, "openapi.yaml"),
        ("parts/other.yaml#/x/y~1z/0", {"a": 1}, "other.yaml"),
        ("parts/other.yaml#/x/y~1z/0/a", 1, "other.yaml"),
        ("./parts/../parts/other.yaml#/x/%79~1z/1", 2, "other.yaml"),
        ("parts/a%20b.yaml", {"whole": "file"}, "a b.yaml"),
        ("parts/a b.yaml#", {"whole": "file"}, "a b.yaml"),
        ("parts/other.yaml#/back", {"b": 2}, "openapi.yaml"),
        ("parts/other.yaml#/chain", {"b": 2}, "openapi.yaml"),
    ],
)
def test_followed(follow: Callable[[str], Node], reference: str, value: object, file: str) -> None:
    node = follow(reference)
    assert node.value == value
    assert node.source.path.name == file


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("#/nothing", "there is no 'nothing' in"),
        ("#/here/b/c", "there is no 'c' in"),
        ("parts/other.yaml#/x/y~1z/2", "there is no '2' in"),
        ("parts/other.yaml#/x/y~1z/-1", "there is no '-1' in"),
        ("parts/nothing.yaml", "there is no file"),
        ("parts", "there is no file"),
        ("x" * 5000, "there is no file"),
        ("a\\0b.yaml", "there is no file"),
        ("#here", "no JSON pointer after #"),
        ("https://a.example/b.yaml#/c", "is on another host"),
        ("//a.example/b.yaml", "names no file that can be read"),
        ("file:///etc/hosts", "leads out of the document's folder"),
        ("http://[", "isn't a reference"),
        ("#/loop", "leads back to itself"),
        ("#/from", "leads back to itself"),
    ],
)
def test_refused(follow: Callable[[str], Node], reference: str, words: str) -> None:
    with pytest.raises(ContractError) as caught:
        follow(reference)
    (defect,) = caught.value.defects
    assert words in defect.reason
    assert defect.location.line in (3, 4)
    assert defect.remedy


def test_a_broken_file_is_told_at_its_own_line(follow: Callable[[str], Node]) -> None:
    with pytest.raises(ContractError) as caught:
        follow("parts/broken.yaml#/a")
    assert [(each.location.file.name, each.location.line) for each in caught.value.defects] == [
        ("broken.yaml", 2)
    ]


def test_a_file_is_read_once(write: Write) -> None:
    write("a: 1\nb: 2\n", "other.yaml")
    files = files_of(read(write("x: {$ref: 'other.yaml#/a'}\ny: {$ref: './other.yaml#/b'}\n")))
    assert [files.follow(files.document[key]).value for key in "xy"] == [1, 2]
    assert len(files.all) == 2


def test_origins(write: Write) -> None:
    write("a: {$ref: '../openapi.yaml#/c~d'}\n", "parts/other.yaml")
    files = files_of(read(write("c~d: 1\nx: {$ref: 'parts/other.yaml'}\n")))
    other = files.follow(files.document["x"])
    assert files.origin(other["a"]) == "parts/other.yaml#/a"
    assert files.origin(files.follow(other["a"])) == "#/c~0d"
