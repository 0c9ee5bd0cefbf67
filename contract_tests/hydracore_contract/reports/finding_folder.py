"""A finding as a folder: its data, its commands, and a test that fails until it is fixed.

A folder is a finding once its `finding.json` is there, which is written last. Each file is replaced in one step:
whoever reads it has a whole one, even if whoever wrote it was cut off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hydracore_contract.atomic_files import BESIDE, replaced
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Finding
from hydracore_contract.reports.headline import headline
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.shell_script import COMMANDS, body_files, script
from hydracore_openapi import Document

REPORTS = Path("contract-report")
"""The folder of a run's reports, where none is named."""
FINDINGS = "findings"
"""The folder of all findings of a run or a campaign."""
DATA, TEST = "finding.json", "test_finding.py"
RUN, CAMPAIGN = "run", "campaign"
"""Members of a finding's data that say where it was found, and what is known of it there."""
SETUP = "pytest.ini"
"""Beside the folders: as it is set up by itself, pytest takes no two files of one name."""
SETUP_TEXT = "[pytest]\naddopts = --import-mode=importlib\n"
BODY = re.compile(r"body-\d+")
CACHE = "__pycache__"

_TEST = '''\
"""Fails while the service breaks its contract in this way, and passes once it keeps it.

Which service: HYDRACORE_CONTRACT_BASE_URL, or BASE_URL below. Its credentials: HYDRACORE_CONTRACT_TOKEN,
HYDRACORE_CONTRACT_API_KEY or HYDRACORE_CONTRACT_AUTH. What is sent stands in finding.json beside this file.
"""

from pathlib import Path

from hydracore_contract.reproduce.pytest_reproduction import assert_fixed

BASE_URL = {base_url!r}
SPEC = {spec!r}
OVERLAYS = {overlays!r}

# {heading}
# {summary}


def test_finding() -> None:
    assert_fixed(Path(__file__).parent, BASE_URL, SPEC, OVERLAYS)
'''


def name_of(finding: Finding) -> str:
    """The name of a finding's folder in a run."""
    return finding.fingerprint


def place_of(reports: Path, finding: Finding) -> Path:
    """The folder of a finding that is the first of its cause, in the folder of a run's reports."""
    return reports / FINDINGS / name_of(finding)


def write(
    folder: Path,
    finding: Finding,
    origin: Mapping[str, Any],
    base_url: str,
    document: Document | None = None,
    access: tuple[str, ...] = (),
    *,
    surely: bool = True,
) -> None:
    """Makes the folder, or brings it up to date. Raises OSError where that can't be done.

    `origin` is kept beside the finding's data; `base_url` and `document` are the defaults of its test, `access` is what
    its commands need to get there. With `surely` all is on disk when this returns.
    """
    data = json.dumps({**serialization.stored(finding), **origin}, indent=2) + "\n"
    texts = {
        folder.parent / SETUP: SETUP_TEXT.encode(),
        folder / COMMANDS: commands(finding, base_url, access).encode(),
        folder / TEST: reproduction_test(finding, base_url, document).encode(),
        **{folder / name: body for name, body in body_files(finding).items()},
        folder / DATA: data.encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    remove_files(path for path in folder.iterdir() if BODY.fullmatch(path.name) and path not in texts)
    for path, content in texts.items():
        if not path.exists() or path.read_bytes() != content:
            replaced(path, content, surely=surely)


def remove(folder: Path) -> None:
    """Removes what `write` and pytest have left in a folder, and the folder if it holds nothing else."""
    names = (DATA, COMMANDS, TEST)
    remove_files(folder / each for name in names for each in (name, BESIDE.format(name)))
    remove_files(path for path in folder.iterdir() if BODY.fullmatch(path.name))
    remove_files((folder / CACHE).glob(f"{Path(TEST).stem}.*"))
    for each in (folder / CACHE, folder):
        with suppress(OSError):  # others have something there
            each.rmdir()


def remove_files(paths: Iterable[Path]) -> None:
    for path in [*paths]:
        path.unlink(missing_ok=True)


def reproduction_test(finding: Finding, base_url: str, document: Document | None) -> str:
    """A test for pytest. What the finding says stands far down, where Python looks for no encoding."""
    place = document and document.place
    return _TEST.format(
        base_url=base_url,
        spec=str(place.resolve()) if isinstance(place, Path) else place and str(place),
        overlays=tuple(str(each.resolve()) for each in document.overlays) if document else (),
        heading=heading(finding),
        summary=headline(finding),
    )


def commands(finding: Finding, base_url: str, access: tuple[str, ...] = ()) -> str:
    """Bash commands for the requests that led to a finding and for its own."""
    return f"# {heading(finding)}\n# {headline(finding)}\n{script(finding, base_url, access=access)}\n"


def heading(finding: Finding) -> str:
    return "  ".join(
        short(part) for part in (finding.rule.id, finding.operation, finding.subject.text) if part
    )
