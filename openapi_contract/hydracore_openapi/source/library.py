"""The files that a document may refer to: which they are, where they lie, and how each is told of.

A reference may lead below the document's own folder, or its repository's, or to its own origin. Else whoever serves a
document that others wrote would give away what else is on the machine, or ask hosts that only it can reach. What is to
be followed all the same is named by `--allow-ref`: a folder, a file or the start of a URL.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from hydracore_openapi.errors import NotBrought
from hydracore_openapi.source.document import Document, DocumentUrl, is_url

if TYPE_CHECKING:
    from hydracore_openapi.source.remote_files import Fetch, RemoteFiles


class Library:
    """The files of one document. Without `fetch`, nothing of other machines is read."""

    def __init__(self, document: Document, fetch: Fetch | None = None) -> None:
        self.document = document
        self.remote = remote_files(document, fetch) if fetch else None
        folders = [Path(each) for each in document.allowed if not is_url(each)]
        if isinstance(document.place, Path):
            folders.append(repository(document.place.parent))
        elif not isinstance(document.place, DocumentUrl):
            folders.append(Path())
        self._folders = tuple(folder.resolve() for folder in folders)

    def main(self) -> Path:
        """The place of the document itself. Raises NotBrought where it can't be had."""
        place = self.document.place
        if isinstance(place, Path):
            return place
        if not isinstance(place, DocumentUrl):
            return Path(str(place))
        if self.remote is None:
            raise NotBrought(f"{place} is on another machine", "download it and name the file")
        return self.remote.document(place)

    def url(self, path: Path) -> str | None:
        return self.remote.url(path) if self.remote else None

    def place(self, source: Path, reference: str) -> Path | None:
        """The place of the file that a reference in another one names; None where it names none but the other.

        Raises NotBrought where it may not be read.
        """
        try:
            parts = urlsplit(reference)
        except ValueError:
            raise NotBrought(
                f"{reference!r} isn't a reference", "write a file name, # and a JSON pointer"
            ) from None
        name = reference.partition("#")[0]
        if not name:
            return None
        if self.remote and self.remote.url(source):
            return self.remote.place(source, name)
        if parts.scheme not in ("", "file") or parts.netloc:
            return self._remote(source, reference)
        return self._local(source.parent / unquote(parts.path), reference)

    def bring(self, path: Path) -> None:
        """Sees to it that a file is here. Raises NotBrought where it is nowhere."""
        if not (self.remote and self.remote.bring(path)) and not is_file(path):
            raise NotBrought(f"there is no file {str(path)!r}", "correct the reference")

    def _remote(self, source: Path, reference: str) -> Path:
        if self.remote:
            return self.remote.place(source, reference.partition("#")[0])
        parts = urlsplit(reference)
        if not is_url(reference) or not parts.netloc:
            raise NotBrought(
                f"{reference!r} names no file that can be read", "write a file name, # and a JSON pointer"
            )
        raise NotBrought(
            f"{reference!r} is on another host, and is not read",
            f"--allow-ref {parts.scheme}://{parts.netloc}/ has it read",
        )

    def _local(self, path: Path, reference: str) -> Path:
        try:
            found = path.resolve()
        except (OSError, ValueError, RuntimeError):
            raise NotBrought(f"{str(path)!r} isn't the name of a file", "correct the reference") from None
        if not any(found.is_relative_to(folder) for folder in self._folders):
            raise NotBrought(
                f"{reference!r} leads out of the document's folder, and is not read",
                f"--allow-ref {found.parent} has it read",
            )
        return path


def remote_files(document: Document, fetch: Fetch) -> RemoteFiles | None:
    """Those of other machines, if anything of a document may be there."""
    allowed = [each for each in document.allowed if is_url(each)]
    if not allowed and not isinstance(document.place, DocumentUrl):
        return None
    # Imported here: most documents are files alone.
    from hydracore_openapi.source.remote_files import RemoteFiles

    return RemoteFiles(fetch, allowed)


def repository(folder: Path) -> Path:
    """The top of the repository that a folder is in; the folder itself where it is in none."""
    around: Sequence[Path] = (folder.resolve(), *folder.resolve().parents)
    return next((each for each in around if (each / ".git").exists()), folder)


def is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
