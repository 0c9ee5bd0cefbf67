"""Nothing passes between two customers: each leak is found, as one finding, and correct services are left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hydracore_contract.cli import main
from hydracore_contract.errors import CredentialsRefused
from hydracore_contract.exchange import Request
from hydracore_contract.exit_codes import WRONG_USE
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.serialization import restored, stored
from hydracore_contract.gaps import ONE_CUSTOMER
from hydracore_contract.isolation.guarded_custody import guarded
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.isolation.ledger import read as read_ledger
from hydracore_contract.reproduce.attempt import replayed
from hydracore_contract.settings import OTHERS, Secrets, Settings
from tests.hydracore_contract.brief_runs import brief_run
from tests.hydracore_contract.contracts import contract, own
from tests.hydracore_contract.services import broken, correct
from tests.hydracore_contract.services.serving import served
from tests.hydracore_contract.services.tables import ALL
from tests.hydracore_contract.small_services import run, small
from tests.hydracore_contract.two_customers import TOKENS, Notes, document
from tests.sampling import sampled
from tools.selftest import settings, verdict

FIRST, SECOND = TOKENS
LEAKS = {
    "customers-unchecked": "isolation create_channel_endpoint",
    "customers-lists": "isolation list_instance_channels",
    "customers-creates": "isolation create_channel_endpoint",
    "customers-updates": "isolation update_channel_endpoint",
    "customers-deletes": "isolation delete_channel_endpoint",
    "customers-quietly": "isolation update_channel_endpoint",
    "customers-status": "existence-told delete_channel_endpoint",
    "customers-words": "existence-told delete_channel_endpoint",
    "customers-named": "isolation create_channel_endpoint",
    "customers-header": "isolation create_channel_endpoint",
    "customers-query": "isolation list_instance_channels",
    "customers-body": "isolation create_channel_endpoint",
    "customers-moved": "isolation update_channel_endpoint",
    "customers-counted": "isolation list_instance_channels",
}
"""Broken services of HydraCore's contract, each with the one finding that tells of it."""


def told(outcome: Outcome | None) -> list[str]:
    causes = outcome.failures if outcome else ()
    return [f"{cause.first.rule.id} {cause.first.operation}" for cause in causes]


def tried(name: str, folder: Path) -> Outcome | None:
    """The outcome of the phase alone against a service that has two instances."""
    with served(name) as url:
        wanted = replace(settings(ALL[name], url, "quick", 1, folder), phases=("customers",))
        outcome, why = verdict(wanted)
    assert why == ""
    return outcome


def test_each_broken_service_of_two_customers_has_a_finding_that_tells_of_it() -> None:
    assert LEAKS.keys() == broken.customers.TABLE.keys()


@pytest.mark.parametrize("name", sampled(LEAKS, of=5))
def test_a_leak_between_instances_is_one_finding(name: str, tmp_path: Path) -> None:
    outcome = tried(name, tmp_path)
    assert told(outcome) == [LEAKS[name]]
    assert outcome is not None
    assert outcome.leftover == ()


@pytest.mark.parametrize("name", sampled(correct.customers.TABLE, of=5))
def test_a_correct_service_of_two_customers_has_no_finding(name: str, tmp_path: Path) -> None:
    outcome = tried(name, tmp_path)
    assert outcome is not None
    assert (told(outcome), outcome.notes, outcome.leftover) == ([], (), ())


def notes(fault: str, folder: Path, *, is_numbered: bool = True) -> tuple[Outcome, Notes]:
    service = Notes(fault, is_numbered=is_numbered)
    with small(service) as there:
        outcome = run(
            document(is_numbered=is_numbered),
            there.url,
            folder,
            secrets=Secrets(FIRST),
            other_secrets=Secrets(SECOND, owner=OTHERS),
            phases=("customers",),
        )
    return outcome, service


FAULTS: list[tuple[str, list[str]]] = [
    ("", []),
    ("list", ["isolation listNotes", "isolation listProjects"]),
    ("read", ["isolation readNote", "isolation readProject"]),
    ("update", ["isolation changeNote", "isolation changeProject"]),
    ("delete", ["isolation removeNote", "isolation removeProject"]),
    ("quiet", ["isolation removeNote", "isolation removeProject"]),
    ("archive", ["isolation archiveNote"]),
    ("told", ["isolation archiveNote"]),
    ("status", ["existence-told archiveNote"]),
    ("owner", ["isolation addNote", "isolation addProject"]),
    ("owner-moved", ["isolation changeNote", "isolation changeProject"]),
    ("reference", ["isolation addNote"]),
    ("stats", ["isolation stats"]),
]


@pytest.mark.parametrize(
    ("fault", "wanted", "is_numbered"),
    sampled([(*case, is_numbered) for case in FAULTS for is_numbered in (True, False)], of=7),
)
def test_customers_who_share_a_path_are_kept_apart(
    fault: str, wanted: list[str], is_numbered: bool, tmp_path: Path
) -> None:
    """A contract without instances: whose an item is only the token tells. A finding fails again until it is mended,
    by itself: nobody says then whose the instances are, or what else was there."""
    outcome, service = notes(fault, tmp_path, is_numbered=is_numbered)
    assert told(outcome) == wanted
    assert (service.items, outcome.leftover) == ({"notes": {}, "projects": {}}, ())
    assert not [each for each in outcome.unreached if "one customer" in each]
    for cause in outcome.failures[:1]:
        finding = restored(stored(cause.first))
        for is_mended in (False, True):
            service = Notes("" if is_mended else fault, is_numbered=is_numbered)
            with small(service) as there:
                given = contract(document(is_numbered=is_numbered))
                again = replayed(given, customers(there.url, tmp_path), finding)
            assert again.fails is not is_mended, again.why
            assert service.items == {"notes": {}, "projects": {}}


def customers(url: str, folder: Path) -> Settings:
    return Settings(
        url,
        Secrets(FIRST),
        report_dir=folder,
        other_secrets=Secrets(SECOND, owner=OTHERS),
        request_timeout=5.0,
    )


def test_a_finding_between_instances_fails_again(tmp_path: Path) -> None:
    outcome = tried("customers-creates", tmp_path)
    assert outcome is not None
    finding = outcome.failures[0].first
    with served("customers-creates") as url:
        wanted = settings(ALL["customers-creates"], url, "quick", 2, tmp_path)
        named = replace(wanted, instance_id=None, other_instance_id=None)
        assert replayed(own(), named, finding).fails
    with served("customers") as url:
        assert replayed(own(), replace(named, base_url=url), finding).fails is False


def test_a_replay_says_that_a_second_customer_is_needed(tmp_path: Path) -> None:
    outcome, _ = notes("read", tmp_path)
    with small(Notes("read")) as there:
        wanted = Settings(there.url, Secrets(FIRST), report_dir=tmp_path)
        again = replayed(contract(document()), wanted, outcome.failures[0].first)
    assert again.fails is None
    assert again.why == "its requests carry a second customer's token, and none was given (--other-token)"


def test_what_the_other_customer_has_made_is_removed_with_their_credentials(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service, file = Notes(), tmp_path / "ledger.jsonl"
    with small(service) as there:
        ledger = Ledger(file, there.url)
        with guarded(contract(document()), customers(there.url, tmp_path), ledger) as custody:
            for token in ("${TOKEN}", "${OTHER_TOKEN}"):
                headers = (("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"))
                custody.send("addNote", Request("POST", "/notes", headers, b'{"text": "left behind"}'))
        assert SECOND not in file.read_text()
        assert main(["cleanup", str(file), "--token", FIRST]) == WRONG_USE
        told = capsys.readouterr().err
        assert (
            "holds what a second customer has made; give their credentials as well, with --other-token"
            in told
        )
        with guarded(contract(document()), customers(there.url, tmp_path), read_ledger(file)) as custody:
            cleaned = custody.clean()
    assert (len(cleaned.removed), cleaned.left, service.items["notes"]) == (2, (), {})


def test_a_second_customer_who_is_refused_leaves_no_verdict(tmp_path: Path) -> None:
    with small(Notes()) as there:
        wanted = replace(customers(there.url, tmp_path), other_secrets=Secrets("nobodys", owner=OTHERS))
        with pytest.raises(CredentialsRefused) as raised:
            brief_run(contract(document()), wanted, "document")
    assert "refuses the second customer (401); give a good --other-token" in str(raised.value)


def test_a_run_with_one_customer_says_so(tmp_path: Path) -> None:
    with small(Notes()) as there:
        outcome = run(document(), there.url, tmp_path, secrets=Secrets(FIRST), phases=("credentials",))
    assert ONE_CUSTOMER in outcome.unreached
