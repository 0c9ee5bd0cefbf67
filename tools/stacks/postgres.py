"""A PostgreSQL server for as long as a block runs, in a folder of its own, reachable by a socket file only."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_USER = "kit"
_PATIENCE = 60.0


class Missing(Exception):
    """PostgreSQL is not installed."""


class Server:
    def __init__(self, programs: Path, sockets: Path) -> None:
        self._programs = programs
        self._sockets = sockets
        self._made = 0

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._made += 1
        name = f"kit{self._made}"
        self.run("createdb", "-h", str(self._sockets), "-U", _USER, name)
        return f"postgresql://{_USER}@localhost/{name}?host={self._sockets}"

    def answers(self) -> bool:
        return not self.run("pg_isready", "-q", "-h", str(self._sockets), check=False)

    def run(self, program: str, *arguments: str, check: bool = True) -> int:
        command = [str(self._programs / program), *arguments]
        return subprocess.run(command, check=check, stdout=subprocess.DEVNULL, **_unprivileged()).returncode


@contextmanager
def postgres() -> Iterator[Server]:
    """Raises Missing where PostgreSQL is not installed."""
    programs = _programs()
    with TemporaryDirectory(prefix="kit-postgres-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server, data = Server(programs, Path(folder)), str(Path(folder) / "data")
        server.run("initdb", "-A", "trust", "-U", _USER, "-E", "UTF8", "--no-sync", "-D", data)
        given = ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off", "max_connections=100")
        options = [part for each in given for part in ("-c", each)]
        process = subprocess.Popen(
            [str(programs / "postgres"), "-D", data, *options], stderr=subprocess.DEVNULL, **_unprivileged()
        )
        try:
            _until_it_answers(server)
            yield server
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    other = shutil.which("initdb")
    if not found and other is None:
        raise Missing("PostgreSQL is not installed: apt-get install postgresql")
    return (found[-1] if found else Path(str(other))).parent


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": "postgres", "group": "postgres", "cwd": "/"} if os.geteuid() == 0 else {}


def _until_it_answers(server: Server) -> None:
    give_up = time.monotonic() + _PATIENCE
    while not server.answers():
        if time.monotonic() > give_up:
            raise TimeoutError("PostgreSQL does not start")
        time.sleep(0.1)
