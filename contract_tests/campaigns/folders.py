"""A finding as a folder: its data, its commands, and a test that fails until it is fixed.

A folder is a finding once its `finding.json` is there, which is written last. Each file is replaced in one step:
whoever reads it has a whole one, even if whoever wrote it was cut off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from contract_tests import stored
from contract_tests.errors import Misused
from contract_tests.findings import Exchange, Finding
from contract_tests.reports.announcements import came
from contract_tests.reports.curl import curl
from contract_tests.reports.headline import headline
from contract_tests.reports.visible import short
from contract_tests.stored import NotStored, Record

DATA, COMMANDS, TEST = "finding.json", "request.curl", "test_finding.py"
SETUP = "pytest.ini"
"""Beside the folders: as it is set up by itself, pytest takes no two files of one name."""
REMEDY = "remove its folder, or name the folder of a campaign"

SETUP_TEXT = "[pytest]\naddopts = --import-mode=importlib\n"

_TEST = '''\
"""Fails while the service breaks its contract in this way, and passes once it keeps it.

Which service: HYDRACORE_CONTRACT_BASE_URL, or BASE_URL below. Its credentials: HYDRACORE_CONTRACT_TOKEN and
HYDRACORE_CONTRACT_API_KEY. What is sent stands in finding.json beside this file.
"""

from pathlib import Path

from contract_tests.campaigns.proofs import assert_fixed

BASE_URL = {base_url!r}
SPEC = {spec!r}

# {heading}
# {summary}


def test_finding() -> None:
    assert_fixed(Path(__file__).parent, BASE_URL, SPEC)
'''

_COMMANDS = """\
# {heading}
# {summary}
# TOKEN and API_KEY are the credentials. Where a request names what an earlier one has made, put in its new name;
# `hydracore-contract replay` does that by itself.
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a cause was seen, and when; both times are in UTC."""

    count: int
    first_seen: datetime
    last_seen: datetime


def write(folder: Path, finding: Finding, tally: Tally, base_url: str, spec: Path | None = None) -> None:
    """Makes the folder, or brings it up to date. Raises Misused where that can't be done.

    `base_url` and `spec` are what the finding is tried against where nobody says otherwise.
    """
    texts = {
        folder.parent / SETUP: SETUP_TEXT,
        folder / COMMANDS: commands(finding, base_url),
        folder / TEST: proof(finding, base_url, spec),
        folder / DATA: data(finding, tally, base_url),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            replace(path, text.encode())
    except OSError as error:
        problem = f"{error.filename or folder} can't be written: {error.strerror}"
        raise Misused(problem, "make room there, or name another folder") from error


def read(folder: Path) -> tuple[Finding, Tally]:
    """What `write` has written. Raises Misused for anything else."""
    finding = stored.read(folder / DATA)
    try:
        return finding, tally_of(_campaign(folder / DATA))
    except NotStored as error:
        raise Misused(f"{folder / DATA} is of no campaign: {error}", REMEDY) from error


def all_in(directory: Path) -> list[tuple[Finding, Tally]]:
    """All findings in a directory of such folders, by the names of these; none where it isn't there."""
    return [read(path.parent) for path in sorted(directory.glob(f"*/{DATA}"))]


def base_url_of(file: Path) -> str | None:
    """The service that a finding's file says it was found in, if it does."""
    try:
        return _campaign(file).text("base_url")
    except NotStored:
        return None


def data(finding: Finding, tally: Tally, base_url: str) -> str:
    campaign = {
        "count": tally.count,
        "first_seen": tally.first_seen.astimezone(UTC).isoformat(),
        "last_seen": tally.last_seen.astimezone(UTC).isoformat(),
        "base_url": base_url,
    }
    return json.dumps({**stored.stored(finding), "campaign": campaign}, indent=2) + "\n"


def tally_of(record: Record) -> Tally:
    return Tally(record.whole("count"), moment(record, "first_seen"), moment(record, "last_seen"))


def moment(record: Record, key: str) -> datetime:
    try:
        found = datetime.fromisoformat(record.text(key))
    except ValueError as error:
        raise NotStored(record.place(key), "is no time") from error
    if found.tzinfo is None:
        raise NotStored(record.place(key), "has no time zone")
    return found.astimezone(UTC)


def _campaign(file: Path) -> Record:
    try:
        return Record(json.loads(file.read_bytes()), "").part("campaign")
    except (OSError, ValueError, RecursionError) as error:
        raise NotStored("", "can't be read") from error


def proof(finding: Finding, base_url: str, spec: Path | None) -> str:
    """A test for pytest. What the finding says stands far down, where Python looks for no encoding."""
    return _TEST.format(
        base_url=base_url,
        spec=None if spec is None else str(spec.resolve()),
        heading=heading(finding),
        summary=headline(finding),
    )


def commands(finding: Finding, base_url: str) -> str:
    """What led to a finding and its own request, as lines for bash."""
    head = _COMMANDS.format(heading=heading(finding), summary=headline(finding))
    steps = [*enumerate((*finding.before, finding.exchange), 1)]
    bursts = groupby(steps, key=lambda step: step[1].burst or -step[0])
    return head + "".join(text for _, together in bursts for text in burst([*together], base_url))


def burst(steps: list[tuple[int, Exchange]], base_url: str) -> Iterator[str]:
    """One request, or several that are sent at the same moment."""
    together = len(steps) > 1
    for number, step in steps:
        yield f"\n# {number}. {'at the same moment: ' if together else ''}{came(step)}\n"
        yield f"{curl(base_url, step.request)}{' &' if together else ''}\n"
    yield "wait\n" if together else ""


def heading(finding: Finding) -> str:
    return "  ".join(short(part) for part in (finding.rule.id, finding.operation, finding.subject) if part)


def replace(path: Path, content: bytes) -> None:
    """The file holds this, or what it held before, whatever happens."""
    if path.exists() and path.read_bytes() == content:
        return
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
