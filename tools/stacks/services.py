"""The stacks, each with an environment of its own in `.stacks`, and a service of it that runs for a block."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from tests.e2e.serving import free_port, url_of
from tests.hydracore_contract.services.serving import USUAL, end
from tests.paths import ROOT
from tools.stacks.postgres import Server

_BUGS = re.compile(r"BUGS = [(\[](.*?)[)\]]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stack:
    """`folder` holds the service and its lock file."""

    name: str
    folder: Path
    service: str
    lock: str

    @property
    def bugs(self) -> tuple[str, ...]:
        """The bugs that `BUG` in the environment can plant."""
        found = _BUGS.search((self.folder / self.service).read_text(encoding="utf-8"))
        return tuple(re.findall(r'"([\w-]+)"', found[1])) if found else ()

    @property
    def is_python(self) -> bool:
        return self.service.endswith(".py")

    def environment(self) -> Path:
        """The folder of what the service needs, installed where it is not there yet or its lock file has changed."""
        lock = (self.folder / self.lock).read_bytes()
        made = ROOT / ".stacks" / f"{self.folder.name}-{hashlib.sha256(lock).hexdigest()[:12]}"
        if not (made / "ready").exists():
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir(parents=True)
            (self._python if self.is_python else self._node)(made)
            (made / "ready").touch()
        return made

    def _python(self, made: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", str(made)], check=True)
        pip = (made / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        subprocess.run([*map(str, pip), "--require-hashes", "-r", str(self.folder / self.lock)], check=True)

    def _node(self, made: Path) -> None:
        for name in ("package.json", self.lock):
            shutil.copy(self.folder / name, made)
        quietly = ("--silent", "--ignore-scripts", "--no-audit", "--no-fund")
        subprocess.run(["npm", "ci", *quietly], cwd=made, check=True)

    @contextmanager
    def serving(self, bug: str, server: Server) -> Iterator[str]:
        """The URL of the service on an empty database; `bug` is empty for the correct one."""
        made, port = self.environment(), free_port()
        with TemporaryDirectory() as folder, TemporaryFile() as log:
            for each in self.folder.iterdir():
                if each.is_file():
                    shutil.copy(each, folder)
            command = [str(made / "bin" / "python") if self.is_python else "node", self.service]
            if not self.is_python:
                (Path(folder) / "node_modules").symlink_to(made / "node_modules")
            env = {**os.environ, **self._variables(bug, server, folder, port)}
            process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
            try:
                yield url_of(process, port, log, self.name)
            finally:
                end(process)

    def _variables(self, bug: str, server: Server, folder: str, port: int) -> Mapping[str, str]:
        url = server.new_database()
        if self.is_python:
            url = url.replace("postgresql:", "postgresql+psycopg:")
        own = {"DATABASE_URL": url, "DATABASE": str(Path(folder) / "database")}
        return {**own, "BUG": bug, "PORT": str(port), "TOKEN": USUAL.token, "API_KEY": USUAL.api_key}


_HERE = Path(__file__).parent
STACKS: Mapping[str, Stack] = {
    each.name: each
    for each in (
        Stack("fastapi", _HERE / "fastapi_sqlalchemy", "service.py", "requirements.lock"),
        Stack("express", _HERE / "express_validator", "service.mjs", "package-lock.json"),
        Stack("django", _HERE / "django_ninja", "service.py", "requirements.lock"),
    )
}
