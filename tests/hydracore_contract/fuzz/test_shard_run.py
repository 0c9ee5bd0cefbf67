"""One shard reports its findings, and shrinks them even where it is asked to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from hydracore_contract.exchange import Request
from hydracore_contract.findings.finding import Finding
from hydracore_contract.fuzz.contract_files import contract_files_of
from hydracore_contract.fuzz.progress import Reached
from hydracore_contract.fuzz.shard_run import Lingering, run_shard
from hydracore_contract.fuzz.shards import Shard, ShardKind
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.phases.targets import new_item
from hydracore_contract.reproduce.attempt import replayed
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import named_contract, prepared
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.shrink.shrinker import Effort
from hydracore_contract.transport.target import Target, Unguarded
from hydracore_openapi import bundled, load
from tests.hydracore_contract.scripted import answer, keeps_saying, serving
from tests.hydracore_contract.services.serving import MAIN, USUAL, served

NEVER = 10**6
JSON = (("Content-Type", "application/json"), ("Authorization", f"Bearer {USUAL.token}"))
BUSY = answer("429 Too Many Requests", b"", ("Retry-After", "100000"))
SURROGATE = b'{"channel_type": "sms", "config": {"a": "\\ud800"}}'


@dataclass
class Told:
    """A listener that has enough after so many findings."""

    enough: int = NEVER
    causes: list[Finding] = field(default_factory=list)

    def found(self, finding: Finding) -> None:
        self.causes.append(finding)

    def goes(self, reached: Reached, ledger: Ledger) -> None: ...

    def is_enough(self) -> bool:
        return len(self.causes) >= self.enough


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shard]:
    """One that finds something at once."""
    folder = tmp_path_factory.mktemp("reports")
    secrets = Secrets(USUAL.token, USUAL.api_key)
    with served("list-lacks-count") as url:
        settings = Settings(url, secrets, profile="quick", report_dir=folder, phases=("behaviour",))
        yield Shard(0, ShardKind.SURVEY, 60.0, settings, contract_files_of(load(bundled())))


def with_ledger(shard: Shard, folder: Path) -> Shard:
    return replace(shard, settings=replace(shard.settings, ledger=folder / "ledger.jsonl"))


def test_what_is_found_is_made_small_where_the_shard_is_asked_to_end(shard: Shard, tmp_path: Path) -> None:
    told = Told(enough=1)
    (sighting,) = run_shard(with_ledger(shard, tmp_path), told).sightings
    assert [each.cause_key for each in told.causes] == [sighting.finding.cause_key]
    assert (sighting.effort, sighting.finding.before) == (Effort.WHOLE, ())


def test_what_is_known_to_be_small_is_not_looked_at_again(shard: Shard, tmp_path: Path) -> None:
    told = Told(enough=1)
    run_shard(with_ledger(shard, tmp_path), told)
    known = frozenset(each.cause_key for each in told.causes)
    (sighting,) = run_shard(replace(with_ledger(shard, tmp_path), known=known), Told(enough=1)).sightings
    assert sighting.effort is Effort.NONE


def test_a_little_time_is_left_after_the_end() -> None:
    asked = iter([False, True, True])
    lingering = Lingering(lambda: next(asked), seconds=60.0)
    assert [lingering() for _ in range(9)] == [True] * 9
    assert not Lingering(lambda: True, seconds=0.0)()


def test_what_is_refused_beside_others_as_well(shard: Shard, tmp_path: Path) -> None:
    """That others may hold the same short text is no excuse where nothing has to be the only one of its kind."""
    with served("line-break-refused") as url:
        alone = with_ledger(shard, tmp_path)
        settings = replace(alone.settings, base_url=url, phases=("requests",))
        found = run_shard(replace(alone, settings=settings, crowded=True), Told(enough=1)).sightings
    (refused,) = [each.finding for each in found]
    assert refused.rule.id == "valid-refused"
    assert b'"external_identifier": "\\n"' in (refused.exchange.request.body or b"")


@pytest.mark.parametrize(("name", "is_over"), [("poisons-everything", False), ("falls-over", True)])
def test_what_fails_since_before_a_shard_is_no_finding_of_its_own(
    shard: Shard, tmp_path: Path, name: str, *, is_over: bool
) -> None:
    """It would have no cause there: sent to a service that nobody has broken yet, it would not fail."""
    with served(name) as url:
        spoil = Request("POST", f"/v1/instances/{MAIN}/channels", JSON, SURROGATE)
        settings = replace(with_ledger(shard, tmp_path).settings, base_url=url)
        with closing(Target(settings, Unguarded())) as target:
            target.send("", spoil)
        late = replace(shard, settings=settings, worked=True, wait=0.1, seconds=5.0)
        result = run_shard(late, Told())
        assert result.sightings == ()
        assert bool(result.down) is is_over
        assert any("since before this shard began" in each for each in result.missed) is not is_over
        assert run_shard(replace(late, worked=False), Told()).sightings


def test_a_shard_ends_in_its_time_whatever_the_service_asks_for(shard: Shard, tmp_path: Path) -> None:
    """A 429 with a huge Retry-After would keep it for two minutes, twenty times over."""
    with serving(keeps_saying(BUSY)) as server:
        settings = replace(with_ledger(shard, tmp_path).settings, base_url=server.url, max_time=5.0)
        result = run_shard(replace(shard, settings=settings, seconds=1.0), Told())
        assert (result.sightings, result.down) == ((), None)


def test_what_was_left_is_not_taken_for_the_cause(shard: Shard, tmp_path: Path) -> None:
    """A list shows what is wrong with any item: the smallest example must hold the request that makes one."""
    contract, place = named_contract(None)
    with served("provider-null-stored") as url:
        settings = replace(with_ledger(shard, tmp_path).settings, base_url=url)
        run = prepared(contract, settings, Silent(), place)
        resource, session = contract.resources[0], run.session
        for name in ("one", "another"):
            sent = {"channel_type": "sms", "external_identifier": name, "provider": None}
            new_item(session, resource, session.tenants.main, sent)
        session.look(resource, session.tenants.main)
        run.reduce()
        run.finished()
        found = [findings[0] for findings in session.state.known_causes.by_key.values()]
        assert "list_instance_channels" in {each.operation for each in found}
        assert all(replayed(contract, settings, each).fails for each in found)
