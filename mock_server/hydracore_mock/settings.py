"""Settings of a mock: all that can be chosen, as one frozen value. Only `cli` reads arguments and the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from hydracore_openapi.source.document import Document, Place


class Mode(StrEnum):
    """The source of answers: state, the contract's examples, or values made from its schemas."""

    STATEFUL = "stateful"
    STATIC = "static"
    DYNAMIC = "dynamic"


class CheckFormat(StrEnum):
    """The ways in which a check of a document is told."""

    TEXT = "text"
    SARIF = "sarif"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most state there may be: items in one collection, items and collections in all, bytes of items in all."""

    per_collection: int = 250_000
    total: int = 1_000_000
    total_bytes: int = 1024 * 2**20


@dataclass(frozen=True, slots=True)
class MockSettings:
    """The settings of one mock. Times are in seconds, sizes in bytes; `journal_size` counts exchanges.

    `seed_data` is a file or a folder, None for the fixtures that come with the document, False for no data; `scenarios`
    is a file or a folder, None for those that come with the document. `unknown_items`: without seed data,
    items are there that nobody has made. Without tokens or API keys, any that is not empty is accepted.
    """

    spec: Place
    overlays: tuple[Path, ...] = ()
    allowed_references: tuple[str, ...] = ()
    strict: bool = False
    host: str = "127.0.0.1"
    port: int = 4010
    mode: Mode = Mode.STATEFUL
    seed: str = "0"
    seed_data: Path | Literal[False] | None = None
    state: Path | None = None
    unknown_items: bool = True
    tokens: tuple[str, ...] = ()
    api_keys: tuple[str, ...] = ()
    auth: bool = True
    cors_origins: tuple[str, ...] = ("*",)
    max_body: int = 2**20
    request_timeout: float = 30.0
    limits: Limits = field(default_factory=Limits)
    scenarios: Path | None = None
    scenario: str | None = None
    max_worlds: int = 10_000
    world_ttl: float = 3600.0
    journal_size: int = 1000
    max_snapshot: int = 16 * 2**20
    admin_token: str | None = None
    reload: bool = False
    quiet: bool = False
    color: bool | None = None

    @property
    def document(self) -> Document:
        return Document(self.spec, self.overlays, self.allowed_references)

    @property
    def fixtures(self) -> Path | None:
        """The folder of what comes with the document; None where it is no file of this machine."""
        return self.spec.parent / "fixtures" if isinstance(self.spec, Path) else None
