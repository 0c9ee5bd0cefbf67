"""The settings of a run: all that it can be told, parsed once and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hydracore_contract.own_checks import OwnCheck
from hydracore_contract.proxies import Proxies
from hydracore_openapi import Document, bundled
from hydracore_openapi.source.document import DocumentUrl

PHASES = ("credentials", "behaviour", "customers", "concurrency", "sequences", "requests", "generated")
"""In the order in which they run: what may spoil the one instance that there is comes last."""
REPORTS = ("junit", "html", "markdown", "json", "sarif")
OTHERS = "OTHER_"
"""The owner of the second customer's secrets."""


@dataclass(frozen=True, slots=True)
class TokenSource:
    """Where tokens come from: a command that prints one, or an OAuth2 endpoint, the document's where `url` is empty."""

    command: str = field(default="", repr=False)
    url: str = ""
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Credentials that the service accepts; never shown, not even by `repr`."""

    token: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    named: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Secrets for one security scheme each, by its name in the document."""
    owner: str = ""
    """The start of their placeholders' names, which tells one customer's from another's."""
    source: TokenSource | None = None
    """Where the token comes from, where none was given that lasts."""

    def __bool__(self) -> bool:
        return bool(self.token or self.api_key or self.named or self.source)

    @property
    def prefix(self) -> str:
        """The start of the names of the options that give them."""
        return self.owner.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Settings:
    """`base_url` has no slash at its end. Without `spec` the contract that is shipped is used. `instance_id` and
    `other_instance_id` are what the outermost path parameters are filled with, random UUIDs where None.
    `rate_limit` is in requests a second, times are in seconds."""

    base_url: str
    secrets: Secrets = Secrets()
    spec: Path | DocumentUrl | None = None
    instance_id: str | None = None
    other_instance_id: str | None = None
    profile: str = "default"
    seed: int = 0
    allow_hosts: tuple[str, ...] = ()
    read_only: bool = False
    destructive: bool = False
    """Tells whether what may touch everything in a collection is sent where others' items are too."""
    strict_types: bool = False
    shared: bool = False
    """Tells whether others are at work in the same instances."""
    max_response_time: float | None = None
    max_time: float | None = None
    """For the whole run, its clean-up included; the profile's where None."""
    request_timeout: float = 10.0
    rate_limit: float | None = None
    concurrency: int = 16
    """Requests under way at a time at most, beside those that are sent at the same moment."""
    headers: tuple[tuple[str, str], ...] = ()
    """Sent with every request, such as what a gateway asks for."""
    ca_file: Path | None = None
    insecure: bool = False
    client_cert: Path | None = None
    client_key: Path | None = None
    """The certificate's private key; it is in the same file where this is None."""
    proxies: Proxies = field(default_factory=Proxies)
    ledger: Path | None = None
    baseline: Path | None = None
    reports: tuple[str, ...] = ()
    report_dir: Path = Path("contract-report")
    color: bool | None = None
    quiet: bool = False
    fail_fast: bool = False
    phases: tuple[str, ...] = PHASES
    min_coverage: float = 100.0
    """Percent of the selected operations that must have been tried for a verdict."""
    checks: tuple[OwnCheck, ...] = ()
    """Checks of the user's own, which each exchange is held against too."""
    start: str | None = None
    """A command that serves `base_url`, run for as long as it is needed."""
    other_secrets: Secrets = Secrets(owner=OTHERS)
    """Those of a second customer, whose instance `other_instance_id` then is; none where one alone is known."""
    path_values: tuple[tuple[str, str], ...] = ()
    """Values for path parameters above collections, by their names."""
    overlays: tuple[Path, ...] = ()
    allowed_references: tuple[str, ...] = ()

    @property
    def document(self) -> Document:
        return Document(self.spec or bundled(), self.overlays, self.allowed_references)
