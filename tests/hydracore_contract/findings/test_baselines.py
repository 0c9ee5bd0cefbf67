from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.errors import Misused
from hydracore_contract.findings import rules
from hydracore_contract.findings.baselines import accepted, faults_of, is_accepted, marked, read, written
from hydracore_contract.findings.finding import Acceptance, Cause, Difference, Finding, Severity
from hydracore_contract.findings.serialization import subject_from
from tests.hydracore_contract.reports.garbage import causes, texts
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, HANGS, TIMES_MOVE, variant

TODAY = date(2025, 3, 4)
NAME = CREATE_FAILS.fingerprint
GOOD = f'[[accepted]]\nfingerprint = "{NAME}"\nreason = "known"\nuntil = 2025-03-04\n'


def read_text(text: bytes) -> tuple[Acceptance, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "baseline.toml")
        path.write_bytes(text)
        return read(path)


def problem(text: bytes) -> str:
    """What is wrong with a baseline; empty where nothing is."""
    try:
        read_text(text)
    except Misused as misused:
        return misused.problem
    return ""


def mended(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)


@given(st.lists(causes, max_size=3), texts.filter(str.strip), st.dates())
def test_what_is_written_is_read(found: list[Cause], reason: str, until: date) -> None:
    read_back = read_text(written(found, reason, until).encode())
    names = dict.fromkeys(fault.fingerprint for cause in found for fault in faults_of(cause))
    assert read_back == tuple(Acceptance(name, mended(reason), until) for name in names)


@given(st.binary() | st.text().map(lambda text: f"[[accepted]]\n{text}".encode()))
def test_garbage_is_refused_in_one_line(data: bytes) -> None:
    told = problem(data)
    assert not told or "baseline.toml" in told
    assert "\n" not in told


VALUES = st.sampled_from(
    ("1", '""', '"x"', "true", "2025-03-04", "2025-03-04T00:00:00Z", "[]", "{}", f'"{NAME}"')
)


@given(st.dictionaries(st.sampled_from(("fingerprint", "reason", "until", "rule", "more")), VALUES))
def test_entries_are_right_or_refused(entry: dict[str, str]) -> None:
    text = "\n".join(["[[accepted]]", *(f"{key} = {value}" for key, value in entry.items())])
    told = problem(text.encode())
    complete = {"fingerprint": f'"{NAME}"', "until": "2025-03-04"}
    assert "baseline.toml: entry 1" in told or (not told and complete.items() <= entry.items())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[", "is no TOML: "),
        ("a = 1\nb = 2", "'a' is not known here"),
        ("accepted = 1", "'accepted' is no list of entries"),
        ("accepted = [1]", "entry 1 is no table"),
        (GOOD + "[[accepted]]", "entry 2 has no fingerprint"),
        (GOOD + "extra = 1", "entry 1 has 'extra', which is not known"),
        (GOOD.replace("2025-03-04", '"2025-03-04"'), "entry 1: until is no date"),
        (GOOD.replace("2025-03-04", "2025-03-04T10:00:00"), "entry 1: until is no date"),
        (GOOD.replace("until", "# until"), "entry 1 has no until"),
        (GOOD.replace('"known"', "7"), "entry 1: reason is no text"),
        (GOOD.replace('"known"', '" "'), "entry 1: reason is no text"),
        (GOOD.replace(NAME, "ABC"), "entry 1: 'ABC' is no fingerprint"),
        (GOOD + GOOD, f"entry 2 accepts {NAME} once more"),
    ],
)
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    assert told in problem(text.encode())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="can't be read: No such file"):
        read(tmp_path / "nothing.toml")


def test_an_empty_baseline_accepts_nothing() -> None:
    assert read_text(b"") == ()
    assert written([], "known", TODAY) == ""


def test_accepted_until_the_last_day() -> None:
    causes = (Cause((CREATE_FAILS, CREATE_FAILS)), Cause((HANGS,)))
    outcome = replace(BAD, causes=causes, unreached=("other",))
    entry = Acceptance(NAME, "known", TODAY)
    today = accepted(outcome, [entry], TODAY)
    assert [cause.accepted for cause in today.causes] == ["known", None]
    assert (today.causes[0].findings, today.causes[1]) == (causes[0].findings, causes[1])
    assert today.unreached == ("other",)
    tomorrow = accepted(outcome, [entry], TODAY + timedelta(1))
    expired, other = tomorrow.causes
    assert expired.accepted is None
    assert expired.first.summary == (
        "500 for a provider of 51 characters (the baseline's acceptance expired on 2025-03-04)"
    )
    assert expired.first.fingerprint == NAME
    assert expired.count == 2
    assert other == causes[1]
    assert tomorrow.unreached[1:] == (
        f"the baseline's entry {NAME} (known) expired on 2025-03-04: fix it, or accept it for longer",
    )


def test_entries_that_fit_nothing_are_told() -> None:
    entry = Acceptance(NAME, "known", TODAY)
    outcome = accepted(replace(BAD, causes=(Cause((TIMES_MOVE,)),), unreached=()), [entry], TODAY)
    assert outcome.causes == (Cause((TIMES_MOVE,)),)
    assert outcome.unreached == (
        f"the baseline's entry {NAME} (known) fits no finding: remove it if that is fixed",
    )


def changed(kind: str, operation: str = "create_channel", subject: str = "config", **more: Any) -> Finding:
    difference = Difference(kind)
    return variant(CREATE_FAILS, rules.ECHO, operation, subject, "wrong", difference=difference, **more)


ROUNDED, EMPTIED = changed("rounded"), changed("emptied")


def test_what_one_operation_shows_is_accepted_for_all() -> None:
    one = variant(
        CREATE_FAILS, rules.HEADER, "a", "response 401 X", "none", difference=Difference("missing", "x")
    )
    (entry,) = read_text(written([Cause((one,))], "known", TODAY).encode())
    other = replace(one, operation="b")
    assert is_accepted(other, [entry], TODAY)
    assert not is_accepted(replace(other, severity=Severity.NOTE), [entry], TODAY)


def test_one_difference_of_a_value_does_not_accept_another() -> None:
    (entry,) = read_text(written([Cause((ROUNDED,))], "doubles", TODAY).encode())
    assert is_accepted(ROUNDED, [entry], TODAY)
    assert not is_accepted(EMPTIED, [entry], TODAY)


def test_of_a_cause_only_what_is_named_is_accepted() -> None:
    """What was grouped for reading is accepted one by one."""
    outcome = replace(BAD, causes=(Cause((ROUNDED, ROUNDED, EMPTIED)),), unreached=())
    (entry,) = read_text(written([Cause((ROUNDED,))], "doubles", TODAY).encode())
    found = accepted(outcome, [entry], TODAY)
    assert [(cause.accepted, cause.findings) for cause in found.causes] == [
        (None, (EMPTIED,)),
        ("doubles", (ROUNDED, ROUNDED)),
    ]
    assert found.unreached == ()
    both = read_text(written(outcome.causes, "all of it", TODAY).encode())
    assert [cause.accepted for cause in accepted(outcome, both, TODAY).causes] == ["all of it"]


def test_an_entry_of_an_earlier_version_counts_where_it_can_mean_only_one() -> None:
    (former,) = ROUNDED.former_fingerprints
    assert EMPTIED.former_fingerprints == {former}
    entry = Acceptance(former, "known", TODAY)
    alone = accepted(replace(BAD, causes=(Cause((ROUNDED,)),), unreached=()), [entry], TODAY)
    assert ([cause.accepted for cause in alone.causes], alone.unreached) == (["known"], ())
    either = accepted(replace(BAD, causes=(Cause((ROUNDED, EMPTIED)),), unreached=()), [entry], TODAY)
    assert [cause.accepted for cause in either.causes] == [None]
    assert either.unreached == (
        f"the baseline's entry {former} (known) is of an earlier version and may mean 2 findings: accept those that "
        "are meant with hydracore-contract accept",
    )


def test_it_names_what_is_accepted() -> None:
    assert written([Cause((CREATE_FAILS,))], 'known, "soon" fixed', TODAY) == (
        f'[[accepted]]\nfingerprint = "{NAME}"\nrule = "server-error"\noperation = "create_channel"\n'
        'reason = "known, \\"soon\\" fixed"\nuntil = 2025-03-04\n'
    )


ANY, NEARLY = (
    replace(
        TIMES_MOVE,
        rule=rules.CREDENTIALS_ACCEPTED,
        subject=subject_from(rules.CREDENTIALS_ACCEPTED, f"X-Api-Key: {sent}"),
    )
    for sent in ("wrong", "${API_KEY}x")
)


@pytest.mark.parametrize(("known", "is_known"), [(ANY, True), (NEARLY, False)])
def test_a_broad_cause_is_accepted_by_its_own_name_only(known: Finding, *, is_known: bool) -> None:
    cause = Cause((ANY, NEARLY))
    [judged] = marked([cause], [Acceptance(known.fingerprint, "known", TODAY)], TODAY)
    assert bool(judged.accepted) is is_known
