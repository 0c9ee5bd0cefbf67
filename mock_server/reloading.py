"""A mock whose contract can change while it serves."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mock_server.app import assemble, create_store
from mock_server.errors import MockError
from mock_server.settings import Settings
from mock_server.web.lines import Lines
from openapi_contract import ContractError, load
from openapi_contract.values import Contract


class Mock:
    """An ASGI app that answers by the contract that it was last given; state outlives the change."""

    def __init__(self, contract: Contract, settings: Settings, lines: Lines | None) -> None:
        self._settings = settings
        self._lines = lines
        self._store = create_store(settings)
        self._app, _ = assemble(contract, settings, self._store, lines)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def adopt(self, contract: Contract) -> tuple[str, ...]:
        """Serves the contract from now on; the paths of collections that it doesn't allow and that were reset."""
        app, resources = assemble(contract, self._settings, self._store, self._lines)
        stale = {key for resource in resources.values() for key, _ in resource.stale()}
        for key in stale:
            self._store.drop(key)
        self._app = app
        return tuple(sorted({key.path for key in stale}))

    def close(self) -> None:
        self._store.close()


class Reloader:
    """Watches a contract's files, and gives each good save to the mock."""

    def __init__(self, mock: Mock, contract: Contract, settings: Settings, lines: Lines) -> None:
        self._mock = mock
        self._files = contract.files
        self._settings = settings
        self._lines = lines

    async def run(self) -> None:
        """Runs until it is cancelled."""
        from watchfiles import awatch

        while True:
            watched = {file.resolve() for file in self._files}
            async for changes in awatch(
                *_folders(watched), debounce=50, step=20, recursive=False, rust_timeout=500
            ):
                if watched & {Path(name).resolve() for _, name in changes}:
                    self._reload()
                    if {file.resolve() for file in self._files} != watched:
                        break

    def _reload(self) -> None:
        try:
            contract = load(self._settings.spec)
            reset = self._mock.adopt(contract)
        except ContractError as error:
            self._files = tuple({*self._files, *(defect.location.file for defect in error.defects)})
            self._lines.say(f"not reloaded, the last good contract stays:\n{error}")
        except MockError as error:
            self._lines.say(f"not reloaded, the last good contract stays: {error}")
        else:
            self._files = contract.files
            told = f"; reset what it doesn't allow: {', '.join(reset)}" if reset else ""
            self._lines.say(f"reloaded {self._settings.spec}: {len(contract.operations)} operations{told}")


def _folders(files: Iterable[Path]) -> set[Path]:
    """The folders to watch: editors replace a file when they save it, which ends a watch of the file itself."""
    return {file.parent for file in files}
