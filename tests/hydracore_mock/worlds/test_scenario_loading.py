"""The scenarios that a mock offers: those that were named must fit, those beside the document may."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydracore_mock.errors import ScenarioError, UnknownScenario
from hydracore_mock.settings import MockSettings
from hydracore_mock.worlds.scenario_loading import inline_scenario, load_scenarios, scenario_files
from hydracore_openapi import Contract, load
from tests.hydracore_mock.state.worlds import HYDRACORE, loaded
from tests.hydracore_mock.worlds.parts import ENDPOINT, INSTANCE, INSTANCES, Said
from tests.paths import ROOT

GOOD = {"description": "d", "rules": [{"then": {"delay": "1ms"}}]}
NO_SCENARIO: dict[str, Any] = {"rules": []}
NO_OPERATION = {"description": "d", "rules": [{"match": {"operation": "nope"}, "then": {"delay": "1s"}}]}
FORBIDDEN = {"description": "d", "state": {INSTANCES: [{**ENDPOINT, "enabled": "perhaps"}]}}
NO_INSTANCE = {"description": "d", "state": {"/v1/instances/seven/channels": []}}
Write = Callable[..., MockSettings]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Puts a document into a folder, with these scenarios beside it."""

    def write(**files: Any) -> MockSettings:
        shutil.copy(HYDRACORE, tmp_path / "openapi.yaml")
        beside = tmp_path / "fixtures" / "scenarios"
        beside.mkdir(parents=True)
        for name, document in files.items():
            (beside / f"{name}.json").write_text(json.dumps(document))
        return MockSettings(spec=tmp_path / "openapi.yaml")

    return write


def fixtures(settings: MockSettings) -> Path:
    assert settings.fixtures is not None
    return settings.fixtures


def named(settings: MockSettings, **changes: Any) -> MockSettings:
    return MockSettings(spec=settings.spec, **changes)


def offered(settings: MockSettings, said: Said | None = None, contract: Contract | None = None) -> list[str]:
    return list(load_scenarios(contract or loaded(HYDRACORE), settings, Said() if said is None else said))


def test_the_projects_own_scenarios_fit() -> None:
    said = Said()
    assert set(offered(MockSettings(spec=HYDRACORE), said)) == {
        file.stem for file in (ROOT / "fixtures" / "scenarios").iterdir()
    }
    assert said == []


def test_where_nothing_lies_beside_the_document_there_are_none(tmp_path: Path) -> None:
    assert offered(MockSettings(spec=tmp_path / "openapi.yaml")) == []
    assert scenario_files(MockSettings(spec=tmp_path / "openapi.yaml")) == ()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (NO_SCENARIO, "description"),
        (NO_OPERATION, "nope"),
        (FORBIDDEN, "enabled"),
        (NO_INSTANCE, "'seven' is no instance_id"),
        ([], "bad.json"),
    ],
)
def test_what_does_not_fit_is_left_out_beside_the_document_and_said(
    write: Write, document: Any, reason: str
) -> None:
    settings, said = write(good=GOOD, bad=document), Said()
    assert offered(settings, said) == ["good"]
    assert len(said) == 1
    assert "left out" in said[0]
    assert "bad.json" in said[0]
    assert reason in said[0]


@pytest.mark.parametrize("document", [NO_SCENARIO, NO_OPERATION, FORBIDDEN, NO_INSTANCE])
def test_what_was_named_must_fit(write: Write, document: Any) -> None:
    settings = write(good=GOOD, bad=document)
    folder = fixtures(settings) / "scenarios"
    for source in (folder, folder / "bad.json"):
        with pytest.raises(ScenarioError, match=r"bad\.json"):
            offered(named(settings, scenarios=source))
    assert offered(named(settings, scenarios=folder / "good.json")) == ["good"]
    with pytest.raises(ScenarioError, match=r"bad\.json"):
        offered(named(settings, scenario="bad"))


def test_nothing_where_scenarios_were_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no such file"):
        offered(MockSettings(spec=HYDRACORE, scenarios=tmp_path / "none"))


def test_an_unknown_scenario_is_answered_with_those_there_are(write: Write) -> None:
    settings = write(first=GOOD, second=GOOD)
    assert offered(named(settings, scenario="first")) == ["first", "second"]
    for name in ("third", "none", ""):
        with pytest.raises(UnknownScenario, match="there are first, second"):
            offered(named(settings, scenario=name))


def test_of_two_with_the_same_name_one_is_left_out(write: Write) -> None:
    settings, said = write(same=GOOD), Said()
    (fixtures(settings) / "scenarios" / "same.yaml").write_text(json.dumps(GOOD))
    assert offered(settings, said) == ["same"]
    assert len(said) == 1
    assert "same.yaml" in said[0]


def test_a_reloader_follows_the_files_that_are_read(write: Write) -> None:
    settings = write(first=GOOD)
    folder = fixtures(settings) / "scenarios"
    (folder / "deeper").mkdir()
    (folder / "folder.yaml").mkdir()
    for name in ("deeper/second.YML", "notes.md"):
        (folder / name).write_text(json.dumps(GOOD))
    files = (folder / "deeper" / "second.YML", folder / "first.json")
    assert scenario_files(settings) == files
    assert scenario_files(named(settings, scenarios=folder)) == files
    assert scenario_files(named(settings, scenarios=folder / "first.json")) == (folder / "first.json",)
    assert sorted(offered(settings)) == sorted(offered(named(settings, scenarios=folder)))


def test_a_scenario_can_come_in_no_file() -> None:
    contract = loaded(HYDRACORE)
    found = inline_scenario(contract, "mine", {"description": "d", "state": {INSTANCE: [ENDPOINT]}})
    assert (found.name, found.file, found.state) == ("mine", None, {INSTANCE: [ENDPOINT]})
    for document, reason in (
        (FORBIDDEN, "enabled"),
        (NO_INSTANCE, "instance_id"),
        (None, "object"),
        ([], "object"),
    ):
        with pytest.raises(ScenarioError, match=reason):
            inline_scenario(contract, "mine", document)


@pytest.mark.parametrize("items", [[], {"count": 3, "items": [ENDPOINT]}])
def test_a_state_that_no_request_can_meet_is_told_with_a_pointer(items: Any) -> None:
    document = {"description": "d", "state": {"/v1/instances/seven/channels": items}}
    with pytest.raises(ScenarioError, match="'seven' is no instance_id") as caught:
        inline_scenario(loaded(HYDRACORE), "mine", document)
    assert [path for path, _ in caught.value.places] == ["/state/~1v1~1instances~1seven~1channels"]


def test_another_document_beside_the_same_scenarios(tmp_path: Path) -> None:
    """Scenarios of one contract say nothing to another, which is no reason not to start."""
    shutil.copytree(ROOT / "fixtures" / "scenarios", tmp_path / "fixtures" / "scenarios")
    spec = tmp_path / "openapi.yaml"
    paths = "{/x: {get: {responses: {'204': {description: d}}}}}"
    spec.write_text(f"openapi: 3.0.3\ninfo: {{title: Other, version: '1'}}\npaths: {paths}\n")
    said = Said()
    found = offered(MockSettings(spec=spec), said, load(spec))
    assert len(found) + len(said) == len(list((ROOT / "fixtures" / "scenarios").iterdir()))
