from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hydracore_openapi import ContractError
from hydracore_openapi.source.files import read

Write = Callable[..., Path]


def refusal(path: Path) -> str:
    with pytest.raises(ContractError) as caught:
        read(path)
    (defect,) = caught.value.defects
    assert defect.location.file == path
    return f"{defect.location.line}: {defect.reason}"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "1: the file is empty"),
        (b"# nothing\n", "1: the file is empty"),
        (b"a: \xff\xfe", "1: this isn't UTF-8 text"),
        ("a: 1\nb: é".encode("latin-1"), "2: this isn't UTF-8 text"),
        ("a: 1".encode("utf-16"), "1: this isn't UTF-8 text"),
        (b"\x7fELF\x02\x01\x00", "1: the character U+007F isn't allowed here"),
        (b"a: 1\nb: \x01", "2: the character U+0001 isn't allowed here"),
        (b"a:\n\tb: 1", "2: column 1: a tab can't indent YAML"),
        (b"a: [1\n", "2: column 1: did not find expected ',' or ']'"),
        (b"a: b: c\n", "1: column 5: mapping values are not allowed in this context"),
        (b"a: `b`\n", "1: column 4: found character that cannot start any token"),
    ],
)
def test_refused_content(write: Write, data: bytes, words: str) -> None:
    assert refusal(write(data)) == words


def test_refused_paths(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "nothing.yaml")
    assert "a folder" in refusal(tmp_path)
    assert "null byte" in refusal(tmp_path / "a\0b")
    assert "too long" in refusal(tmp_path / ("x" * 5000))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_refused_permissions(write: Write) -> None:
    path = write("a: 1")
    path.chmod(0)
    assert "isn't permitted" in refusal(path)


def test_a_file_without_end_is_refused() -> None:
    assert "more than" in refusal(Path("/dev/zero"))


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa: 1\n", b"a: 1\r\n", b"%YAML 1.2\n---\na: 1\n...\n"])
def test_marks_and_line_ends(write: Write, data: bytes) -> None:
    assert read(write(data)).value == {"a": 1}


def test_json_with_tabs_and_escaped_pairs(write: Write) -> None:
    text = '{\n\t"a":\t"\\ud83d\\ude00 \\\\ud83d\\\\ude00",\n\t"b": [1.0, "\\/"]\n}'
    source = read(write(text, "a.json"))
    assert source.value == {"a": "\U0001f600 \\ud83d\\ude00", "b": [1.0, "/"]}
    assert source.location(("b", "0")).line == 3


def test_locations(write: Write) -> None:
    path = write("paths:\n  /a~b:\n    get: {}\n")
    assert str(read(path).location(("paths", "/a~b", "get"))) == f"{path}:3: #/paths/~1a~0b/get"


def test_every_fault_is_a_defect(write: Write) -> None:
    with pytest.raises(ContractError) as caught:
        read(write("a: 1\nb: *x\na: 2\n"))
    assert [each.location.line for each in caught.value.defects] == [2, 3]
