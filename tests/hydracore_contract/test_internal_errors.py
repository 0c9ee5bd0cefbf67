"""Faults of the program itself: a line says where their details are, and what was found until then counts."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

from hydracore_contract.cli import main
from hydracore_contract.errors import InternalError
from hydracore_contract.exit_codes import BROKEN, INTERNAL_ERROR, status_of
from hydracore_contract.findings.finding import Finding
from hydracore_contract.internal_errors import internal_error
from hydracore_contract.run_events import PlannedPhase, Silent
from hydracore_contract.runner import verify
from hydracore_contract.settings import Secrets, Settings
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.services.serving import MAIN, OTHER, USUAL, served


class FallsAtOnce(Silent):
    def began(self, phase: PlannedPhase) -> None:
        raise RuntimeError("this screen falls")


class FallsAtAFinding(Silent):
    def found(self, finding: Finding) -> None:
        raise RuntimeError("this screen falls")


@pytest.mark.parametrize(
    ("screen", "status"),
    [(FallsAtOnce(), INTERNAL_ERROR), (FallsAtAFinding(), BROKEN)],
    ids=["first", "later"],
)
def test_a_run_that_falls_over_tells_what_it_has_found(screen: Silent, status: int, tmp_path: Path) -> None:
    settings = Settings(
        "",
        Secrets(USUAL.token, USUAL.api_key),
        None,
        MAIN,
        OTHER,
        "quick",
        phases=("behaviour",),
        report_dir=tmp_path,
    )
    with served("update-ignores-false") as url:
        outcome = verify(own(), replace(settings, base_url=url), screen, "document")
    assert status_of(outcome) == status
    (file,) = tmp_path.glob("internal-error-*.txt")
    assert outcome.stopped == f"an internal error of this program (RuntimeError); its details are in {file}"
    assert "this screen falls" in file.read_text()
    assert not outcome.leftover


class Unprintable(io.StringIO):
    def write(self, _: str) -> int:
        raise RuntimeError("no output")


def test_a_command_that_falls_over_says_so_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with redirect_stdout(Unprintable()):
        assert main(["--version"]) == INTERNAL_ERROR
    (line,) = capsys.readouterr().err.splitlines()
    file = Path(line.rpartition(" ")[2])
    assert "no output" in file.read_text()
    file.unlink()


def test_details_go_where_they_can(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = internal_error(ValueError("x"), tmp_path / "file" / "below", tmp_path / "new")
    assert found.file is not None
    assert Path(found.file).parent == tmp_path / "new"
    assert "its details could not be written" in str(InternalError("ValueError", None))
