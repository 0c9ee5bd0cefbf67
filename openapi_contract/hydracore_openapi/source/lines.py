"""Locations of what `x-source` says: a file and a JSON pointer, turned into a line when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hydracore_openapi.json_schema.pointers import tokens
from hydracore_openapi.location import Location
from hydracore_openapi.source.files import Source
from hydracore_openapi.source.references import Files


class Lines(Mapping[str, Location]):
    """The location of each place of a document; of the nearest place above where a pointer leads nowhere.

    Iterating gives the roots of the files only.
    """

    def __init__(self, files: Files) -> None:
        self._sources: dict[str, Source] = {files.name(source): source for source in files.all}

    def __getitem__(self, origin: str) -> Location:
        name, _, fragment = origin.partition("#")
        return self._sources[name].location(tokens(fragment))

    def __iter__(self) -> Iterator[str]:
        return (f"{name}#" for name in self._sources)

    def __len__(self) -> int:
        return len(self._sources)
