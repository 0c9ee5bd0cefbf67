"""Files of a document on other machines: fetched once each, and only from where they may be.

They are laid out in a folder as they are on their hosts, and a relative reference is resolved against the URL that its
file was had from in the end (RFC 3986, section 5.1.3). Credentials go to the host that they were given for: a redirect
to another is followed without them, and one from https to http not at all.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urljoin, urlsplit
from weakref import finalize

from hydracore_openapi.errors import NotBrought
from hydracore_openapi.media_types import essence
from hydracore_openapi.source.document import DocumentUrl, is_sendable

LONGEST = 60.0
"""Seconds for all files of a document."""
MOST_FILES = 500
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
REFUSALS = (401, 403, 407)
NOT_MODIFIED = 304
CORRECT = "correct the URL"
ACCEPTED = "application/yaml, application/json, text/yaml, */*;q=0.5"

Headers = Sequence[tuple[str, str]]


class Fetched(NamedTuple):
    """An answer to a GET; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Fetch = Callable[[SplitResult, Headers, float], Fetched]
"""GETs a URL, with these headers, in so many seconds at most. Raises NotBrought where no answer comes."""


class Known(NamedTuple):
    """A file that was fetched: from where, and how it was then."""

    url: SplitResult
    answer: Fetched


class RemoteFiles:
    """The files that came from other machines. `allowed` are the starts of URLs that may be referred to."""

    def __init__(self, fetch: Fetch, allowed: Sequence[str] = ()) -> None:
        self._fetch = fetch
        self._allowed = tuple(allowed)
        self._root = Path(mkdtemp(prefix="hydracore-")).resolve()
        finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        self._home = urlsplit("")
        self._document: DocumentUrl | None = None
        self._wanted: dict[Path, SplitResult] = {}
        self._known: dict[Path, Known] = {}
        self._until = monotonic() + LONGEST

    @property
    def urls(self) -> dict[Path, str]:
        """The URLs of the files that were fetched, without what may be secret."""
        return {place: shown(known.url) for place, known in self._known.items()}

    def url(self, place: Path) -> str | None:
        """The URL of a file that came from another machine."""
        known = self._known.get(place)
        return shown(known.url) if known else None

    def document(self, document: DocumentUrl) -> Path:
        """The place of a document. Raises NotBrought where it can't be had."""
        self._document = document
        self._home = urlsplit(document.url)
        url, answer = self._got(self._home._replace(query=document.query))
        self._allowed = (*self._allowed, f"{url.scheme}://{url.netloc}/")
        return self._kept(self._place(url), url, answer)

    def place(self, source: Path, reference: str) -> Path:
        """The place of the file that a reference in another one names. Raises NotBrought where it may not be read."""
        base = self._known.get(source)
        joined = urljoin(base.url.geturl() if base else "", reference)
        url = urlsplit(joined)._replace(fragment="")
        if url.scheme not in ("http", "https") or not url.hostname:
            raise NotBrought(
                f"{reference!r} names no file that can be read", "write a file name, # and a JSON pointer"
            )
        if not any(is_below(url.geturl(), each) for each in self._allowed):
            raise NotBrought(
                f"{reference!r} is on another host, and is not read",
                f"--allow-ref {url.scheme}://{url.netloc}/ has it read",
            )
        place = self._place(url)
        if url.query:
            # What it says may be secret, and no name of a file.
            place = place.with_name(f"{sha256(url.query.encode()).hexdigest()[:8]}-{place.name}")
        self._wanted[place] = url
        return place

    def bring(self, place: Path) -> bool:
        """Fetches a file that is not here yet; False for one of this machine. Raises NotBrought where it is nowhere."""
        if place not in self._wanted:
            return False
        if place not in self._known:
            url, answer = self._got(self._wanted[place])
            self._kept(place, url, answer)
        return True

    def changed(self) -> bool:
        """Asks whether any file is another by now, as its ETag or its text tells; each change is told once."""
        self._until = monotonic() + LONGEST
        found = [self._has_changed(place, known) for place, known in self._known.items()]
        return any(found)

    def _has_changed(self, place: Path, known: Known) -> bool:
        tags = known.answer.headers
        asked = [
            (name, tags[tag])
            for name, tag in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
            if tag in tags
        ]
        try:
            answer = self._answer(known.url, asked)
        except NotBrought:
            return False
        if answer.status != 200 or answer.body == known.answer.body:
            return False
        self._known[place] = Known(known.url, answer)
        return True

    def _place(self, url: SplitResult) -> Path:
        name = unquote(url.path).lstrip("/") or "openapi"
        place = self._root / url.netloc.replace(":", "_") / name
        try:
            inside = place.resolve().is_relative_to(self._root)
        except (OSError, ValueError):
            inside = False
        if not inside:
            raise NotBrought(f"{shown(url)} names no file", CORRECT)
        return place.resolve()

    def _kept(self, place: Path, url: SplitResult, answer: Fetched) -> Path:
        """The place, with a file in it. Raises NotBrought where that can't be written."""
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(answer.body)
        except OSError as error:
            raise NotBrought(f"{shown(url)} can't be kept here: {error.strerror}", CORRECT) from error
        self._known[place] = Known(url, answer)
        return place

    def _got(self, url: SplitResult) -> tuple[SplitResult, Fetched]:
        """An answer 200, and the URL that it came from in the end. Raises NotBrought where there is none."""
        if len(self._known) >= MOST_FILES:
            raise NotBrought(f"more than {MOST_FILES} files are referred to", "put them into one")
        first = url
        for _ in range(1 + MOST_REDIRECTS):
            answer = self._answer(url)
            if answer.status not in REDIRECTS:
                self._refuse(answer, url)
                return url, answer
            url = redirected(url, answer)
        raise NotBrought(f"{shown(first)} is redirected more than {MOST_REDIRECTS} times", CORRECT)

    def _answer(self, url: SplitResult, also: Headers = ()) -> Fetched:
        given = self._document.headers if self._document and is_same_host(url, self._home) else ()
        left = self._until - monotonic()
        if left <= 0:
            raise NotBrought(
                f"{shown(url)} was not asked for: all files took more than {LONGEST:g} s", "put them into one"
            )
        return self._fetch(url, (("Accept", ACCEPTED), *given, *also), left)

    def _refuse(self, answer: Fetched, url: SplitResult) -> None:
        """Raises NotBrought where an answer is no document."""
        if answer.status in REFUSALS:
            has_some = bool(self._document and self._document.headers)
            how = "refuses the credentials" if has_some else "asks for credentials"
            option = self._document.option if self._document else "--header"
            raise NotBrought(
                f"{shown(url)} {how} ({answer.status})",
                f"give them with {option}, as 'Authorization: Bearer …'",
            )
        if answer.status != 200:
            raise NotBrought(f"{shown(url)} answers {answer.status}", CORRECT)
        media = essence(answer.headers.get("content-type", ""))
        if "html" in media or answer.body.lstrip()[:1] == b"<":
            raise NotBrought(
                f"{shown(url)} is a page ({media or 'markup'}), and no OpenAPI document", CORRECT
            )


def redirected(url: SplitResult, answer: Fetched) -> SplitResult:
    """Where an answer leads. Raises NotBrought where it leads nowhere, or out of TLS."""
    try:
        wanted = urljoin(url.geturl(), answer.headers.get("location", ""))
        found = urlsplit(wanted)
        found.port  # noqa: B018 (raises where it is no number)
    except ValueError as error:
        raise NotBrought(f"{shown(url)} is redirected to what is no URL", CORRECT) from error
    if found.scheme not in ("http", "https") or not found.hostname or not is_sendable(wanted):
        raise NotBrought(f"{shown(url)} is redirected to what is no URL", CORRECT)
    if (url.scheme, found.scheme) == ("https", "http"):
        raise NotBrought(f"{shown(url)} is redirected to {shown(found)}, which is not encrypted", CORRECT)
    return found._replace(netloc=found.netloc.rpartition("@")[2], fragment="")


def is_below(url: str, start: str) -> bool:
    return url == start or url.startswith(start.rstrip("/") + "/")


def is_same_host(url: SplitResult, home: SplitResult) -> bool:
    """Tells whether credentials for `home` may go to a URL: to its host and port, or to https on the same host."""
    is_upgraded = (home.scheme, url.scheme, url.port) == ("http", "https", None)
    same = (url.scheme, url.port) == (home.scheme, home.port) or is_upgraded
    return same and url.hostname == home.hostname


def shown(url: SplitResult) -> str:
    """A URL without what may be secret."""
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
