"""Reload: a mock whose contract can change while it serves, and the watch over the contract's files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hydracore_mock.assembly import assemble, long_lived_parts
from hydracore_mock.document_loading import loaded
from hydracore_mock.errors import MockError
from hydracore_mock.http.access_log import AccessLog
from hydracore_mock.settings import MockSettings
from hydracore_mock.state import seed_faults
from hydracore_mock.worlds.scenario_loading import scenario_files
from hydracore_openapi import ContractError, NotBrought
from hydracore_openapi.json_schema.generate import Unsatisfiable
from hydracore_openapi.model import Contract
from hydracore_openapi.summary import summary

_REPLACEMENT = 0.3
"""Seconds in which an editor is done replacing a file."""
_POLL = 2.0
"""Seconds between two looks at files of other machines."""
_WATCH: Mapping[str, Any] = {
    "debounce": 50,
    "step": 20,
    "recursive": False,
    "rust_timeout": 500,
    "yield_on_timeout": True,
}


class Mock:
    """An ASGI app that answers by the contract that it was last given; state outlives the change."""

    def __init__(self, contract: Contract, settings: MockSettings, lines: AccessLog | None) -> None:
        self._settings = settings
        self._kept = long_lived_parts(settings, lines)
        self._contract = contract
        self._app, self._resources, self.sources = assemble(contract, settings, self._kept)

    @property
    def app(self) -> Any:
        """The app that answers now; serving it spares the step through the mock where nothing changes."""
        return self._app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def adopt(self, contract: Contract) -> tuple[str, ...]:
        """Serves the contract from now on; returns the paths of the collections that it forbids, which are reset.

        Raises:
            MockError: what goes with the contract can't be used; the one before goes on.
        """
        self._app, self._resources, self.sources = assemble(contract, self._settings, self._kept)
        self._contract = contract
        return self.reset_stale()

    def reset_stale(self) -> tuple[str, ...]:
        """Drops the collections that hold or begin with what the contract forbids; returns their paths."""
        paths: set[str] = set()
        for state in (state for world in self._kept.worlds for state in world.states()):
            for key in [key for resource in self._resources.values() for key, _ in resource.stale(state)]:
                state.store.drop(key)
                paths.add(key.path)
            begins = {} if state.seeds is None else state.seeds.given
            known = {path: items for path, items in begins.items() if path in self._resources}
            if unfit := {str(fault.keys[0]) for fault in seed_faults(self._contract, known)}:
                state.seeds = None
                paths |= unfit
        return tuple(sorted(paths))

    def close(self) -> None:
        self._kept.worlds.close()


class Reloader:
    """Watches a contract's files, and gives each good save to the mock.

    The watch only wakes it up. Whether there is something to read is seen by the files themselves, so that neither
    a save between two watches nor one on a file system without notifications is missed.
    """

    def __init__(self, mock: Mock, contract: Contract, settings: MockSettings, lines: AccessLog) -> None:
        self._mock = mock
        self._of_contract = _local(contract)
        self._remote = contract.remote
        self._settings = settings
        self._lines = lines
        self._seen = _states(self._files)

    @property
    def _files(self) -> frozenset[Path]:
        """The contract's files, and those of scenarios that there are now."""
        return self._of_contract | frozenset(scenario_files(self._settings))

    async def run(self) -> None:
        """Watches until it is cancelled."""
        while True:
            await self._wait_for_a_change()
            if _missing(self._files):
                await asyncio.sleep(_REPLACEMENT)
            self._seen = _states(self._files)
            await self._reload()

    async def _wait_for_a_change(self) -> None:
        """Waits for the first change, be it here or on another machine."""
        waits = [asyncio.create_task(self._local_change()), asyncio.create_task(self._remote_change())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _remote_change(self) -> None:
        while self._remote is None or not await asyncio.to_thread(self._remote.changed):
            await asyncio.sleep(_POLL)

    async def _local_change(self) -> None:
        from watchfiles import awatch

        while _states(self._files) == self._seen:
            try:
                async for _ in awatch(*_folders(self._files), **_WATCH):
                    if _states(self._files) != self._seen:
                        return
            except (OSError, RuntimeError):
                # A folder can't be watched (any more): look again in a moment.
                await asyncio.sleep(_REPLACEMENT)

    async def _reload(self) -> None:
        try:
            contract = await asyncio.to_thread(loaded, self._settings.document, strict=self._settings.strict)
            reset = self._mock.adopt(contract)
        except ContractError as error:
            places = [defect.location for defect in error.defects]
            self._watch({*self._files, *(each.file for each in places if each.url is None)})
            self._lines.say(f"not reloaded, the last good contract stays:\n{error}")
        except NotBrought as error:
            self._lines.say(f"not reloaded, the last good contract stays: {error}")
        except (MockError, Unsatisfiable) as error:
            self._follow(contract)
            self._lines.say(f"not reloaded, the last good contract stays: {error}")
        else:
            self._follow(contract)
            told = f"; reset what it doesn't allow: {', '.join(reset)}" if reset else ""
            self._lines.say(f"reloaded {self._settings.spec}: {len(contract.operations)} operations{told}")
            for line in summary(contract.warnings):
                self._lines.say(line)

    def _follow(self, contract: Contract) -> None:
        self._remote = contract.remote
        self._watch(_local(contract))

    def _watch(self, files: Iterable[Path]) -> None:
        """Follows these files from now on; what is known of those that were followed stays known."""
        self._of_contract = frozenset(files)
        files = self._files
        self._seen = {**_states(files), **{f: s for f, s in self._seen.items() if f in files}}


def _local(contract: Contract) -> frozenset[Path]:
    """A contract's files that are on this machine."""
    elsewhere = contract.remote.urls if contract.remote else {}
    return frozenset(contract.files) - elsewhere.keys()


def _states(files: Iterable[Path]) -> dict[Path, tuple[int, ...]]:
    """Times and sizes that tell one save of a file from another; nothing for a file that is missing."""
    return {file: _state(file) for file in files}


def _state(file: Path) -> tuple[int, ...]:
    try:
        stat = file.stat()
    except OSError:
        return ()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _missing(files: Iterable[Path]) -> bool:
    return any(not _state(file) for file in files)


def _folders(files: Iterable[Path]) -> set[Path]:
    """The folders to watch: editors replace a file when they save it, which ends a watch of the file."""
    return {folder for folder in (file.resolve().parent for file in files) if folder.is_dir()}
