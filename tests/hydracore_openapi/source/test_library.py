"""What a document may refer to, and what is read of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import SplitResult

import pytest

from hydracore_openapi import Document, NotBrought
from hydracore_openapi.source.document import DocumentText, document_url
from hydracore_openapi.source.library import Library
from hydracore_openapi.source.remote_files import Fetched, RemoteFiles

URL = "https://service.example/api/v1/openapi.yaml"


class Hosts:
    """Files by their URLs, and what was asked for."""

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        self.texts = dict(texts)
        self.asked: list[str] = []

    def __call__(self, url: SplitResult, headers: Sequence[tuple[str, str]], _: float) -> Fetched:
        self.asked.append(url.geturl())
        text = self.texts.get(url.geturl())
        if text is None:
            return Fetched(404, {}, b"")
        tag = f'"{hash(text)}"'
        unchanged = dict(headers).get("If-None-Match") == tag
        return Fetched(304 if unchanged else 200, {"etag": tag}, b"" if unchanged else text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work" / "api" / "parts").mkdir(parents=True)
    for name in ("secret.yaml", "work/common.yaml", "work/api/openapi.yaml", "work/api/parts/a b.yaml"):
        (tmp_path / name).write_text("a: 1\n")
    return tmp_path


def library(folder: Path, *allowed: str) -> Library:
    return Library(Document(folder / "work/api/openapi.yaml", allowed=allowed))


def read(library: Library, reference: str) -> Path:
    place = library.place(library.main(), reference)
    assert place is not None
    library.bring(place)
    return place.resolve()


def test_a_document_reads_what_is_below_its_folder(folder: Path) -> None:
    files = library(folder)
    assert read(files, "parts/a%20b.yaml#/a") == folder / "work/api/parts/a b.yaml"
    assert read(files, f"file://{folder}/work/api/parts/a%20b.yaml") == folder / "work/api/parts/a b.yaml"
    assert files.place(files.main(), "#/a") is None


@pytest.mark.parametrize(
    "reference", ["../common.yaml", "../../secret.yaml", "parts/../../common.yaml", "linked.yaml"]
)
def test_what_leads_out_of_it_names_the_option(folder: Path, reference: str) -> None:
    (folder / "work/api/linked.yaml").symlink_to(folder / "secret.yaml")
    with pytest.raises(NotBrought, match="leads out of the document's folder") as caught:
        read(library(folder), reference)
    option, _, rest = caught.value.remedy.partition(" ")
    allowed = rest.removesuffix(" has it read")
    assert option == "--allow-ref"
    assert read(library(folder, allowed), reference).read_text() == "a: 1\n"


def test_a_repository_is_one_place(folder: Path) -> None:
    (folder / "work" / ".git").mkdir()
    assert read(library(folder), "../common.yaml") == folder / "work/common.yaml"
    with pytest.raises(NotBrought, match="leads out"):
        read(library(folder), "../../secret.yaml")


def test_a_file_alone_can_be_allowed(folder: Path) -> None:
    files = library(folder, str(folder / "secret.yaml"))
    assert read(files, "../../secret.yaml") == folder / "secret.yaml"
    with pytest.raises(NotBrought, match="leads out"):
        read(files, "../common.yaml")


def test_a_text_reads_from_the_current_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "work")
    files = Library(Document(DocumentText(b"a: 1")))
    assert read(files, "common.yaml") == folder / "work/common.yaml"
    with pytest.raises(NotBrought, match="leads out"):
        read(files, "../secret.yaml")


@pytest.mark.parametrize("reference", ["https://other.example/a.yaml#/b", "http://127.0.0.1/a"])
def test_other_hosts_are_asked_only_where_they_are_allowed(folder: Path, reference: str) -> None:
    with pytest.raises(NotBrought, match="is on another host, and is not read; --allow-ref http"):
        read(library(folder), reference)
    url = reference.partition("#")[0]
    hosts = Hosts({url: b"b: 2"})
    files = Library(Document(folder / "work/api/openapi.yaml", allowed=(url,)), hosts)
    place = read(files, reference)
    assert place.read_text() == "b: 2"
    assert files.url(place) == url
    read(files, reference)
    assert hosts.asked == [url]


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("parts/thing.json#/a", "https://service.example/api/v1/parts/thing.json"),
        ("../../common.yaml", "https://service.example/common.yaml"),
        ("../../../../../etc/passwd", "https://service.example/etc/passwd"),
        ("/etc/passwd", "https://service.example/etc/passwd"),
        ("//service.example/a?b=c", "https://service.example/a?b=c"),
        (URL + "?v=2", URL + "?v=2"),
    ],
)
def test_references_of_a_url_are_resolved_against_it(reference: str, url: str) -> None:
    hosts = Hosts({URL: b"a: 1", url: b"b: 2"})
    files = Library(Document(document_url(URL)), hosts)
    read(files, reference)
    assert hosts.asked == [URL, url]


@pytest.mark.parametrize(
    "reference",
    [
        "https://service.example.evil.example/a",
        "http://service.example/a",
        "https://service.example:8443/a",
        "https://service.example@evil.example/a",
        "//evil.example/a",
    ],
)
def test_an_origin_is_whole(reference: str) -> None:
    files = Library(Document(document_url(URL)), Hosts({URL: b"a: 1"}))
    with pytest.raises(NotBrought, match="is on another host"):
        read(files, reference)


@pytest.mark.parametrize("reference", ["file:///etc/passwd", "urn:a:b", "ftp://service.example/a"])
def test_what_is_no_url_of_a_host_is_not_read(reference: str) -> None:
    files = Library(Document(document_url(URL)), Hosts({URL: b"a: 1"}))
    with pytest.raises(NotBrought, match="names no file that can be read"):
        read(files, reference)


def test_changes_are_told_once() -> None:
    hosts = Hosts({URL: b"a: 1", f"{URL}/b": b"b: 2"})
    files = RemoteFiles(hosts)
    files.document(document_url(URL))
    assert not files.changed()
    hosts.texts[URL] = b"a: 2"
    assert files.changed()
    assert not files.changed()
    del hosts.texts[URL]
    assert not files.changed()


def test_nothing_is_left_behind() -> None:
    files = RemoteFiles(Hosts({URL: b"a: 1"}))
    main = files.document(document_url(URL))
    assert main.exists()
    del files
    assert not main.exists()
