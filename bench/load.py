"""Load by wrk, and what it cost the server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from tempfile import NamedTemporaryFile

from bench.api import CREATE, CREDENTIALS, JSON_BODY, collection
from bench.processes import Server

CONNECTIONS = 32
THREADS = 2
_REPORT = """
function done(summary, latency)
  local failed = summary.errors
  print("@requests " .. summary.requests)
  print("@microseconds " .. summary.duration)
  print("@refused " .. failed.status)
  print("@broken " .. failed.connect + failed.read + failed.write + failed.timeout)
  print("@p50 " .. latency:percentile(50))
  print("@p99 " .. latency:percentile(99))
end
"""
_FIGURE = re.compile(r"^@(\w+) ([0-9.e+]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Load:
    """`cpu` in µs a request, `p50` and `p99` in ms, `failed` the share that was refused or not answered."""

    rate: float
    cpu: float
    p50: float
    p99: float
    failed: float


class WrkError(Exception):
    """`output` is what wrk printed."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.output = output

    def __str__(self) -> str:
        return f"wrk gave no figures:\n{self.output}"


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def load(server: Server, method: str, seconds: int, headers: Mapping[str, str] | None = None) -> Load:
    """Sends the method's request over and over, with these headers too. WrkError if it can't."""
    with NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script(method, headers))
        file.flush()
        options = [f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", file.name]
        before = server.cpu
        run = subprocess.run(
            ["wrk", *options, f"http://127.0.0.1:{server.port}{collection()}"],
            capture_output=True,
            text=True,
            timeout=seconds + 30,
            check=False,
        )
        used = server.cpu - before
    return figures(run.stdout, run.stderr, used)


def script(method: str, more: Mapping[str, str] | None = None) -> str:
    """The Lua script that tells wrk what to send and what to print."""
    headers: Mapping[str, str] = {
        **CREDENTIALS,
        **(JSON_BODY if method == "POST" else {}),
        **(more or {}),
    }
    lines = [f"wrk.method = {json.dumps(method)}"]
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()]
    if method == "POST":
        lines.append(f"wrk.body = {json.dumps(json.dumps(CREATE))}")
    return "\n".join(lines) + _REPORT


def figures(output: str, errors: str, cpu: float) -> Load:
    """The figures of a load, from wrk's output and the seconds of CPU time that the server used meanwhile."""
    found = {name: float(value) for name, value in _FIGURE.findall(output)}
    if not found.get("requests"):
        raise WrkError(output + errors)
    requests = found["requests"]
    return Load(
        rate=requests / found["microseconds"] * 1e6,
        cpu=cpu / requests * 1e6,
        p50=found["p50"] / 1e3,
        p99=found["p99"] / 1e3,
        failed=(found["refused"] + found["broken"]) / requests,
    )
