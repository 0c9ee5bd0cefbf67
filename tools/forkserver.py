"""Python modules run as processes that start at once: they are forked from one that has imported what they need.

Most of what a service or a mock takes to start is its imports, and the tests start hundreds of them. The forkserver is
`python -m tools.forkserver`, one for each process that tests. It takes one order after the other from a socket: fork,
or wait for a child that is about to end. Only the child holds one end of a pipe open, so the pipe's other end tells
when the child ends. A child runs its module as `python -m` does, from its arguments to the interpreter's end.

All children of a forkserver have the same hash seed. A test of what must be the same in any process starts it with
`subprocess.Popen`.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Any, Protocol

from tests.paths import ROOT

NEEDED: Mapping[str, Sequence[str]] = {
    "hydracore_mock": (
        "hydracore_mock.cli",
        "hydracore_mock.launch",
        "hydracore_mock.operation.form_body",
        "hydracore_openapi.loading",
        "hydracore_openapi.json_schema.generate.compiler",
        "uvicorn.loops.uvloop",
    ),
    "hydracore_contract": (
        "hydracore_contract.cli",
        "hydracore_contract.runner",
        "hydracore_openapi.loading",
        "hydracore_openapi.json_schema.generate.compiler",
    ),
    "pytest": (
        "pytest",
        "fastapi",
        "uvicorn",
        "hydracore_contract.cli",
        "hydracore_contract.runner",
        "hydracore_openapi.loading",
    ),
    "examples.fastapi_service": ("fastapi", "uvicorn"),
    "tests.hydracore_contract.services": ("tests.hydracore_contract.services.tables", "uvicorn"),
}
"""The modules that are imported before the fork, by the module that runs."""


class Process(Protocol):
    """A process as tests use it, be it forked or a `Popen`."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class ForkedProcess:
    """As `Popen`, of a child of the nursery; `pipe` is at its end when the child is."""

    def __init__(self, server: Forkserver, pid: int, command: Sequence[str], pipe: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._server, self._command, self._pipe = server, command, pipe

    def poll(self) -> int | None:
        with suppress(TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._pipe], [], [], timeout)[0]:
                raise TimeoutExpired(self._command, timeout or 0)
            os.close(self._pipe)
            self.returncode = self._server.answer({"ended": self.pid})
        return self.returncode

    def send_signal(self, sig: int) -> None:
        # Nobody else gets its id before it was waited for.
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Forkserver:
    def __init__(self) -> None:
        self._turn = Lock()
        self._orders, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tools.forkserver"],
                cwd=ROOT,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
            )

    def answer(self, order: Mapping[str, Any], files: Sequence[int] = ()) -> int:
        """The number that is answered to an order."""
        data = json.dumps(order).encode() + b"\n"
        with self._turn:
            socket.send_fds(self._orders, [data[:1]], files)
            self._orders.sendall(data[1:])
            answer = self._orders.recv(64)
        if not answer:
            raise ChildProcessError("the forkserver is gone")
        return int(answer)

    def close(self) -> None:
        self._orders.shutdown(socket.SHUT_RDWR)
        self._orders.close()
        self._process.wait()


def start(
    module: str,
    arguments: Sequence[str],
    *,
    folder: Path = ROOT,
    env: Mapping[str, str] | None = None,
    output: IO[Any],
    errors: IO[Any],
) -> ForkedProcess:
    """`python -m module …`, forked; `env` is all of its environment."""
    ours, theirs = os.pipe()
    order = {
        "module": module,
        "arguments": arguments,
        "folder": str(folder),
        "env": dict(os.environ if env is None else env),
    }
    server = _forkserver(os.getpid())
    try:
        pid = server.answer(order, (output.fileno(), errors.fileno(), theirs))
    finally:
        os.close(theirs)
    return ForkedProcess(server, pid, (module, *arguments), ours)


def run(
    module: str,
    arguments: Sequence[str],
    *,
    folder: Path = ROOT,
    env: Mapping[str, str] | None = None,
    timeout: float,
) -> CompletedProcess[str]:
    """The result of `python -m module …`, as `subprocess.run` gives it with captured text."""
    with TemporaryFile() as output, TemporaryFile() as errors:
        process = start(module, arguments, folder=folder, env=env, output=output, errors=errors)
        try:
            status = process.wait(timeout)
        finally:
            process.kill()
            process.wait()
        said = [_read(file) for file in (output, errors)]
    return CompletedProcess((module, *arguments), status, *said)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


@cache
def _forkserver(_process: int) -> Forkserver:
    """One for this process: those that are forked from it must not share its socket."""
    made = Forkserver()
    atexit.register(made.close)
    return made


def main() -> None:
    """Does as it is told until nobody is there to tell; returns in a child when that has done its work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: set[int] = set()
    orders = socket.socket(fileno=os.dup(0))
    while order := _next(orders):
        what, files = order
        if "ended" in what:
            _, status = os.waitpid(what["ended"], 0)
            children.discard(what["ended"])
            answer = os.waitstatus_to_exitcode(status)
        else:
            for name in NEEDED.get(what["module"], ()):
                # What can't be imported is told by the child.
                with suppress(Exception):
                    import_module(name)
            # A child that collected what it shares with this process would copy all of it.
            gc.freeze()
            answer = os.fork()
            if not answer:
                orders.close()
                return _run_module(what, files)
            children.add(answer)
        for file in files:
            os.close(file)
        orders.sendall(str(answer).encode())
    for child in children:
        os.kill(child, signal.SIGKILL)
    return None


def _next(orders: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    data, files, _, _ = socket.recv_fds(orders, 1, 3)
    while data and not data.endswith(b"\n"):
        data += orders.recv(2**16)
    return (json.loads(data), files) if data else None


def _run_module(order: Mapping[str, Any], files: Sequence[int]) -> None:
    output, errors, pipe = files
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 (a path has no fileno)
        os.dup2(nothing.fileno(), 0)
    for file, number in ((output, 1), (errors, 2)):
        os.dup2(file, number)
        os.close(file)
    os.set_inheritable(pipe, False)
    # Those who run the tests in the background have these ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["folder"])
    sys.path.insert(0, order["folder"])
    sys.argv = [order["module"], *order["arguments"]]
    with _quick_end():
        runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


@contextmanager
def _quick_end() -> Iterator[None]:
    """Ends the process with the status that the block has come to, once all else that is registered has run.

    The kernel frees at once what the interpreter would take apart, object by object, in 50 ms.
    """
    status = 1

    def end() -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)

    atexit.register(end)
    try:
        yield
        status = 0
    except SystemExit as reason:
        status = reason.code if isinstance(reason.code, int) else int(reason.code is not None)
        raise
    except KeyboardInterrupt:
        # The interpreter ends by the signal itself.
        atexit.unregister(end)
        raise


if __name__ == "__main__":
    main()
