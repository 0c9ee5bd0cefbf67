"""A finding as a folder: its data, its commands, and a test that fails until it is fixed.

A folder is a finding once its `finding.json` is there, which is written last. Each file is replaced in one step:
whoever reads it has a whole one, even if whoever wrote it was cut off.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Exchange
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Finding, Occurrences
from hydracore_contract.findings.serialization import JsonObject, NotStored
from hydracore_contract.fuzz.atomic_files import replaced
from hydracore_contract.reports.announcements import exchange_outcome
from hydracore_contract.reports.curl import curl
from hydracore_contract.reports.curl_variables import DEFINITION, FUNCTION, BashVariable, bash_variables
from hydracore_contract.reports.headline import headline
from hydracore_contract.reports.sanitize import short
from hydracore_contract.transport.wire import unsendable

DATA, COMMANDS, TEST = "finding.json", "request.curl", "test_finding.py"
SETUP = "pytest.ini"
"""Beside the folders: as it is set up by itself, pytest takes no two files of one name."""
T = TypeVar("T")

REMEDY = "remove its folder, or name the folder of a campaign"

SETUP_TEXT = "[pytest]\naddopts = --import-mode=importlib\n"

_TEST = '''\
"""Fails while the service breaks its contract in this way, and passes once it keeps it.

Which service: HYDRACORE_CONTRACT_BASE_URL, or BASE_URL below. Its credentials: HYDRACORE_CONTRACT_TOKEN and
HYDRACORE_CONTRACT_API_KEY. What is sent stands in finding.json beside this file.
"""

from pathlib import Path

from hydracore_contract.fuzz.pytest_reproduction import assert_fixed

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
# TOKEN and API_KEY are the credentials: set them first.
"""
_NAMES = f"""\
# What an earlier request has made is named as its answer names it, which python3 reads.
{DEFINITION}
"""
_AT_ONCE = """\
# Where a request names what one of several at the same moment has made, put in its new name.
"""


def write(
    folder: Path, finding: Finding, occurrences: Occurrences, base_url: str, spec: Path | None = None
) -> None:
    """Makes the folder, or brings it up to date. Raises Misused where that can't be done.

    `base_url` and `spec` are the defaults of the test that is written for the finding.
    """
    texts = {
        folder.parent / SETUP: SETUP_TEXT,
        folder / COMMANDS: commands(finding, base_url),
        folder / TEST: reproduction_test(finding, base_url, spec),
        folder / DATA: artifact_json(finding, occurrences, base_url),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            if not path.exists() or path.read_bytes() != text.encode():
                replaced(path, text)
    except OSError as error:
        problem = f"{error.filename or folder} can't be written: {error.strerror}"
        raise Misused(problem, "make room there, or name another folder") from error


def sendable(file: Path) -> Finding:
    """The finding in a file. Raises Misused where there is none, or none that can be sent again."""
    finding = serialization.read(file)
    for step in finding.steps:
        if problem := unsendable(step.request):
            raise Misused(f"{file}: its request {step.number} can't be sent: {problem}", serialization.REMEDY)
    return finding


def read_folder(folder: Path) -> tuple[Finding, Occurrences]:
    """The finding and its occurrences in a folder that `write` made. Raises Misused for any other."""
    finding = serialization.read(folder / DATA)
    try:
        return finding, occurrences_of(_campaign(folder / DATA))
    except NotStored as error:
        raise Misused(f"{folder / DATA} is of no campaign: {error}", REMEDY) from error


def all_in(directory: Path) -> tuple[list[tuple[Finding, Occurrences]], list[str]]:
    """The findings in a directory of such folders, in order of name, and the problems of those that can't be read."""
    return each_read([path.parent for path in sorted(directory.glob(f"*/{DATA}"))], read_folder)


def each_read(places: Iterable[Path], reader: Callable[[Path], T]) -> tuple[list[T], list[str]]:
    """The values that could be read, and the problems of the places that could not."""
    found, wrong = [], []
    for place in places:
        try:
            found.append(reader(place))
        except Misused as error:
            wrong.append(error.problem)
    return found, wrong


def base_url_of(file: Path) -> str | None:
    """The service that a finding's file says it was found in, if it does."""
    try:
        return _campaign(file).text("base_url")
    except NotStored:
        return None


def failed_again(file: Path) -> bool | None:
    """Tells whether the finding in a file failed again when its campaign sent it once more; None where nobody knows."""
    try:
        record = _campaign(file)
        return record.optional("failed_again", record.flag)
    except NotStored:
        return None


def artifact_json(finding: Finding, occurrences: Occurrences, base_url: str) -> str:
    campaign = {
        "count": occurrences.count,
        "first_seen": occurrences.first_seen.astimezone(UTC).isoformat(),
        "last_seen": occurrences.last_seen.astimezone(UTC).isoformat(),
        "failed_again": occurrences.failed_again,
        "places": serialization.seen_data(occurrences.seen),
        "base_url": base_url,
    }
    return json.dumps({**serialization.stored(finding), "campaign": campaign}, indent=2) + "\n"


def occurrences_of(record: JsonObject) -> Occurrences:
    return Occurrences(
        record.whole("count"),
        moment(record, "first_seen"),
        moment(record, "last_seen"),
        record.optional("failed_again", record.flag),
        serialization.seen_from(record.parts("places")) if "places" in record else (),
    )


def moment(record: JsonObject, key: str) -> datetime:
    try:
        found = datetime.fromisoformat(record.text(key))
    except ValueError as error:
        raise NotStored(record.place(key), "is no time") from error
    if found.tzinfo is None:
        raise NotStored(record.place(key), "has no time zone")
    return found.astimezone(UTC)


def _campaign(file: Path) -> JsonObject:
    try:
        return JsonObject(json.loads(file.read_bytes()), "").part("campaign")
    except (OSError, ValueError, RecursionError) as error:
        raise NotStored("", "can't be read") from error


def reproduction_test(finding: Finding, base_url: str, spec: Path | None) -> str:
    """A test for pytest. What the finding says stands far down, where Python looks for no encoding."""
    return _TEST.format(
        base_url=base_url,
        spec=None if spec is None else str(spec.resolve()),
        heading=heading(finding),
        summary=headline(finding),
    )


def commands(finding: Finding, base_url: str) -> str:
    """Bash commands for the requests that led to a finding and for its own."""
    steps = finding.steps
    made = bash_variables(steps)
    head = _COMMANDS.format(heading=heading(finding), summary=headline(finding))
    head += (_NAMES if made else "") + (_AT_ONCE if any(step.burst for step in steps) else "")
    bursts = groupby(enumerate(steps), key=lambda each: each[1].burst or -each[0])
    return head + "".join(
        text for _, together in bursts for text in burst_commands([*together], base_url, made)
    )


def burst_commands(
    steps: list[tuple[int, Exchange]], base_url: str, made: Mapping[int, BashVariable]
) -> Iterator[str]:
    """One request, or several that are sent at the same moment."""
    together = len(steps) > 1
    for index, step in steps:
        known = {each.text: each.variable for place, each in made.items() if place < index}
        command = curl(base_url, step.request, known)
        if index in made:
            command = f"{made[index].variable}=$({command} | {FUNCTION} {made[index].key})"
        yield f"\n# {index + 1}. {'at the same moment: ' if together else ''}{exchange_outcome(step)}\n"
        yield f"{command}{' &' if together else ''}\n"
    yield "wait\n" if together else ""


def heading(finding: Finding) -> str:
    return "  ".join(
        short(part) for part in (finding.rule.id, finding.operation, finding.subject.text) if part
    )
