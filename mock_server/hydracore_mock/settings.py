"""Everything that can be chosen about a mock, as one frozen value. Nothing else reads arguments or the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Mode = Literal["stateful", "static", "dynamic"]
MODES: tuple[Mode, ...] = ("stateful", "static", "dynamic")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much state there may be: items in one collection, items and collections in all, bytes of items in all."""

    per_collection: int = 250_000
    total: int = 1_000_000
    total_bytes: int = 1024 * 2**20


@dataclass(frozen=True, slots=True)
class Settings:
    """`seed_data` is a file or a folder, None for the fixtures that come with the document, False for no data.
    An empty tuple of tokens or API keys accepts any that is not empty. `scenarios` is a file or a folder, None for
    those that come with the document; `journal_size` counts exchanges. Times are in seconds, sizes in bytes."""

    spec: Path
    host: str = "127.0.0.1"
    port: int = 4010
    mode: Mode = "stateful"
    seed: str = "0"
    seed_data: Path | Literal[False] | None = None
    state: Path | None = None
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
