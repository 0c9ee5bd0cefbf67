"""Processes are measured with all their children, and what doesn't serve is told."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from bench.processes import ServerError, cpu_seconds, resident_bytes, serving, tree

_PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"


def test_a_tree_holds_the_children() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        assert len(list(tree(parent.pid))) == 2
        parent.communicate(b"\n")


def test_the_cpu_time_of_a_process_is_that_of_its_own_clock() -> None:
    low = time.process_time()
    seen = cpu_seconds(os.getpid())
    assert low <= seen <= time.process_time()


def test_what_is_gone_uses_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    assert (cpu_seconds(gone.pid), resident_bytes(gone.pid)) == (0.0, 0)


def test_a_server_that_ends_is_told_with_what_it_printed() -> None:
    with (
        pytest.raises(ServerError, match="no such thing"),
        serving([sys.executable, "-c", "exit('no such thing')"]),
    ):
        pass
