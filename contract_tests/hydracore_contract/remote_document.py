"""Documents by URL: fetched with all that they refer to, each file once, and only from where they are themselves.

The files are laid out in a folder as they are on their host, so that a relative reference leads to the right one (RFC
3986, section 5.1.3: it is resolved against the URL that the document was had from in the end). What leads to another
host, or to a file of this machine, is not followed. Credentials go to the host that they were given for: a redirect to
another is followed without them, and one from https to http not at all.
"""

from __future__ import annotations

import atexit
import shutil
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Answer, Request
from hydracore_contract.settings import DocumentUrl, Settings
from hydracore_contract.transport.route import route_to
from hydracore_contract.transport.target import is_sendable
from hydracore_contract.transport.time_limit import TimeLimit
from hydracore_contract.transport.wire import ExchangeFailed, Wire
from hydracore_openapi import ContractError, NotBrought, load
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Contract
from hydracore_openapi.version import __version__

LONGEST = 60.0
"""Seconds for all files of a document."""
MOST_FILES = 500
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
REFUSALS = (401, 403, 407)
CORRECT = "correct the URL of --spec"
ACCEPTED = "application/yaml, application/json, text/yaml, */*;q=0.5"


class RemoteContractError(ContractError):
    """Defects of a document that was fetched, told by the URL of each file."""

    def __init__(self, error: ContractError, folder: Path, origin: str) -> None:
        super().__init__(error.defects)
        self._folder, self._origin = str(folder), origin

    def __str__(self) -> str:
        return super().__str__().replace(self._folder, self._origin)


def remote_contract(document: DocumentUrl, settings: Settings) -> Contract:
    """The contract at a URL. Raises Misused where it can't be had, and ContractError where it can't be used."""
    folder = Path(mkdtemp(prefix="hydracore-contract-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    remote = RemoteFiles(document, settings, folder)
    path = remote.document()
    try:
        return load(path, remote.bring, strict=True)
    except ContractError as error:
        raise RemoteContractError(error, folder, remote.origin) from error


class RemoteFiles:
    """The files of a document by their places below `folder`."""

    def __init__(self, document: DocumentUrl, settings: Settings, folder: Path) -> None:
        self._document = document
        self._settings = settings
        self._folder = folder
        self._limit = TimeLimit(LONGEST)
        self._files = 0
        self._home = self._url = urlsplit(document.url)

    @property
    def origin(self) -> str:
        return f"{self._url.scheme}://{self._url.netloc}"

    def document(self) -> Path:
        """The place of the document itself. Raises Misused where it can't be had."""
        asked = self._home._replace(query=self._document.query)
        self._url, answer = self._got(asked)
        refuse_page(answer, self._document.url)
        place = self._place(unquote(self._url.path).lstrip("/") or "openapi")
        # JSON is read by its own rules, which are told by the name.
        if answer.body.lstrip()[:1] == b"{" and place.suffix.lower() != ".json":
            place = place.with_name(f"{place.name}.json")
        return kept(place, answer.body)

    def bring(self, path: Path) -> None:
        """Fetches another file. Raises NotBrought where it is nowhere, or not below the document's own origin."""
        place = path.resolve()
        if not place.is_relative_to(self._folder):
            raise NotBrought(
                "it leads out of the host that the document is from", "write it relative to its file"
            )
        if place.exists():
            return
        name = place.relative_to(self._folder).as_posix()
        try:
            _, answer = self._got(urlsplit(f"{self.origin}/{quote(name)}"))
            refuse_page(answer, f"{self.origin}/{quote(name)}")
        except Misused as error:
            raise NotBrought(error.problem, "correct the reference, or serve that file") from error
        kept(place, answer.body)

    def _place(self, name: str) -> Path:
        place = (self._folder / name).resolve()
        if "\0" in name or not place.is_relative_to(self._folder) or place == self._folder:
            raise Misused(f"{self._document.url} names no file", CORRECT)
        return place

    def _got(self, url: SplitResult) -> tuple[SplitResult, Answer]:
        """An answer 200, and the URL that it came from in the end. Raises Misused where there is none."""
        self._files += 1
        if self._files > MOST_FILES:
            raise Misused(
                f"{self._document.url} refers to more than {MOST_FILES} files", "give it as one file"
            )
        for _ in range(1 + MOST_REDIRECTS):
            answer = self._answer(url)
            if answer.status not in REDIRECTS:
                return url, succeeded(answer, shown(url), has_headers=bool(self._document.headers))
            url = redirected(url, answer)
        raise Misused(f"{self._document.url} is redirected more than {MOST_REDIRECTS} times", CORRECT)

    def _answer(self, url: SplitResult) -> Answer:
        settings = replace(self._settings, insecure=self._settings.insecure and self._is_of_service(url))
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        own = self._document.headers if is_same_host(url, self._home) else ()
        always = (("User-Agent", f"hydracore-contract/{__version__}"), ("Accept", ACCEPTED))
        asked = Request("GET", target, (*always, *own))
        timeout = min(self._settings.request_timeout, max(0.1, self._limit.left))
        route = route_to(url, settings)
        if route.tls and settings.ca_file and not self._is_of_service(url):
            route.tls.context.load_default_certs()  # what the service is trusted by is trusted beside them
        with closing(Wire(route, timeout)) as wire:
            try:
                return wire.exchange(asked)
            except ExchangeFailed as failure:
                why = f": {failure.details}" if failure.details else ""
                raise Misused(
                    f"{shown(url)}: {failure.trouble}{why}",
                    failure.remedy or f"see that it is served, or {CORRECT}",
                ) from failure

    def _is_of_service(self, url: SplitResult) -> bool:
        """Tells the host whose certificate `--insecure` leaves unchecked: that of the service."""
        with suppress(ValueError):
            return urlsplit(self._settings.base_url).hostname == url.hostname
        return False


def redirected(url: SplitResult, answer: Answer) -> SplitResult:
    """Where an answer leads. Raises Misused where it leads nowhere, or out of TLS."""
    try:
        wanted = urljoin(url.geturl(), answer.header("Location") or "")
        found = urlsplit(wanted)
        found.port  # noqa: B018 (raises where it is no number)
    except ValueError as error:
        raise Misused(f"{shown(url)} is redirected to what is no URL", CORRECT) from error
    if found.scheme not in ("http", "https") or not found.hostname or not is_sendable(wanted):
        raise Misused(f"{shown(url)} is redirected to what is no URL", CORRECT)
    if (url.scheme, found.scheme) == ("https", "http"):
        raise Misused(f"{shown(url)} is redirected to {shown(found)}, which is not encrypted", CORRECT)
    return found._replace(netloc=found.netloc.rpartition("@")[2], fragment="")


def is_same_host(url: SplitResult, home: SplitResult) -> bool:
    """Tells whether credentials for `home` may go to a URL: to its host and port, or to https on the same host."""
    is_upgraded = (home.scheme, url.scheme, url.port) == ("http", "https", None)
    same = (url.scheme, url.port) == (home.scheme, home.port) or is_upgraded
    return same and url.hostname == home.hostname


def succeeded(answer: Answer, name: str, *, has_headers: bool) -> Answer:
    if answer.status in REFUSALS:
        how = "refuses the credentials" if has_headers else "asks for credentials"
        raise Misused(
            f"{name} {how} ({answer.status})", "give them with --spec-header, as 'Authorization: Bearer …'"
        )
    if answer.status != 200:
        raise Misused(f"{name} answers {answer.status}", CORRECT)
    return answer


def refuse_page(answer: Answer, name: str) -> None:
    """Raises Misused where an answer is a page for people."""
    media = essence(answer.header("Content-Type") or "")
    if "html" in media or answer.body.lstrip()[:1] == b"<":
        raise Misused(f"{name} is a page ({media or 'markup'}), and no OpenAPI document", CORRECT)


def kept(place: Path, body: bytes) -> Path:
    """The place, with the body in it. Raises Misused where the names of two files can't stand beside each other."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
    except OSError as error:
        raise Misused(f"{place.name} can't be kept here: {error.strerror}", CORRECT) from error
    return place


def shown(url: SplitResult) -> str:
    """A URL without what may be secret."""
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
