from __future__ import annotations

from hydracore_openapi.source.files import read
from hydracore_openapi.validate.structure import outline
from tests.hydracore_openapi.sources import files_of
from tests.paths import DOCUMENTS

ACCEPTED = DOCUMENTS / "accepted"


def test_every_object_is_found_once_with_its_type() -> None:
    found = outline(files_of(read(ACCEPTED / "everything.yaml")))
    assert {
        name: len(found.nodes[name]) for name in ("PathItem", "Operation", "Link", "Callback", "RequestBody")
    } == {
        "PathItem": 6,
        "Operation": 9,
        "Link": 2,
        "Callback": 1,
        "RequestBody": 3,
    }
    keys = [node.key for nodes in found.nodes.values() for node in nodes]
    assert len(keys) == len(set(keys))
    assert found.loose == []


def test_what_other_files_hold_is_known_by_the_type_it_is_used_as() -> None:
    found = outline(files_of(read(ACCEPTED / "several-files" / "openapi.yaml")))
    known = {(name, path.name, keys) for (path, keys), name in found.types.items()}
    assert ("PathItem", "paths.yaml", ("/things/{id}",)) in known
    assert ("Parameter", "more parts.json", ("parameters", "id")) in known
    assert ("Response", "paths.yaml", ("x-problem",)) in known
    assert ("thing.yaml", ()) in {(node.source.path.name, node.keys) for node in found.loose}


def test_data_holds_no_references() -> None:
    files = files_of(read(ACCEPTED / "references-in-data.yaml"))
    assert outline(files).defects == []
    assert files.all == (files.root,)
